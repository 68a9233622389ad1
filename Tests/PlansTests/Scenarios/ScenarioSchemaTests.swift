import AIR
import CanonicalCBOR
import Foundation
import JSON
import Plans
import SchemaChecking
import Testing

/// The shipped schema of scenarios describes what their reader accepts.
@Suite struct ScenarioSchemaTests {
    private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()
    private let schema = SchemaCheck(schema: Scenario.jsonSchema)

    /// `AOS_WRITE_SCHEMAS=1` writes the file.
    @Test func `the schema file matches the schema of the reader`() throws {
        let text = JSONPrinter.pretty(Scenario.jsonSchema) + "\n"
        let file = Self.root.appending(path: "Schemas/smoke.schema.json")
        if ProcessInfo.processInfo.environment["AOS_WRITE_SCHEMAS"] == "1" {
            try Data(text.utf8).write(to: file)
        }
        #expect(try String(contentsOf: file, encoding: .utf8) == text)
    }

    @Test func `every scenario of the fixtures is valid`() throws {
        var count = 0
        for folder in ["Fixtures", "../shared/conformance"] {
            let files = FileManager.default.enumerator(
                at: Self.root.appending(path: folder), includingPropertiesForKeys: nil)
            while let file = files?.nextObject() as? URL {
                guard file.lastPathComponent.hasSuffix(Scenario.fileSuffix) else { continue }
                let json = try JSONParser.parse(Array(Data(contentsOf: file)))
                #expect(try schema.accepts(json), "\(file.path)")
                count += 1
            }
        }
        #expect(count >= 8)
    }

