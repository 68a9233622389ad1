import AIR
import CanonicalCBOR
import JSON
import Randomness
import Testing
import WorldIO

@Suite struct ReadableDifferenceTests {
    private func lines(_ before: String, _ after: String) throws -> [String] {
        DifferenceText(try difference(before, after), style: .init(form: .readable)).lines.map(\.printed)
    }

    @Test func `a set shows its added and removed elements`() throws {
        let hosts = { (hosts: [String]) in
            #"{"name":"web","params":{"record":{"hosts":{"set":[\#(hosts.map { #"{"text":"\#($0)"}"# }.joined(separator: ","))]}}}}"#
        }
        #expect(
            try lines(hosts(["api.notes.example"]), hosts(["api.notes.example", "sync-eu.notes.example"])) == [
                "  name: web", "  params:", "    hosts:", "      api.notes.example", "+     sync-eu.notes.example",
            ])
    }

    @Test func `durations, numbers and types print without their tags`() throws {
        #expect(
            try lines(
                #"{"a":{"duration_ns":900000000000},"b":{"nat":500},"c":{"ref":"n/Link@1"}}"#,
                #"{"a":{"duration_ns":1800000000000},"b":{"nat":2000},"c":{"option":{"ref":"n/Link@1"}}}"#) == [
                    "~ a: 15 min -> 30 min", "~ b: 500 -> 2000", "~ c: n/Link@1 -> n/Link@1?",
                ])
    }

    @Test func `numbers whose name ends in _ns print as durations`() throws {
        #expect(
            try lines(#"{"lead_ns":900000000000,"n":1}"#, #"{"lead_ns":1800000000000,"n":2}"#) == [
                "~ lead_ns: 15 min -> 30 min", "~ n: 1 -> 2",
            ])
        let step = { (number: String) in
            #"{"steps":[{"id":"lead","op":"assign","expr":\#(number),"bind":{"as":"lead_ns"}},{"id":"n","expr":\#(number),"bind":{"as":"n"}}]}"#
        }
        let text = try lines(step("900000000000"), step("1800000000000"))
        #expect(text.contains { $0.hasSuffix("expr: 15 min -> 30 min") })
        #expect(text.contains { $0.hasSuffix("expr: 900000000000 -> 1800000000000") })
    }

    @Test func `added and removed values print like changed ones`() throws {
        #expect(
            try lines(#"{"a_ns":1000000000,"n":1}"#, #"{"lead_ns":900000000000,"n":1}"#) == [
                "- a_ns: 1 s", "+ lead_ns: 15 min", "  n: 1",
            ])
        let long = String(repeating: "x", count: 60)
        let step = #"{"id":"lead","op":"assign","expr":{"nat":900000000000},"bind":{"as":"lead_ns"},"note":"\#(long)"}"#
        let added = try lines(#"{"steps":[]}"#, #"{"steps":[\#(step)]}"#)
        #expect(added.contains { $0.hasSuffix("expr: 15 min") }, "\(added)")
        let short = #"{"id":"lead","expr":900000000000,"bind":{"as":"lead_ns"}}"#
        #expect(try lines(#"{"steps":[]}"#, #"{"steps":[\#(short)]}"#).contains { $0.contains("expr: 15 min") })
    }

    @Test func `a changed line has both sides`() throws {
        let written = DifferenceText(
            try difference(
                #"{"url":{"text":"https://a.example/notes"}}"#, #"{"url":{"text":"https://a.example/links"}}"#),
            style: .init(form: .readable))
        let line = try #require(written.lines.first { $0.marker == .changed })
        let sides = try #require(line.sides)
        #expect(sides.label + sides.before + " -> " + sides.after == line.text)
        let tail = String.UnicodeScalarView(Array(line.text.unicodeScalars)[sides.afterStart...])
        #expect(String(tail) == sides.after)
        #expect(written.hasBothSides)
        #expect(!DifferenceText(try difference(#"{"a":1}"#, #"{"a":1}"#)).lines.contains { $0.sides != nil })
    }

    @Test func `the words that differ within a line are emphasized`() throws {
        func words(_ before: String, _ after: String) throws -> [String] {
            let written = DifferenceText(try difference(before, after), style: .init(form: .readable))
            return written.lines.flatMap { line in
                line.emphasis.map { range in
                    var text = String.UnicodeScalarView()
                    text.append(contentsOf: Array(line.text.unicodeScalars)[range])
                    return String(text)
                }
            }
        }
        #expect(
            try words(
                #"{"url":{"text":"https://example.org/notes"}}"#, #"{"url":{"text":"https://example.org/links"}}"#)
                == ["notes", "links"])
        #expect(try words(#"{"n":500}"#, #"{"n":2000}"#) == [], "where nothing is shared, all of it differs")
        #expect(try words(#"{"t":"a b"}"#, #"{"t":"a b c"}"#) == [" c"])
    }

    @Test func `a new schema prints as fields with their types`() throws {
        let schema = try value(
            #"""
            {"$kind":"defschema","name":"n/File@1","type":{"record":{"file_name":{"text":{}},
             "sizes":{"list":{"nat":{}}},"tags":{"map":{"key":{"text":{}},"value":{"set":{"uuid":{}}}}},
             "state":{"variant":{"Gone":{"unit":{}},"There":{"ref":"n/Place@1"}}}}}}
            """#)
        let text = DifferenceText(StructuralDifference(nil, schema), style: .init(form: .readable))
        #expect(
            text.lines.map(\.printed) == [
                #"+ "$kind": defschema"#, "+ name: n/File@1", "+ type:", "+   file_name: text",
                "+   sizes: list of nat",
                "+   tags: map of text to set of uuid", "+   state: Gone(unit) | There(n/Place@1)",
            ])
    }

    @Test func `an expression prints as a call, and a variant literal by its tag`() throws {
        #expect(
            try lines(
                "{}",
                #"""
                {"x":{"op":"eq","args":[{"ref":"@plan.input.n"},{"int":5}]},
                 "y":{"tag":"Later","value":{"time_ns":0}}}
                """#) == ["+ x: eq(@plan.input.n, 5)", "+ y: Later(1970-01-01T00:00:00Z)"])
    }

    @Test func `ambiguous texts keep their quotes`() throws {
        #expect(
            try lines(#"{"a":{"text":"true"},"b":{"text":"5"}}"#, #"{"a":{"bool":true},"b":{"text":"a b"}}"#) == [
                #"~ a: "true" -> true"#, #"~ b: "5" -> "a b""#,
            ])
    }

    @Test func `values that would print alike are printed as written`() throws {
        #expect(try lines(#"{"a":{"nat":5}}"#, #"{"a":{"int":5}}"#) == [#"~ a: {"nat":5} -> {"int":5}"#])
        let list = (0..<40).map { #"{"nat":\#($0)}"# }.joined(separator: ",")
        let text = try lines(#"{"a":{"list":[\#(list)]},"b":1}"#, #"{"a":{"set":[\#(list)]},"b":1}"#)
        #expect(text.contains { $0.hasPrefix("-") && $0.contains("list:") })
        #expect(text.contains { $0.hasPrefix("+") && $0.contains("set:") })
    }

    @Test func `control characters stay escaped`() throws {
        let text = try lines(#"{"a":"x"}"#, "{\"a\":\"\\u001b[2J\",\"\\u0007\":{\"text\":\"\\u202e\"}}")
        #expect(!text.contains { $0.unicodeScalars.contains { $0.value < 0x20 } })
    }

    private static func random(_ depth: Int, _ generator: inout SeededGenerator) -> CBORValue {
        let word = ["a", "b", "5", "true", "none", "a b"].randomElement(using: &generator) ?? ""
        func list() -> [CBORValue] {
            (0..<Int.random(in: 0...2, using: &generator)).map { _ in random(depth - 1, &generator) }
        }
        switch Int.random(in: 0..<(depth > 0 ? 16 : 8), using: &generator) {
        case 0: return .text(word)
        case 1: return .entry("text", .text(word))
        case 2: return .entry(["nat", "int"].randomElement(using: &generator) ?? "", .unsigned(5))
        case 3: return .unsigned(5)
        case 4: return .entry("bool", .bool(true))
        case 5: return .entry(["null", "unit", "text", "nat"].randomElement(using: &generator) ?? "", .map([]))
        case 6: return .entry("ref", .text(word))
        case 7: return .entry("tag", .text(word))
        case 8, 9: return .entry(["list", "set"].randomElement(using: &generator) ?? "", .array(list()))
        case 10: return .entry("record", .map(list().enumerated().map { CBOREntry("f\($0)", $1) }))
        case 11: return .record([("tag", .text(word)), ("value", random(depth - 1, &generator))])
        case 12: return .entry("option", random(depth - 1, &generator))
        case 13: return .record([("op", .text(word)), ("args", .array(list()))])
        default: return .map(list().enumerated().map { CBOREntry("f\($0)", $1) })
        }
    }

    @Test(arguments: 0..<20) func `no change prints as if nothing had changed`(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<300 {
            let values = (Self.random(4, &generator), Self.random(4, &generator))
            let found = StructuralDifference(values.0, values.1)
            let text = DifferenceText(found, style: .init(form: .readable))
            let raw = DifferenceText(found)
            #expect(text.hunks.map(\.place) == raw.hunks.map(\.place))
            #expect(text.fingerprints == raw.fingerprints)
            for hunk in text.hunks {
                let lines = text.lines[hunk.lines]
                let removed = lines.filter { $0.marker == .removed }.map(\.text)
                let added = lines.filter { $0.marker == .added }.map(\.text)
                #expect(removed.isEmpty || removed != added, "\(removed)")
                for line in lines where line.marker == .changed && !line.text.contains("moved") {
                    let sides = line.text.split(separator: ": ", maxSplits: 1).last?.split(separator: " -> ") ?? []
                    #expect(sides.count != 2 || sides[0] != sides[1], "\(line.text)")
                }
            }
        }
    }
}
