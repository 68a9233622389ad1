import AIR
import CanonicalCBOR
import JSON
import Plans

/// Texts, bytes, nodes, values and expressions.
enum LanguageTargets {
    /// JSON text, which must read the same after printing.
    static func json(_ bytes: [UInt8]) {
        guard let value = try? JSONParser.parse(bytes) else { return }
        let text = JSONPrinter.compact(value)
        let again = try? JSONParser.parse(Array(text.utf8))
        require(again.map(JSONPrinter.compact) == text, "printed JSON reads the same")
        _ = try? PlainData.value(of: value)
    }

    /// CBOR, of which only canonical bytes may be accepted as canonical, and decoded alike by the lenient decoder.
    static func cbor(_ bytes: [UInt8]) {
        let lenient = try? LenientDecoder.decode(bytes)
        guard let value = try? CanonicalDecoder.decode(bytes) else {
            if let lenient { _ = try? CanonicalEncoder.encode(lenient) }
            return
        }
        require((try? CanonicalEncoder.encode(value)) == bytes, "canonical bytes are encoded to the same bytes")
        require(lenient == value, "both decoders agree")
    }

    /// Nodes from JSON, or from canonical bytes if the input is not JSON.
    static func node(_ bytes: [UInt8]) {
        let authored = (try? JSONParser.parse(bytes)).flatMap { try? PlainData.value(of: $0) }
        guard let value = authored ?? (try? CanonicalDecoder.decode(bytes)) else { return }
        let read = NodeReader.read(value, from: authored == nil ? .exact : .authored)
        guard let node = read.node, let definition = try? Definition(node) else { return }
        let scope = TypeScope([definition])
        let contents = WorldContents(
            manifest: Manifest(.record([])), definitions: [definition.key: definition])
        _ = Rules.check(contents)
        if definition.key.kind == .plan, let plan = PlanNormalizer.normalize(node.value, in: scope).plan {
            let sugar = SugarPrinter.plan(plan, in: scope)
            require(PlanNormalizer.normalize(sugar, in: scope).plan == plan, "a plan's sugar normalizes to the plan")
        }
    }

    /// `[TYPE, VALUE]`: the value in the wire form of the type, which must be a fixed point.
    static func value(_ bytes: [UInt8]) {
        guard let pair = (try? JSONParser.parse(bytes)).flatMap({ try? PlainData.value(of: $0) })?.asArray,
            pair.count == 2, let type = TypeExpression(pair[0])
        else { return }
        let scope = TypeScope()
        guard let normal = try? WireForm.normalize(pair[1], as: type, in: scope) else { return }
        require((try? WireForm.normalize(normal, as: type, in: scope)) == normal, "the wire form is a fixed point")
    }

    /// An expression, evaluated with an input, one variable and one step.
    static func expression(_ bytes: [UInt8]) {
        guard let value = (try? JSONParser.parse(bytes)).flatMap({ try? PlainData.value(of: $0) }),
            let expression = Expression(value)
        else { return }
        var environment = Environment(input: .list([.text("a"), .nat(3), .bool(true)]))
        environment.bind(variable: "v", .text("text"))
        environment.bind(step: "s", .nat(7))
        _ = try? Evaluator(environment).value(of: expression)
    }

    /// A scenario's file.
    static func scenario(_ bytes: [UInt8]) {
        let world = PlanWorld(WorldContents(manifest: Manifest(.record([])), definitions: [:]))
        var reader = ScenarioReader(bytes, file: "smoke/x.smoke.json", world: world)
        if let scenario = reader.read() {
            _ = ScenarioRun(scenario, in: world)
        } else {
            require(reader.diagnostics.containsError, "a rejected scenario has an error")
        }
    }
}
