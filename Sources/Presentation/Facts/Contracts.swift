import AIR
import CanonicalCBOR
public import JSON
public import Sync

extension PackContract {
    /// `{plans:[{name,role,input,output,events,cap_slots,allowed_effects}]}`.
    public var json: JSONValue { .object([("plans", .array(plans.map(\.json)))]) }
}

extension PackContract.Plan {
    fileprivate var json: JSONValue {
        .object([
            ("name", .string(name.text)), ("role", (role?.rawValue).json), ("input", .string(input.text)),
            ("output", (output?.text).json), ("events", .array(events.map { .string($0.text) })),
            ("cap_slots", .array(capSlots.map(\.json))),
            ("allowed_effects", .array(allowedEffects.map { .string($0) })),
            (
                "needs",
                .array(
                    needs.map {
                        .object([("kind", .string($0.kind.rawValue)), ("name", .string($0.name.text))])
                    })
            ),
        ])
    }

    /// The plan with its schemas, slots and effects.
    public var text: Text {
        var text = Text()
        text.add(
            Line(
                [
                    Piece("plan ", .faint), Piece(name.text, .strong),
                    Piece(role.map { "  \($0.rawValue)" } ?? "", .link),
                ], kind: .item, link: .definition(DefinitionKey(.plan, name))))
        func row(_ label: String, _ value: String, _ role: Role = .plain, _ link: DefinitionKey? = nil) {
            text.add(
                Line(
                    head: [Piece(label, .faint).padded(to: 10)], [Piece(value, role)],
                    link: link.map { .definition($0) }
                )
                .indented(2))
        }
        func rows(_ label: String, _ keys: [DefinitionKey], _ value: (DefinitionKey) -> String) {
            for (index, key) in keys.enumerated() { row(index == 0 ? label : "", value(key), .plain, key) }
        }
        rows("input", [DefinitionKey(.schema, input)], \.name.text)
        rows("output", output.map { [DefinitionKey(.schema, $0)] } ?? [], \.name.text)
        rows("raises", events.map { DefinitionKey(.schema, $0) }, \.name.text)
        for (index, slot) in capSlots.enumerated() {
            let type =
                slot.capType ?? (slot.capTypes.isEmpty ? "an unknown type" : slot.capTypes.joined(separator: " and "))
            row(
                index == 0 ? "slots" : "", "\(slot.slot): \(type) for \(slot.effectKinds.joined(separator: ", "))",
                slot.capType == nil ? .warning : .plain)
        }
        if !allowedEffects.isEmpty { row("effects", allowedEffects.joined(separator: ", ")) }
        rows("lists", needs) { "\($0.kind.title) \($0.name)" }
        if !unknownEffects.isEmpty { row("unknown", "! effects \(unknownEffects.joined(separator: ", "))", .error) }
        return text
    }
}

extension PackContract.CapSlot {
    fileprivate var json: JSONValue {
        .object([
            ("slot", .string(slot)), ("effect_kinds", .array(effectKinds.map { .string($0) })),
            ("cap_type", capType.json),
        ])
    }
}
