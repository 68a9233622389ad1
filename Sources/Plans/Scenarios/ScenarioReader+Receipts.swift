import AIR
import CanonicalCBOR
import JSON

extension ScenarioReader {
    /// The keys for a receipt's payload, of which a receipt has exactly one.
    static let payloadKeys = ["payload", "payload_data", "payload_value", "payload_cbor"]

    /// A receipt: for a step or for a kind of effect, with its payload in one of four notations.
    mutating func receipt(_ json: JSONValue, at path: Path, _ start: Scenario.Start?) -> Scenario.GivenReceipt? {
        guard object(json, "a receipt", keys: "receipt", at: path) else { return nil }
        let count = diagnostics.count
        let plan = self.plan(json, "plan", at: path)
        let step = text(json, "step", at: path)
        let effect = text(json, "effect", at: path)
        let status = choice(json, "status", at: path, Receipt.Status.self) ?? .ok
        let adapter = text(json, "adapter", at: path) ?? "scenario"
        let time = self.time(json, "at", at: path)
        guard diagnostics.count == count else { return nil }
        guard step != nil || effect != nil else {
            return failed(
                .missingField, "the receipt names neither a step nor an effect", at: path,
                help: "add \"step\", or \"effect\" with the effect's kind")
        }
        guard let signature = signature(plan: plan, step: step, effect: effect, start, at: path) else { return nil }
        guard let payload = payload(json, signature, at: path) else { return nil }
        return Scenario.GivenReceipt(
            plan: plan, step: step, effect: effect, adapter: adapter, status: status, payload: payload, time: time,
            pointer: JSONPointer(path))
    }

    /// The effect that a receipt answers.
    private mutating func signature(
        plan: DefinitionName?, step: String?, effect: String?, _ start: Scenario.Start?, at path: Path
    ) -> EffectSignature? {
        if let effect {
            if let signature = world.scope.effect(effect) { return signature }
            return failed(
                .unknownReference, "the world has no effect `\(effect)`", at: path + [.key("effect")],
                help: Spelling.nearest(to: effect, among: world.scope.effects.keys.sorted())
                    .map { "did you mean `\($0)`?" })
        }
        guard let step else { return nil }
        var plans = world.contents.all(.plan).map(\.key.name)
        if let plan {
            plans = [plan]
        } else if case .plan(let own, _)? = start {
            // The plan that the scenario is about comes first; those that it triggers come after.
            plans = [own] + plans.filter { $0 != own }
        }
        for plan in plans {
            for candidate in world.plan(plan)?.steps ?? [] where candidate.id.hasSameBytes(as: step) {
                guard case .emitEffect(let emission) = candidate.action,
                    let signature = world.scope.effect(emission.kind)
                else { continue }
                return signature
            }
        }
        return failed(
            .unknownReference, "no step `\(step)` emits an effect", at: path + [.key("step")],
            help: "name the step that emits, not the one that awaits")
    }

    private mutating func payload(_ json: JSONValue, _ effect: EffectSignature, at path: Path) -> [UInt8]? {
        let given = Self.payloadKeys.filter { json.member($0) != nil }
        guard given.count == 1, let value = json.member(given[0]) else {
            return failed(
                .missingField, "a receipt must have exactly one payload", at: path,
                help: "add \"payload\", a `\(effect.receipt)`; or \"payload_data\", any JSON; "
                    + "or \"payload_value\", a tagged literal; or \"payload_cbor\", hex digits")
        }
        let place = path + [.key(given[0])]
        switch given[0] {
        case "payload":
            return wire(value, as: effect.receipt, at: place).flatMap { try? CanonicalEncoder.encode($0) }
        case "payload_data":
            guard let data = try? PlainData.value(of: value), let bytes = try? CanonicalEncoder.encode(data) else {
                return failed(.badValue, "the data contains a number that is too large", at: place)
            }
            return bytes
        case "payload_value":
            // Encodes the payload in tagged form, so that the plan sees its exact kinds without guessing.
            guard let data = try? PlainData.value(of: value), let literal = ValueGrammar.literal(data),
                let value = PlanValue(literal: literal), let bytes = try? TaggedForm.plainBytes(of: value)
            else {
                return failed(.badValue, "the value is not a tagged literal", at: place, help: "write {\"record\":{…}}")
            }
            return bytes
        default:
            guard let text = value.asString, let bytes = Self.bytes(ofHex: text) else {
                return failed(
                    .badValue, "the payload is not hexadecimal", at: place, help: "write two hex digits per byte")
            }
            return bytes
        }
    }

    private static func bytes(ofHex text: String) -> [UInt8]? {
        let digits = Array(text.utf8)
        guard digits.count.isMultiple(of: 2) else { return nil }
        return all(Array(stride(from: 0, to: digits.count, by: 2))) { start in
            // A sign would be accepted as part of a number.
            guard digits[start] != UInt8(ascii: "+"), digits[start] != UInt8(ascii: "-") else { return nil }
            return UInt8(String(decoding: digits[start...(start + 1)], as: UTF8.self), radix: 16)
        }
    }
}