    private static let world = PaperWorld(
        [
            Step.send("s"), Step.receipt("r", of: "h_s"), Step.raise("e", Step.done),
            Step.end("end", #"{"record":{"total":{"ref":"@plan.input.amount"},"id":{"ref":"@plan.input.id"}}}"#),
        ].joined(separator: ","), edges: ["s>r", "r>e", "e>end"], output: true)

    /// Created once, because hundreds of texts are read in it.
    private static let planWorld = Result { try world.world }

    private static let wholes = [
        #"""
        {"description":"all of it","plan":"t/run@1","input":{"id":"a","amount":1},"now":"1970-01-02T03:04:05.5+01:00",
         "receipts":[{"plan":"t/run@1","step":"s","adapter":"a","status":"timeout","payload":{"count":1},"at":7},
          {"effect":"t.send","payload_data":[1]},{"step":"s","payload_value":{"nat":1}},{"step":"s","payload_cbor":"0fA0"}],
         "events":[{"schema":"t/Done@1","value":{"id":"a","note":null},"after":"s","at":{"time_ns":9}}],
         "enforcers":{"t/Guard@1":{"deny":{"code":"no","message":"not that"}}},
         "expect":{"status":"ok","result":{"id":"a","total":1},
          "effects":[{"kind":"t.send","cap":"send","plan":"t/run@1","step":"s","params":{"id":"x","choice":null},
           "decision":"allow"}],"events":[{"schema":"t/Done@1","value":{"id":"a","note":"n"}}],
          "plans":[{"plan":"t/run@1","status":"error","error":{"code":"x","step":"s"}}]}}
        """#,
        #"""
        {"event":{"schema":"t/Start@1","value":{"id":"a","amount":1}},"enforcers":{"t/Guard@1":"allow"},
         "expect":{"error":{"code":"x"}}}
        """#,
    ]

    /// The problems that the reader finds in a text.
    private func errors(_ json: JSONValue) throws -> [Diagnostic] {
        var reader = ScenarioReader(
            Array(JSONPrinter.compact(json).utf8), file: "smoke/x.smoke.json", world: try Self.planWorld.get())
        let scenario = reader.read()
        #expect((scenario == nil) == reader.diagnostics.containsError)
        return reader.diagnostics.filter { $0.severity == .error }
    }

    /// Whether no schema can detect a problem, because checking names and typed values requires the world.
    private func isBeyondSchema(_ diagnostic: Diagnostic) -> Bool {
        let places = ["/input", "/value", "/params", "/payload", "/result"]
        let path = "\(diagnostic.path ?? "")/"
        return diagnostic.code == .unknownReference || places.contains { path.contains("\($0)/") }
    }

    @Test(arguments: wholes) func `the schema refuses what the reader refuses, for every field`(text: String) throws {
        let whole = try JSONParser.parse(Array(text.utf8))
        #expect(try errors(whole).isEmpty && schema.accepts(whole))
        var refused = 0
        for faulty in Fault.all(in: whole) {
            let (errors, isValid) = (try errors(faulty), try schema.accepts(faulty))
            let shown = JSONPrinter.compact(faulty)
            #expect(!errors.isEmpty || isValid, "read, but not valid: \(shown)")
            #expect(!isValid || errors.allSatisfy(isBeyondSchema), "valid, but: \(errors.map(\.message)) \(shown)")
            if !isValid { refused += 1 }
        }
        #expect(refused > 50)
    }

    @Test(arguments: [
        #"{"plan":"t/run@1"}"#, #"{"input":{}}"#, "{}", "[]",
        #"{"plan":"t/run@1","input":{"id":"a","amount":1},"event":{"schema":"t/Start@1","value":{}}}"#,
        #"{"event":{"schema":"t/Start@1","value":{"id":"a","amount":1}},"input":{}}"#,
        #"{"plan":"t/run@1","input":{"id":"a","amount":1},"receipts":[{"step":"s","payload_data":1,"payload_cbor":""}]}"#,
        #"{"plan":"t/run@1","input":{"id":"a","amount":1},"now":-1}"#,
        #"{"plan":"t/run@1","input":{"id":"a","amount":1},"now":18446744073709551616}"#,
        #"{"plan":"t/run@1","input":{"id":"a","amount":1},"now":"1970-01-01"}"#,
        #"{"plan":"t/run@1","input":{"id":"a","amount":1},"enforcers":{"t/Guard@1":{}}}"#,
        #"{"plan":"t/run@1","input":{"id":"a","amount":1},"enforcers":{"t/Guard@1":{"deny":{}}}}"#,
        #"{"plan":"t/run@1","input":{"id":"a","amount":1},"expect":{"status":"waiting","error":{}}}"#,
        #"{"plan":"t/run@1","input":{"id":"a","amount":1},"expect":{"plans":[{"status":"ok"}]}}"#,
    ]) func `reader and schema agree about shapes`(text: String) throws {
        let json = try JSONParser.parse(Array(text.utf8))
        #expect(try errors(json).isEmpty == schema.accepts(json))
    }
}

/// All variants of a document with one fault: a member added, removed or renamed, or a value of another type.
private enum Fault {
    private static let others: [JSONValue] = [
        .null, .bool(true), .int(7), .string("x"), .array([]), .object([]), .array([.int(1)]),
        .object([("x", .int(1))]),
    ]

    static func all(in value: JSONValue) -> [JSONValue] {
        var found = others
        if let members = value.asObject {
            found.append(.object(members.map { ($0.key, $0.value) } + [("more", .int(1))]))
            for (index, member) in members.enumerated() {
                func with(_ changed: [(String, JSONValue)]) -> JSONValue {
                    .object(
                        members.enumerated().flatMap { $0 == index ? changed : [($1.key, $1.value)] })
                }
                found.append(with([]))
                found.append(with([(member.key + "x", member.value)]))
                found += all(in: member.value).map { with([(member.key, $0)]) }
            }
        }
        if let items = value.asArray {
            for index in items.indices {
                found += all(in: items[index]).map { fault in
                    .array(items.enumerated().map { $0 == index ? fault : $1 })
                }
            }
        }
        return found
    }
}
