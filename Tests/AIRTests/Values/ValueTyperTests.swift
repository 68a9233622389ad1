import CanonicalCBOR
import JSON
import Testing

@testable import AIR

@Suite struct ValueTyperTests {
    static let hash = "sha256:" + String(repeating: "Ab", count: 32)
    static let uuid = "01234567-89ab-CDEF-0123-456789abcdef"

    /// The schemas that the types below refer to.
    static func scope() throws -> TypeScope {
        var scope = TypeScope()
        for (name, type) in [
            ("t/U@1", #"{"unit":{}}"#), ("t/UU@1", #"{"ref":"t/U@1"}"#),
            ("t/Secret@1", #"{"record":{"alias":{"text":{}},"version":{"nat":{}},"note":{"option":{"text":{}}}}}"#),
            ("t/Loop@1", #"{"option":{"ref":"t/Loop@1"}}"#),
            ("t/Tree@1", #"{"record":{"next":{"option":{"ref":"t/Tree@1"}}}}"#),
        ] {
            scope.schemas[DefinitionName(name)] = TypeExpression(try data(type))
        }
        return scope
    }

    private func typed(
        _ json: String, _ type: String, asLiteral: Bool = false
    ) throws -> (value: CBORValue?, findings: [Finding]) {
        let type = try #require(TypeExpression(try data(type)))
        var typer = ValueTyper(scope: try Self.scope(), at: [])
        let value = asLiteral ? typer.literal(try data(json), type) : typer.sugar(try data(json), type)
        return (value, typer.findings)
    }

    @Test(arguments: [
        ("true", #"{"bool":{}}"#, #"{"bool":true}"#), ("-5", #"{"int":{}}"#, #"{"int":-5}"#),
        (#""+05""#, #"{"int":{}}"#, #"{"int":5}"#),
        ("5", #"{"nat":{}}"#, #"{"nat":5}"#), (#""007""#, #"{"nat":{}}"#, #"{"nat":7}"#),
        (#""1.50""#, #"{"dec128":{}}"#, #"{"dec128":"1.50"}"#),
        (#""eA==""#, #"{"bytes":{}}"#, #"{"bytes_b64":"eA=="}"#),
        (#""""#, #"{"bytes":{}}"#, #"{"bytes_b64":""}"#), (#""x""#, #"{"text":{}}"#, #"{"text":"x"}"#),
        ("7", #"{"time":{}}"#, #"{"time_ns":7}"#),
        (#""1970-01-01T00:00:01Z""#, #"{"time":{}}"#, #"{"time_ns":1000000000}"#),
        ("-7", #"{"duration":{}}"#, #"{"duration_ns":-7}"#),
        (#""-PT1S""#, #"{"duration":{}}"#, #"{"duration_ns":-1000000000}"#),
        (#""\#(hash)""#, #"{"hash":{}}"#, #"{"hash":"\#(hash)"}"#),
        (#""\#(uuid)""#, #"{"uuid":{}}"#, #"{"uuid":"\#(uuid)"}"#),
        ("null", #"{"unit":{}}"#, #"{"null":{}}"#), ("[1,2.5]", #"{"unit":{}}"#, #"{"null":{}}"#),
        ("{}", #"{"unit":{}}"#, #"{"null":{}}"#),
        ("null", #"{"option":{"nat":{}}}"#, #"{"null":{}}"#), ("1", #"{"option":{"nat":{}}}"#, #"{"nat":1}"#),
        ("null", #"{"option":{"unit":{}}}"#, #"{"null":{}}"#),
        (
            #"{"b":2,"a":1}"#, #"{"record":{"a":{"nat":{}},"b":{"nat":{}}}}"#,
            #"{"record":{"a":{"nat":1},"b":{"nat":2}}}"#
        ),
        ("{}", #"{"record":{}}"#, #"{"record":{}}"#),
        (#"{"A":1}"#, #"{"variant":{"A":{"nat":{}}}}"#, #"{"tag":"A","value":{"nat":1}}"#),
        (#"{"A":null}"#, #"{"variant":{"A":{"ref":"t/UU@1"}}}"#, #"{"tag":"A"}"#),
        (#"{"A":{}}"#, #"{"variant":{"A":{"unit":{}}}}"#, #"{"tag":"A","value":{"null":{}}}"#),
        ("[2,1,2]", #"{"list":{"nat":{}}}"#, #"{"list":[{"nat":2},{"nat":1},{"nat":2}]}"#),
        ("[]", #"{"list":{"nat":{}}}"#, #"{"list":[]}"#),
        ("[300,2,2,24]", #"{"set":{"nat":{}}}"#, #"{"set":[{"nat":2},{"nat":24},{"nat":300}]}"#),
        (#"["bb","a","bb"]"#, #"{"set":{"text":{}}}"#, #"{"set":[{"text":"a"},{"text":"bb"}]}"#),
        (
            #"{"bb":1,"a":2}"#, #"{"map":{"key":{"text":{}},"value":{"nat":{}}}}"#,
            #"{"map":[{"key":{"text":"a"},"value":{"nat":2}},{"key":{"text":"bb"},"value":{"nat":1}}]}"#
        ),
        (
            "[[300,1],[-1,2]]", #"{"map":{"key":{"int":{}},"value":{"nat":{}}}}"#,
            // Sorted by their bytes: 19 012c before 20.
            #"{"map":[{"key":{"int":300},"value":{"nat":1}},{"key":{"int":-1},"value":{"nat":2}}]}"#
        ),
        ("{}", #"{"map":{"key":{"text":{}},"value":{"nat":{}}}}"#, #"{"map":[]}"#),
        ("[]", #"{"map":{"key":{"nat":{}},"value":{"nat":{}}}}"#, #"{"map":[]}"#),
    ])
    func `sugar becomes the canonical literal, which does not change`(_ json: String, _ type: String, _ literal: String)
        throws
    {
        let (value, findings) = try typed(json, type)
        #expect(value == (try data(literal)), "\(text(value)) \(findings)")
        #expect(findings.isEmpty)
        let again = try typed(literal, type, asLiteral: true)
        #expect(again.value == value)
        #expect(again.findings.isEmpty)
    }

    @Test(arguments: [
        (#""true""#, #"{"bool":{}}"#, ""), ("1", #"{"bool":{}}"#, ""), ("5.0", #"{"int":{}}"#, ""),
        (#""5.0""#, #"{"int":{}}"#, ""),
        ("9223372036854775808", #"{"int":{}}"#, ""), ("-9223372036854775809", #"{"int":{}}"#, ""),
        ("-1", #"{"nat":{}}"#, ""),
        (#""-0""#, #"{"nat":{}}"#, ""), (#""18446744073709551616""#, #"{"nat":{}}"#, ""), ("1", #"{"dec128":{}}"#, ""),
        (#""1,5""#, #"{"dec128":{}}"#, ""), (#""x""#, #"{"bytes":{}}"#, ""), ("1", #"{"text":{}}"#, ""),
        ("null", #"{"text":{}}"#, ""),
        ("-1", #"{"time":{}}"#, ""), (#""now""#, #"{"time":{}}"#, ""), (#""1h""#, #"{"duration":{}}"#, ""),
        (#""sha256""#, #"{"hash":{}}"#, ""),
        (#""x""#, #"{"uuid":{}}"#, ""), ("[]", #"{"record":{}}"#, ""),
        ("{}", #"{"record":{"a":{"option":{"nat":{}}}}}"#, ""),
        (#"{"a":"x"}"#, #"{"record":{"a":{"nat":{}}}}"#, "/a"),
        (#"{"a":{"b":["x"]}}"#, #"{"record":{"a":{"record":{"b":{"list":{"nat":{}}}}}}}"#, "/a/b/0"),
        (#""A""#, #"{"variant":{"A":{"unit":{}}}}"#, ""), ("{}", #"{"variant":{"A":{"unit":{}}}}"#, ""),
        (#"{"A":1,"B":2}"#, #"{"variant":{"A":{"nat":{}},"B":{"nat":{}}}}"#, ""),
        (#"{"B":1}"#, #"{"variant":{"A":{"nat":{}}}}"#, ""),
        (#"{"A":null}"#, #"{"variant":{"A":{"nat":{}}}}"#, ""),
        (#"{"A":null}"#, #"{"variant":{"A":{"option":{"nat":{}}}}}"#, ""),
        (#"{"A":"x"}"#, #"{"variant":{"A":{"nat":{}}}}"#, "/A"),
        (#"{"$tag":"A"}"#, #"{"variant":{"A":{"unit":{}}}}"#, ""),
        ("{}", #"{"list":{"nat":{}}}"#, ""), (#"{"1":2}"#, #"{"map":{"key":{"nat":{}},"value":{"nat":{}}}}"#, ""),
        ("[[1]]", #"{"map":{"key":{"nat":{}},"value":{"nat":{}}}}"#, "/0"),
        (#"[["a",1]]"#, #"{"map":{"key":{"nat":{}},"value":{"nat":{}}}}"#, "/0/0"),
        ("[[1,2],[1,3]]", #"{"map":{"key":{"nat":{}},"value":{"nat":{}}}}"#, ""),
        (#"[["01",2],[1,3]]"#, #"{"map":{"key":{"nat":{}},"value":{"nat":{}}}}"#, ""),
        ("5", #"{"map":{"key":{"nat":{}},"value":{"nat":{}}}}"#, ""),
    ])
    func `sugar of the wrong type is an error at its location`(_ json: String, _ type: String, _ place: String) throws {
        let (value, findings) = try typed(json, type)
        #expect(value == nil)
        #expect(findings.marks == [Mark(.error, .badValue, place)])
    }

    @Test(arguments: [
        (#"{"nat":1}"#, #"{"int":{}}"#, ""), (#"{"text":"x"}"#, #"{"hash":{}}"#, ""),
        (#"{"dec128":"x"}"#, #"{"dec128":{}}"#, ""),
        (#"{"bytes_b64":"x"}"#, #"{"bytes":{}}"#, ""), (#"{"uuid":"x"}"#, #"{"uuid":{}}"#, ""),
        (#"{"nat":1}"#, #"{"unit":{}}"#, ""),
        (#"{"record":{"a":{"nat":1}}}"#, #"{"unit":{}}"#, ""), (#"{"null":{}}"#, #"{"record":{}}"#, ""),
        (#"{"record":{"a":{"nat":1},"z":{"nat":1}}}"#, #"{"record":{"a":{"nat":{}}}}"#, "/record/z"),
        (#"{"record":{}}"#, #"{"record":{"a":{"option":{"nat":{}}}}}"#, "/record"),
        (#"{"list":[]}"#, #"{"set":{"nat":{}}}"#, ""), (#"{"set":[]}"#, #"{"list":{"nat":{}}}"#, ""),
        (#"{"tag":"A"}"#, #"{"variant":{"A":{"nat":{}}}}"#, ""),
        (#"{"tag":"B"}"#, #"{"variant":{"A":{"nat":{}}}}"#, ""),
        (#"{"tag":"A","value":{"int":1}}"#, #"{"variant":{"A":{"nat":{}}}}"#, "/value"),
        (
            #"{"map":[{"key":{"nat":1},"value":{"nat":1}},{"key":{"nat":1},"value":{"nat":2}}]}"#,
            #"{"map":{"key":{"nat":{}},"value":{"nat":{}}}}"#, ""
        ),
        (#"{"alias":"a","version":1}"#, #"{"text":{}}"#, ""),
        (#"{"alias":"a","version":1}"#, #"{"record":{"alias":{"text":{}}}}"#, ""),
        (#"{"alias":"a","version":1}"#, #"{"record":{"alias":{"text":{}},"version":{"nat":{}},"x":{"nat":{}}}}"#, ""),
    ])
    func `a literal of the wrong type is an error at its location`(_ json: String, _ type: String, _ place: String)
        throws
    {
        let (value, findings) = try typed(json, type, asLiteral: true)
        #expect(value == nil)
        #expect(findings.marks == [Mark(.error, .badValue, place)])
    }

    @Test(arguments: [
        (#"{"null":{}}"#, #"{"option":{"nat":{}}}"#), (#"{"record":{}}"#, #"{"unit":{}}"#),
        (#"{"tag":"A"}"#, #"{"variant":{"A":{"ref":"t/UU@1"}}}"#),
        (#"{"tag":"A","value":{"null":{}}}"#, #"{"variant":{"A":{"option":{"nat":{}}}}}"#),
        (#"{"alias":"a","version":1}"#, #"{"ref":"t/Secret@1"}"#),
        (#"{"tag":"A","value":{"alias":"a","version":1}}"#, #"{"variant":{"A":{"ref":"sys/SecretRef@1"}}}"#),
    ])
    func `a literal of the right type stays as it is`(_ json: String, _ type: String) throws {
        let (value, findings) = try typed(json, type, asLiteral: true)
        #expect(value == (try data(json)), "\(findings)")
        #expect(findings.isEmpty)
    }

    @Test func `sets and maps in literals are sorted`() throws {
        let set = try typed(#"{"set":[{"nat":300},{"nat":2},{"nat":300}]}"#, #"{"set":{"nat":{}}}"#, asLiteral: true)
        #expect(text(set.value) == #"{"set":[{"nat":2},{"nat":300}]}"#)
        let map = try typed(
            #"{"map":[{"key":{"text":"b"},"value":{"set":[{"nat":9},{"nat":1}]}},{"key":{"text":"a"},"value":{"set":[]}}]}"#,
            #"{"map":{"key":{"text":{}},"value":{"set":{"nat":{}}}}}"#, asLiteral: true)
        #expect(
            map.value
                == (try data(
                    #"{"map":[{"key":{"text":"a"},"value":{"set":[]}},{"key":{"text":"b"},"value":{"set":[{"nat":1},{"nat":9}]}}]}"#
                )))
    }

    @Test func `undeclared fields of sugar are dropped with a warning`() throws {
        let (value, findings) = try typed(#"{"a":1,"aa":2}"#, #"{"record":{"a":{"nat":{}}}}"#)
        #expect(text(value) == #"{"record":{"a":{"nat":1}}}"#)
        #expect(findings.marks == [Mark(.warning, .unknownField, "/aa")])
    }

    @Test func `every wrong part is reported`() throws {
        let (_, findings) = try typed(
            #"{"a":"x","b":[true,1,"y"]}"#, #"{"record":{"a":{"nat":{}},"b":{"list":{"nat":{}}},"c":{"unit":{}}}}"#)
        #expect(Set(findings.map(\.pointer.description)) == ["/a", "/b/0", "/b/2", ""])
    }

    @Test func `the help shows how to write none in an arm that is an option`() throws {
        let (_, findings) = try typed(#"{"A":null}"#, #"{"variant":{"A":{"option":{"nat":{}}}}}"#)
        let help = try #require(findings.helps.first)
        let spelling = try #require(help.firstIndex(of: "{").map { String(help[$0...]) })
        #expect(try typed(spelling, #"{"variant":{"A":{"option":{"nat":{}}}}}"#, asLiteral: true).value != nil)
    }

    @Test(arguments: ["null", "1", #"{"next":{"next":null}}"#])
    func `recursive schemas are reported or end with the value`(_ json: String) throws {
        let loop = try typed(json, #"{"ref":"t/Loop@1"}"#)
        #expect(json == "null" ? loop.value != nil : loop.findings.marks == [Mark(.error, .schemaRecursion, "")])
        let tree = try typed(json, #"{"ref":"t/Tree@1"}"#)
        #expect((tree.value != nil) == json.hasPrefix("{"))
    }

    @Test func `an unknown schema is reported`() throws {
        let (value, findings) = try typed(#"{"a":1}"#, #"{"record":{"a":{"ref":"t/No@1"}}}"#)
        #expect(value == nil)
        #expect(findings.marks == [Mark(.error, .unknownReference, "/a")])
    }

    @Test func `a big set takes little more time than sorting`() throws {
        let items = (0..<20_000).map { "\($0 % 100)" }.joined(separator: ",")
        let (value, _) = try typed("[\(items)]", #"{"set":{"nat":{}}}"#)
        #expect(value?["set"]?.asArray?.count == 100)
    }
}
