import AIR
import CanonicalCBOR
import JSON
import Randomness
import Testing

/// ``CleanPlanReader`` types and checks plans from their text with the same results as the full path, or not at all.
@Suite struct CleanPlanReaderTests {
    /// The world of the plans: ``SampleWorld`` without triggers and with a schema that uses every type.
    private static func world() throws -> WorldContents {
        var manifest = try SampleWorld().contents.manifest
        manifest.triggers = []
        var definitions = try SampleWorld().contents.definitions
        for text in [allTypes, #"{"$kind":"defschema","name":"t/Time@1","type":{"time":{}}}"#] {
            let schema = try definition(text)
            definitions[schema.key] = schema
        }
        return WorldContents(manifest: manifest, definitions: definitions)
    }

    private static let allTypes = #"""
        {"$kind":"defschema","name":"t/All@1","type":{"record":{"words":{"text":{}},"flag":{"bool":{}},"count":{"nat":{}},
        "delta":{"int":{}},"rate":{"dec128":{}},"data":{"bytes":{}},"at":{"ref":"t/Time@1"},"span":{"duration":{}},
        "digest":{"hash":{}},"key":{"uuid":{}},"maybe":{"option":{"set":{"nat":{}}}},"items":{"list":{"record":{}}},
        "state":{"variant":{"On":{"unit":{}},"Off":{"text":{}}}}}}}
        """#

    private static let sugar = #"""
        {"words":"é\n","flag":true,"count":"12","delta":-3,"rate":"-1.5e3","data":"AAE=","at":"2026-01-31T12:00:00Z",
        "span":"PT1H30M","digest":"sha256:\#(String(repeating: "ab", count: 32))",
        "key":"00000000-0000-0000-0000-0000000000ff","maybe":[3,"1",2,3],"items":[{},{}],"state":{"On":null}}
        """#

    private static let literal = #"""
        {"record":{"words":{"text":"é\n"},"flag":{"bool":false},"count":{"nat":12},"delta":{"int":-3},
        "rate":{"dec128":"1"},"data":{"bytes_b64":""},"at":{"time_ns":18446744073709551615},"span":{"duration_ns":-1},
        "digest":{"hash":"sha256:\#(String(repeating: "AB", count: 32))"},
        "key":{"uuid":"00000000-0000-0000-0000-0000000000ff"},"maybe":{"null":{}},"items":{"list":[{"record":{}}]},
        "state":{"tag":"Off","value":{"text":""}}}}
        """#

    private static func plan(_ steps: String, _ rest: String = "") -> String {
        #"{"$kind":"defplan","name":"t/p@1","input":"t/Start@1","steps":[\#(steps)]\#(rest)}"#
    }

    /// Valid plans with every kind of step.
    static let texts: [String] = [
        plan(#"{"id":"a","op":"raise_event","event":"t/All@1","value":\#(sugar)}"#),
        plan(#"{"id":"a","op":"raise_event","event":"t/All@1","value":\#(literal)}"#),
        plan(#"{"id":"a","op":"end","result":\#(sugar)}"#, #","output":"t/All@1","edges":[],"locals":{}"#),
        plan(
            #"""
            {"id":"send","op":"emit_effect","kind":"t.send","params":{"id":"b","key":null},"cap":"send",
            "idempotency_key":"sha256:\#(String(repeating: "0", count: 64))","bind":{"effect_id_as":"h"}},
            {"id":"again","op":"emit_effect","kind":"t.send","params":{"record":{"id":{"ref":"@plan.input.id"},
            "key":{"null":{}}}},"cap":"send","bind":{"effect_id_as":"g"}},
            {"id":"sent","op":"await_receipt","for":{"ref":"@var:h"},"bind":{"as":"r"}},
            {"id":"end","op":"end"}
            """#,
            #"""
            ,"edges":[{"from":"send","to":"sent"},{"from":"sent","to":"end","when":{"op":"and","args":[
            {"ref":"@plan.input.ok"},{"op":"eq","args":[{"ref":"@step:sent.status"},{"text":"ok"}]}]}}]
            """#),
        plan(
            #"""
            {"id":"pick","op":"assign","expr":"x","bind":{"as":"total"}},
            {"id":"take","op":"assign","expr":{"op":"concat","args":[{"ref":"@var:total"},{"text":"!"}]},"bind":{"as":"w"}},
            {"id":"done","op":"await_event","event":"t/Done@1",
            "where":{"op":"eq","args":[{"ref":"@event.id"},{"ref":"@var:w"}]},"bind":{"as":"d"}},
            {"id":"tell","op":"raise_event","event":"t/Done@1","value":{"record":{"id":{"ref":"@plan.input.id"},
            "amount":{"op":"get","args":[{"ref":"@var:d"},{"text":"amount"}]}}}},
            {"id":"end","op":"end","result":{"id":"x"}}
            """#,
            #"""
            ,"output":"t/Result@1","locals":{"total":"t/Id@1"},"invariants":[{"op":"not","args":[{"ref":"@plan.input.ok"}]}],
            "edges":[{"from":"pick","to":"take"},{"from":"take","to":"done"},{"from":"done","to":"tell"},
            {"from":"tell","to":"end"}]
            """#),
    ]

    @Test(arguments: texts) func `valid plans are read and checked from their text`(_ text: String) throws {
        let (isRead, isFaultless) = try compare(Array(text.utf8), in: try Self.world())
        #expect(isRead, "\(text)")
        #expect(isFaultless, "\(text)")
    }

    @Test func `a correlated plan takes the full path`() throws {
        let world = try SampleWorld().contents
        let text = try #require(SampleWorld.texts.last)
        let (_, isFaultless) = try compare(Array(text.utf8), in: world)
        #expect(!isFaultless)
    }

    @Test(arguments: 0..<20) func `a plan read from its text equals the plan read from data`(_ seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let world = try Self.world()
        let values = try Self.texts.map(data)
        let pieces = try (SampleWorld.texts + Self.texts).map(data)
        var mutator = Mutator(pieces: pieces)
        var (read, faultless) = (0, 0)
        for _ in 0..<40 {
            for value in values {
                var value = value
                for _ in 0..<Int.random(in: 0...2, using: &generator) {
                    value = mutator.mutated(value, using: &generator)
                }
                let outcome = try compare(Array(JSONPrinter.compact(PlainData.json(of: value)).utf8), in: world)
                if outcome.isRead { read += 1 }
                if outcome.isFaultless { faultless += 1 }
            }
        }
        #expect(read > 20)
        #expect(faultless > 5)
    }

    @Test(arguments: 0..<10) func `plans with swapped names read the same as from data`(_ seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let world = try Self.world()
        let words = [
            "t/All@1", "t/Id@1", "t/Done@1", "t/No@1", "send", "timer", "t.send", "timer.set", "@var:h", "@var:g",
            "@event.id", "@event.no", "@plan.input.note", "@plan.input.ok", "@step:end", "@var:total", "end", "sent",
            "pick", "await_event", "assign", "eq", "and", "not", "len", "ref", "text", "nat", "null", "alias", "record",
        ]
        for _ in 0..<60 {
            for text in Self.texts {
                var text = text
                for _ in 0..<Int.random(in: 1...2, using: &generator) {
                    let old = words.randomElement(using: &generator) ?? ""
                    let new = words.randomElement(using: &generator) ?? ""
                    text = text.replacing("\"\(old)\"", with: "\"\(new)\"", maxReplacements: 1)
                }
                _ = try compare(Array(text.utf8), in: world)
            }
        }
    }

    /// Reads a plan both ways.
    private func compare(_ bytes: [UInt8], in world: WorldContents) throws -> (isRead: Bool, isFaultless: Bool) {
        var scanner = JSONScanner()
        var clean = CleanReader()
        var found: Definition?
        do throws(JSONError) {
            try scanner.scan(bytes) { node, _ in found = clean.read(node, in: bytes) }
        } catch {
            return (false, false)
        }
        guard let definition = found, definition.key.kind == .plan else { return (false, false) }
        var reader = CleanPlanReader(PlanSurroundings(scope: world.scope, world: world))
        guard let reading = reader.read(definition, checks: true) else { return (false, false) }
        let shown = String(decoding: bytes, as: UTF8.self)
        let (plan, findings) = PlanNormalizer.normalize(definition.passingValue, in: world.scope)
        #expect(findings.isEmpty, "\(shown): \(findings)")
        let normal = try #require(plan, "\(shown)")
        #expect(try normal.hash() == reading.hash, "\(shown)")
        guard reading.isFaultless else { return (true, false) }
        let issues = Rules.checkPlans(world.looking(at: [(definition.key, PlanView(normal))])).flatMap(\.self)
        #expect(issues.isEmpty, "\(shown): \(issues)")
        return (true, true)
    }
}
