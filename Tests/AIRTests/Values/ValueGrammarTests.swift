import CanonicalCBOR
import Testing

@testable import AIR

@Suite struct ValueGrammarTests {
    static let hash = "sha256:" + String(repeating: "ab", count: 32)

    private func kind(_ slot: ValueGrammar.Slot) -> String {
        switch slot {
        case .expression: "expression"
        case .literal: "literal"
        case .sugar: "sugar"
        }
    }

    @Test(arguments: [
        #"{"ref":"@plan.input"}"#, #"{"null":{}}"#, #"{"bool":true}"#, #"{"int":-1}"#, #"{"nat":1}"#,
        #"{"dec128":"1.5"}"#, #"{"text":"x"}"#, #"{"bytes_b64":"eA=="}"#, #"{"time_ns":1}"#, #"{"duration_ns":-1}"#,
        #"{"hash":"\#(hash)"}"#, #"{"uuid":"any text"}"#, #"{"op":"len","args":[{"text":"x"}]}"#,
        #"{"op":"hash_bytes","args":[]}"#, #"{"record":{}}"#, #"{"record":{"a":{"nat":1}}}"#, #"{"list":[]}"#,
        #"{"set":[{"nat":1}]}"#, #"{"map":[]}"#, #"{"map":[{"key":{"text":"k"},"value":{"ref":"@event"}}]}"#,
        #"{"variant":{"tag":"A"}}"#, #"{"variant":{"tag":"A","value":{"nat":1}}}"#,
    ])
    func `expressions are kept as they are`(_ json: String) throws {
        let slot = ValueGrammar.slot(try data(json))
        #expect(kind(slot) == "expression")
        #expect(slot.value == (try data(json)))
    }

    @Test(arguments: [
        #"{"tag":"A"}"#, #"{"tag":"A","value":{"nat":1}}"#, #"{"alias":"a","version":1}"#,
        #"{"record":{"a":{"tag":"A"}}}"#, #"{"list":[{"alias":"a","version":1}]}"#, #"{"set":[{"tag":"A"}]}"#,
        #"{"map":[{"key":{"text":"k"},"value":{"tag":"A"}}]}"#,
    ])
    func `literals that are not expressions are kept as they are`(_ json: String) throws {
        let slot = ValueGrammar.slot(try data(json))
        #expect(kind(slot) == "literal")
        #expect(slot.value == (try data(json)))
    }

    @Test(arguments: [
        "null", "true", "1", "-1", "1.5", #""x""#, "{}", "[]", #"["x"]"#, #"{"a":1}"#, #"{"text":1}"#,
        #"{"bool":"true"}"#,
        #"{"null":null}"#, #"{"int":18446744073709551615}"#, #"{"int":9223372036854775808}"#, #"{"nat":-1}"#,
        #"{"nat":1.0}"#, #"{"time_ns":-1}"#, #"{"dec128":1}"#, #"{"hash":"sha256"}"#, #"{"op":"shout","args":[]}"#,
        #"{"op":"len","args":[1]}"#, #"{"op":"len"}"#, #"{"record":{"a":1}}"#, #"{"record":[]}"#, #"{"list":[1]}"#,
        #"{"list":{}}"#, #"{"map":{"a":{"nat":1}}}"#, #"{"map":[{"key":{"text":"k"}}]}"#,
        #"{"variant":{"value":{"nat":1}}}"#,
        #"{"tag":1}"#, #"{"tag":"A","value":1}"#, #"{"alias":"a","version":1,"x":2}"#, #"{"alias":"a","version":"1"}"#,
        #"{"alias":"a"}"#, #"{"ref":1}"#, #"{"Ok":1}"#,
    ])
    func `everything else is sugar and stays as written`(_ json: String) throws {
        let slot = ValueGrammar.slot(try data(json))
        #expect(kind(slot) == "sugar")
        #expect(slot.value == (try data(json)))
    }

