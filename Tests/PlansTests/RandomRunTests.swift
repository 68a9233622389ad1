import AIR
import CanonicalCBOR
import JSON
import Plans
import Randomness
import Testing

/// No plan and no scenario makes a run trap or two runs differ.
///
/// `AOS_RANDOM_RUNS` sets the number of runs.
@Suite struct RandomRunTests {
    @Test func `running a scenario twice, or from its own records, gives the same bytes`() throws {
        var generator = SeededGenerator(seed: 0x51A)
        var statuses: [PlanOutcome.Status: Int] = [:]
        var codes: Set<String> = []
        for _ in 0..<Effort.count("AOS_RANDOM_RUNS", default: 100) {
            // `PaperWorld.run` compares the run with a second one and with its replay.
            let run = try Self.world(&generator).run(Self.scenario(&generator))
            for plan in run.kernel.plans {
                statuses[plan.status, default: 0] += 1
                if let failure = plan.failure { codes.insert(failure.code) }
            }
        }
        // The test is meaningful only if the runs end in every way.
        #expect(statuses.keys.count == 3, "\(statuses)")
        #expect(codes.count >= 5, "\(codes)")
    }

    @Test func `damaged scenarios are refused with a location, or run`() throws {
        var generator = SeededGenerator(seed: 0xDA)
        let world = try Self.world(&generator).world
        let text = Array(
            #"""
            {"description":"x","event":{"schema":"t/Start@1","value":{"id":"a","amount":1}},"now":"2026-01-01T00:00:00Z",
            "receipts":[{"effect":"t.send","status":"error","payload":{"count":1},"at":5},
            {"step":"s0","plan":"t/run@1","payload_cbor":"a1634e617405"}],
            "events":[{"schema":"t/Done@1","value":{"id":"a","note":null},"after":"s0"}],
            "enforcers":{"t/Guard@1":{"deny":{"code":"c","message":"m"}}},
            "expect":{"status":"error","error":{"code":"c","step":"s0"},"effects":[{"kind":"t.send","params":{"id":"a","choice":{"Some":1}}}],
            "events":[{"schema":"t/Done@1"}],"plans":[{"plan":"t/run@1","result":{"id":"a","total":1}}]}}
            """#.utf8)
        var refused = 0
        for _ in 0..<Effort.count("AOS_RANDOM_RUNS", default: 600) {
            var bytes = text
            for _ in 0...generator.below(3) {
                let index = generator.below(bytes.count)
                switch generator.below(4) {
                case 0: bytes[index] = UInt8(truncatingIfNeeded: generator.next())
                case 1: bytes.remove(at: index)
                case 2: bytes.insert(generator.pick(Array(#"{}[]":,0-9e"#.utf8)), at: index)
                default:
                    let end = min(bytes.count, index + generator.below(30))
                    bytes.insert(contentsOf: Array(bytes[index..<end]), at: generator.below(bytes.count))
                }
            }
            var reader = ScenarioReader(bytes, file: "smoke/x.smoke.json", world: world)
            guard let scenario = reader.read() else {
                refused += 1
                #expect(reader.diagnostics.containsError)
                #expect(reader.diagnostics.allSatisfy { $0.line != nil && $0.file != nil })
                continue
            }
            _ = ScenarioRun(scenario, in: world)
        }
        #expect(refused > 0)
    }

    @Test func `payloads of any bytes are values that can be hashed`() throws {
        var generator = SeededGenerator(seed: 0xCB)
        let interesting: [UInt8] = [0xa1, 0x64, 0x54, 0x65, 0x78, 0x74, 0x80, 0x81, 0x82, 0x9f, 0xbf, 0xff, 0xd9, 0xf7]
        for _ in 0..<Effort.count("AOS_RANDOM_RUNS", default: 3_000) {
            let bytes = (0..<generator.below(24)).map { _ in
                generator.below(2) == 0
                    ? generator.pick(interesting) : UInt8(truncatingIfNeeded: generator.next())
            }
            let value = ReceiptPayload.value(of: bytes)
            #expect(ReceiptPayload.value(of: try TaggedForm.plainBytes(of: value)) == value)
            _ = try TaggedForm.canonicalBytes(of: value)
        }
    }

    // MARK: - Random worlds

    private static func world(_ generator: inout SeededGenerator) -> PaperWorld {
        let count = 1 + generator.below(7)
        let steps = (0..<count).map { step($0, of: count, &generator) }
        var edges: Set<String> = []
        for _ in 0..<generator.below(2 * count) {
            // Mostly forward edges; occasionally a cycle, which checks would have refused.
            let (a, b) = (generator.below(count), generator.below(count))
            let (from, to) = generator.below(20) == 0 ? (max(a, b), min(a, b)) : (min(a, b), max(a, b))
            if from != to { edges.insert("s\(from)>s\(to)") }
        }
        let guarded = edges.sorted().map { edge in
            generator.below(4) == 0 ? "\(edge)>\(condition(&generator))" : edge
        }
        let invariant = generator.below(5) == 0 ? ",\"invariants\":[\(condition(&generator))]" : ""
        var world = PaperWorld(steps.joined(separator: ","), edges: guarded, output: true, more: invariant)
        world.policy = generator.below(3) == 0 ? "t/strict@1" : nil
        world.triggers = generator.pick([
            #"[{"event":"t/Start@1","plan":"t/run@1"}]"#,
            #"[{"event":"t/Start@1","plan":"t/run@1","correlate_by":"id"}]"#,
        ])
        return world
    }

    private static func step(_ index: Int, of count: Int, _ generator: inout SeededGenerator) -> String {
        let id = "s\(index)"
        switch generator.below(10) {
        case 0, 1: return Step.assign(id, expression(3, &generator))
        case 2, 3, 4:
            let params = generator.pick([
                nil,
                #"{"record":{"id":{"ref":"@plan.input.id"},"choice":{"variant":{"tag":"Some","value":{"nat":1}}}}}"#,
                #"{"record":{"id":\#(expression(2, &generator)),"choice":{"ref":"@var:s0"}}}"#,
            ])
            return Step.send(
                id, cap: generator.pick(["send", "send", "send", "short", "guarded", "web"]), handle: "h",
                params: params)
        case 5, 6: return Step.receipt(id, of: "h")
        case 7: return Step.event(id, where: generator.below(2) == 0 ? nil : condition(&generator))
        case 8: return Step.raise(id, generator.pick([Step.done, expression(2, &generator)]))
        default:
            return Step.end(id, #"{"record":{"total":{"ref":"@plan.input.amount"},"id":{"ref":"@plan.input.id"}}}"#)
        }
    }

    private static let references = [
        "@plan.input", "@plan.input.id", "@plan.input.amount", "@var:s0", "@var:s1", "@var:h", "@step:s0",
        "@step:s1.params",
        "@event.id", "@var:correlation_id",
    ]
    private static let operators: [(name: String, count: Int)] = [
        ("len", 1), ("get", 2), ("has", 2), ("eq", 2), ("lt", 2), ("and", 2), ("not", 1), ("concat", 2), ("add", 2),
        ("sub", 2), ("mul", 2), ("div", 2), ("mod", 2), ("contains", 2), ("hash", 1),
    ]

    private static func expression(_ depth: Int, _ generator: inout SeededGenerator) -> String {
        guard depth > 0 else {
            return generator.pick([
                #"{"nat":2}"#, #"{"int":-1}"#, #"{"text":"id"}"#, #"{"null":{}}"#, #"{"bool":true}"#,
                "{\"ref\":\"\(generator.pick(references))\"}",
            ])
        }
        switch generator.below(6) {
        case 0: return "{\"list\":[\(expression(depth - 1, &generator)),\(expression(depth - 1, &generator))]}"
        case 1: return "{\"set\":[\(expression(depth - 1, &generator)),\(expression(depth - 1, &generator))]}"
        case 2: return "{\"record\":{\"id\":\(expression(depth - 1, &generator))}}"
        case 3:
            let (name, count) = generator.pick(operators)
            let arguments = (0..<count).map { _ in expression(depth - 1, &generator) }.joined(separator: ",")
            return "{\"op\":\"\(name)\",\"args\":[\(arguments)]}"
        default: return expression(0, &generator)
        }
    }

    private static func condition(_ generator: inout SeededGenerator) -> String {
        generator.pick([
            #"{"bool":true}"#, #"{"bool":false}"#, #"{"op":"eq","args":[{"ref":"@event.id"},{"text":"a"}]}"#,
            #"{"op":"lt","args":[{"ref":"@plan.input.amount"},{"nat":2}]}"#, expression(2, &generator),
        ])
    }

    private static func scenario(_ generator: inout SeededGenerator) -> String {
        let value = #"{"id":"\#(generator.pick(["a", "b"]))","amount":\#(generator.below(4))}"#
        let start =
            generator.below(2) == 0
            ? #""plan":"t/run@1","input":\#(value)"# : #""event":{"schema":"t/Start@1","value":\#(value)}"#
        let receipts = (0..<generator.below(4)).map { _ in
            generator.pick([
                #"{"effect":"t.send","payload":{"count":1}}"#,
                #"{"effect":"t.send","status":"timeout","payload_data":null}"#,
                #"{"effect":"t.send","payload_cbor":"a164546578746178","at":200}"#,
            ])
        }
        let events = (0..<generator.below(4)).map { _ in
            generator.pick([
                #"{"schema":"t/Done@1","value":{"id":"a","note":null}}"#,
                #"{"schema":"t/Start@1","value":{"id":"b","amount":1}}"#,
                #"{"schema":"t/Done@1","value":{"id":"b","note":"x"},"after":"s0"}"#,
            ])
        }
        return """
            {\(start),"receipts":[\(receipts.joined(separator: ","))],"events":[\(events.joined(separator: ","))]}
            """
    }
}
