public import AIR
import CanonicalCBOR
import JSON

/// Reads a scenario's file for a world and reports everything that is wrong with it (Documentation/file-formats.md,
/// *Scenarios*).
public struct ScenarioReader {
    let world: PlanWorld
    let file: String
    let source: SourceText
    /// The problems found.
    public internal(set) var diagnostics: [Diagnostic] = []
    var root = JSONValue.null

    typealias Path = [JSONPointer.Token]

    /// The keys of each object.
    static let known: [String: [String]] = [
        "": ["description", "plan", "input", "event", "now", "receipts", "events", "enforcers", "expect"],
        "event": ["schema", "value"],
        "receipt": [
            "plan", "step", "effect", "adapter", "status", "payload", "payload_data", "payload_value", "payload_cbor",
            "at",
        ],
        "given": ["schema", "value", "after", "at"],
        "deny": ["deny"],
        "denial": ["code", "message"],
        "expect": ["status", "result", "error", "effects", "events", "plans"],
        "ending": ["plan", "status", "result", "error"],
        "error": ["code", "step"],
        "effect": ["kind", "cap", "plan", "step", "params", "decision"],
    ]

    /// Creates a reader of one file.
    ///
    /// - Parameter file: the path within the world, which names the scenario.
    public init(_ bytes: [UInt8], file: String, world: PlanWorld) {
        self.world = world
        self.file = file
        source = SourceText(bytes)
    }

    /// The scenario's name: the file name without its suffix.
    public static func name(of file: String) -> String {
        let last = file.utf8.split(separator: UInt8(ascii: "/")).last.map { String(decoding: $0, as: UTF8.self) } ?? ""
        guard last.utf8.count > Scenario.fileSuffix.utf8.count, last.hasSuffix(Scenario.fileSuffix) else { return last }
        return String(last.dropLast(Scenario.fileSuffix.count))
    }

    /// The scenario; nil if anything in the file can't be read.
    public mutating func read() -> Scenario? {
        do throws(JSONError) {
            root = try JSONParser.parse(source.bytes)
        } catch {
            let place = source.place(at: error.offset)
            diagnostics.append(
                Diagnostic(
                    .error, DiagnosticCode(rawValue: error.code.rawValue), error.message, file: file, line: place.line,
                    column: place.column))
            return nil
        }
        guard object(root, "a scenario", keys: "", at: []) else { return nil }
        let summary = text(root, "description", at: [])
        let start = self.start()
        let receipts = list(root, "receipts", at: []) { $0.receipt($1, at: $2, start) }
        let events = list(root, "events", at: []) { $0.event($1, at: $2) }
        let verdicts = self.verdicts()
        let now = time(root, "now", at: [])
        let expectation = self.expectation(start)
        guard let start, let expectation, !diagnostics.containsError else { return nil }
        return Scenario(
            name: Self.name(of: file), summary: summary, start: start, now: now ?? 0,
            receipts: receipts ?? [], events: events ?? [], verdicts: verdicts, expectation: expectation)
    }

    private mutating func start() -> Scenario.Start? {
        switch (root.member("plan"), root.member("event")) {
        case (.some, .some):
            return failed(
                .badValue, "a scenario starts with either a plan or an event, not both", at: [.key("event")],
                help: "remove one of the two")
        case (nil, nil):
            return failed(
                .missingField, "the scenario names neither a plan nor an event", at: [],
                help: "add \"plan\" with \"input\", or \"event\" with \"schema\" and \"value\"")
        case (.some, nil):
            guard let name = plan(root, "plan", at: []), let plan = world.plan(name) else { return nil }
            guard let input = root.member("input") else {
                return failed(.missingField, "the plan has no input", at: [], help: "add \"input\", a `\(plan.input)`")
            }
            return wire(input, as: plan.input, at: [.key("input")]).map { .plan(name, input: $0) }
        case (nil, .some(let event)):
            if root.member("input") != nil {
                report(
                    .badValue, "a scenario that starts with an event has no `input`", at: [.key("input")],
                    help: "remove \"input\"")
            }
            guard object(event, "`event`", keys: "event", at: [.key("event")]) else { return nil }
            return schemaAndValue(event, at: [.key("event")]).map { .event($0, value: $1) }
        }
    }

    private mutating func event(_ json: JSONValue, at path: Path) -> Scenario.GivenEvent? {
        guard object(json, "an event", keys: "given", at: path) else { return nil }
        let after = text(json, "after", at: path)
        if let after, !world.hasStep(after) {
            report(
                .unknownReference, "no plan of the world has a step `\(after)`", at: path + [.key("after")],
                help: "name the step that the event follows")
        }
        let time = self.time(json, "at", at: path)
        guard let (schema, value) = schemaAndValue(json, at: path) else { return nil }
        return Scenario.GivenEvent(
            schema: schema, value: value, after: after, time: time, pointer: JSONPointer(path))
    }

    private mutating func schemaAndValue(_ json: JSONValue, at path: Path) -> (DefinitionName, CBORValue)? {
        guard let schema = schema(json, "schema", at: path) else { return nil }
        guard let value = json.member("value") else {
            return failed(.missingField, "the event has no value", at: path, help: "add \"value\", a `\(schema)`")
        }
        return wire(value, as: schema, at: path + [.key("value")]).map { (schema, $0) }
    }

    private mutating func verdicts() -> [DefinitionName: PlanKernel.Verdict] {
        guard let json = root.member("enforcers") else { return [:] }
        guard let members = json.asObject else {
            report(
                .badValue, "`enforcers` must be an object", at: [.key("enforcers")],
                help: "write {\"MODULE\": \"allow\"}")
            return [:]
        }
        var verdicts: [DefinitionName: PlanKernel.Verdict] = [:]
        for member in members {
            let path: Path = [.key("enforcers"), .key(member.key)]
            let name = DefinitionName(member.key)
            if world.contents.definition(.module, name) == nil {
                report(
                    .unknownReference, "the world has no module `\(name)`", at: path, help: "name an enforcer's module")
            }
            if member.value.asString?.hasSameBytes(as: "allow") == true {
                verdicts[name] = PlanKernel.Verdict(denial: nil)
            } else if member.value.asObject != nil {
                guard object(member.value, "an enforcer's verdict", keys: "deny", at: path) else { continue }
                guard let deny = member.value.member("deny") else {
                    report(
                        .missingField, "`deny` is missing", at: path,
                        help: "write \"allow\" or {\"deny\": {\"code\": \"…\"}}")
                    continue
                }
                guard object(deny, "`deny`", keys: "denial", at: path + [.key("deny")])
                else { continue }
                let code = text(deny, "code", at: path + [.key("deny")]) ?? "constraints_failed"
                let message = text(deny, "message", at: path + [.key("deny")]) ?? "denied by the scenario"
                verdicts[name] = PlanKernel.Verdict(denial: Denial(code, message))
            } else {
                report(
                    .badValue, "an enforcer's verdict must be \"allow\" or an object with `deny`", at: path,
                    help: "write \"allow\" or {\"deny\": {\"code\": \"…\"}}")
            }
        }
        return verdicts
    }
}

extension PlanWorld {
    /// Whether any plan has a step with an id.
    func hasStep(_ id: String) -> Bool {
        contents.all(.plan).contains { plan(_: $0.key.name)?.steps.contains { $0.id.hasSameBytes(as: id) } ?? false }
    }
}