    @Test(arguments: [
        (#"{"ref":"@x","text":"t"}"#, #"{"ref":"@x"}"#), (#"{"text":"t","bytes_b64":"eA=="}"#, #"{"text":"t"}"#),
        (#"{"nat":1,"int":2}"#, #"{"int":2}"#), (#"{"list":[],"record":{}}"#, #"{"record":{}}"#),
        (#"{"null":{"x":1}}"#, #"{"null":{}}"#),
        (#"{"variant":{"tag":"A","value":null}}"#, #"{"variant":{"tag":"A"}}"#),
        (#"{"tag":"A","value":null,"alias":"a"}"#, #"{"tag":"A"}"#),
        // The first shape that matches entirely wins, not the first whose key is present.
        (#"{"record":{"a":1},"list":[]}"#, #"{"list":[]}"#), (#"{"op":"len","args":[1],"set":[]}"#, #"{"set":[]}"#),
        // In canonical literals bytes come before text, and lists before records.
        (#"{"list":[{"text":"t","bytes_b64":"eA=="},{"tag":"A"}]}"#, #"{"list":[{"bytes_b64":"eA=="},{"tag":"A"}]}"#),
        (#"{"record":{"a":{"tag":"A"}},"list":[{"tag":"B"}]}"#, #"{"list":[{"tag":"B"}]}"#),
    ])
    func `the first matching shape wins`(_ json: String, _ kept: String) throws {
        #expect(ValueGrammar.slot(try data(json)).value == (try data(kept)))
    }

    @Test(arguments: [
        (#"{"record":{"a":{"ref":"@x"}}}"#, true), (#"{"list":[{"nat":1},{"op":"len","args":[]}]}"#, true),
        (#"{"map":[{"key":{"ref":"@x"},"value":{"nat":1}}]}"#, true),
        (#"{"variant":{"tag":"A","value":{"ref":"@x"}}}"#, true),
        (#"{"variant":{"tag":"A"}}"#, false), (#"{"record":{"ref":{"text":"@x"}}}"#, false),
        (#"{"set":[{"nat":1}]}"#, false),
    ])
    func `references and operators make an expression dynamic`(_ json: String, _ expected: Bool) throws {
        let expression = try #require(ValueGrammar.expression(try data(json)))
        #expect(ValueGrammar.isDynamic(expression) == expected)
    }

    @Test func `an expression of constants denotes a literal`() throws {
        let expression = try data(
            #"""
            {"record":{"a":{"variant":{"tag":"A","value":{"variant":{"tag":"B"}}}},
            "m":{"map":[{"key":{"nat":1},"value":{"set":[{"variant":{"tag":"C"}}]}}]}}}
            """#)
        #expect(
            ValueGrammar.literalDenoted(by: expression)
                == (try data(
                    #"""
                    {"record":{"a":{"tag":"A","value":{"tag":"B"}},"m":{"map":[{"key":{"nat":1},"value":{"set":[{"tag":"C"}]}}]}}}
                    """#)))
    }
}

@Suite struct PositionalArrayTests {
    @Test(arguments: [
        // (a) one element that is a text, boolean, integer or object
        #"["x"]"#, "[true]", "[0]", "[-1]", "[{}]", #"[{"a":1}]"#,
        // (b) one element that is an array: empty, of shapes, of pairs, or a text with null or a shape
        "[[]]", #"[[{"text":"x"}]]"#, #"[[["x"]]]"#, #"[[{"tag":"A"},{"nat":1}]]"#,
        #"[[{"key":{"nat":1},"value":{"nat":2}}]]"#,
        #"[[[{"nat":1},{"nat":2}]]]"#, #"[["x"]]"#, #"[["x",null]]"#, #"[["x",{"nat":1}]]"#, #"[["x",["y"]]]"#,
        // (c) a text with null, a non-negative integer or a literal, or an operator with its arguments
        #"["x",null]"#, #"["x",0]"#, #"["x",{"nat":1}]"#, #"["x",{"tag":"A"}]"#, #"["len",[{"ref":"@x"}]]"#,
        #"["len",[]]"#,
        #"["x",["y"]]"#,
    ])
    func `arrays that could be read by position are recognized`(_ json: String) throws {
        #expect(PositionalArray.couldBeRead(try #require(try data(json).asArray)))
    }

    @Test(arguments: [
        "[]", "[null]", "[1.5]", "[[1]]", "[[1.5]]", "[[null]]", #"[["x","y"]]"#, #"[["x",1]]"#, #"[["x",{}]]"#,
        #"[["x","y","z"]]"#,
        #"["x","y"]"#, #"["x",-1]"#, #"["x",1.5]"#, #"["x",true]"#, #"["x",{}]"#, #"["x",{"ref":"@x"}]"#,
        #"["len",["x","y"]]"#,
        #"["x",["y","z"]]"#, "[1,2]", #"["x","y","z"]"#, "[[1],[2]]", #"[["a"],["b"]]"#, #"[null,"x"]"#,
        #"[[[{"nat":1},2]]]"#, #"[[{"key":{"nat":1}}]]"#,
    ])
    func `every other array is sugar`(_ json: String) throws {
        #expect(!PositionalArray.couldBeRead(try #require(try data(json).asArray)))
    }

    @Test func `deep nesting takes linear time`() throws {
        for (open, close) in [
            ("[", "]"), (#"["x",["#, "]]"), (#"[{"key":"#, #","value":{"nat":1}}]"#), ("[[", ",1.5]]"),
        ] {
            let depth = 120 / max(1, open.count { $0 == "[" || $0 == "{" })
            let text = String(repeating: open, count: depth) + "1.5" + String(repeating: close, count: depth)
            let items = try #require(try data(text).asArray)
            _ = PositionalArray.couldBeRead(items)
        }
    }
}
