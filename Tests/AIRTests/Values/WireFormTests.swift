import AIR
import CanonicalCBOR
import JSON
import Testing

/// Values on the wire have one canonical form, however a program encoded them.
@Suite struct WireFormTests {
    static func scope() throws -> TypeScope {
        var scope = TypeScope()
        for (name, type) in [
            ("t/Maybe@1", #"{"option":{"int":{}}}"#), ("t/Alias@1", #"{"ref":"t/Maybe@1"}"#),
            ("t/Self@1", #"{"ref":"t/Self@1"}"#), ("t/Loop@1", #"{"option":{"ref":"t/Loop@1"}}"#),
            ("t/Tree@1", #"{"record":{"left":{"option":{"ref":"t/Tree@1"}},"tags":{"set":{"text":{}}}}}"#),
            ("t/Answer@1", #"{"variant":{"Yes":{"nat":{}},"No":{"unit":{}},"Later":{"ref":"t/Maybe@1"}}}"#),
        ] {
            scope.schemas[DefinitionName(name)] = TypeExpression(try data(type))
        }
        return scope
    }

    static func normal(_ value: CBORValue, _ type: String) throws -> CBORValue {
        try WireForm.normalize(value, as: try #require(TypeExpression(try data(type))), in: try scope())
    }

    @Test(arguments: [
        // Input, type and normal form, all as JSON.
        (#""false""#, #"{"bool":{}}"#, "false"), ("-9223372036854775808", #"{"int":{}}"#, "-9223372036854775808"),
        ("18446744073709551615", #"{"nat":{}}"#, "18446744073709551615"), ("-1", #"{"time":{}}"#, "-1"),
        ("-1", #"{"duration":{}}"#, "-1"), (#""not a number""#, #"{"dec128":{}}"#, #""not a number""#),
        (#""any""#, #"{"uuid":{}}"#, #""any""#), ("[1.5]", #"{"unit":{}}"#, "null"),
        ("null", #"{"option":{"unit":{}}}"#, "null"), ("null", #"{"option":{"option":{"nat":{}}}}"#, "null"),
        ("4", #"{"option":{"option":{"nat":{}}}}"#, "4"), ("-4", #"{"ref":"t/Alias@1"}"#, "-4"),
        ("[3,1,3]", #"{"list":{"nat":{}}}"#, "[3,1,3]"),
        (#"["b","aa","b","a"]"#, #"{"set":{"text":{}}}"#, #"["a","b","aa"]"#),
        // Equal only in normal form.
        (
            #"[{"No":null},{"$tag":"No","$value":7},{"$tag":"No","x":1}]"#, #"{"set":{"ref":"t/Answer@1"}}"#,
            #"[{"$tag":"No"},{"$tag":"No","$value":null}]"#
        ),
        (#"{"b":["x"],"a":[]}"#, #"{"map":{"key":{"text":{}},"value":{"set":{"text":{}}}}}"#, #"{"a":[],"b":["x"]}"#),
        ("{}", #"{"record":{"a":{"ref":"t/Alias@1"}}}"#, #"{"a":null}"#),
        (
            #"{"tags":[],"left":{"tags":["a"]}}"#, #"{"ref":"t/Tree@1"}"#,
            #"{"left":{"left":null,"tags":["a"]},"tags":[]}"#
        ),
        (#"{"Yes":3}"#, #"{"ref":"t/Answer@1"}"#, #"{"$tag":"Yes","$value":3}"#),
        (#"{"$tag":"Yes"}"#, #"{"ref":"t/Answer@1"}"#, #"{"$tag":"Yes"}"#),
        (#"{"Later":null}"#, #"{"ref":"t/Answer@1"}"#, #"{"$tag":"Later","$value":null}"#),
        (#"{"$value":1,"$tag":"Yes","more":true}"#, #"{"ref":"t/Answer@1"}"#, #"{"$tag":"Yes","$value":1}"#),
    ])
    func `a value that fits becomes canonical`(_ written: String, _ type: String, _ normal: String) throws {
        let found = try Self.normal(try data(written), type)
        #expect(found == (try data(normal)))
        #expect(try Self.normal(found, type) == found, "normalizing again changed it")
    }

    @Test func `values that JSON can't represent become canonical`() throws {
        #expect(try Self.normal(.text("é"), #"{"bytes":{}}"#) == .bytes([0xc3, 0xa9]))
        #expect(try Self.normal(.bytes([0xff]), #"{"bytes":{}}"#) == .bytes([0xff]))
        #expect(try Self.normal(.negative(.max), #"{"int":{}}"#) == .negative(.max), "widths must not matter")
        let numbered = CBORValue.map([
            CBOREntry(key: .unsigned(300), value: .text("c")), CBOREntry(key: .negative(0), value: .text("a")),
        ])
        #expect(try Self.normal(numbered, #"{"map":{"key":{"int":{}},"value":{"text":{}}}}"#) == numbered)
        let extra = CBORValue.map([CBOREntry(key: .unsigned(1), value: .null), CBOREntry("a", .bool(true))])
        #expect(try Self.normal(extra, #"{"record":{"a":{"bool":{}}}}"#) == .record([("a", .bool(true))]))
        let twice = CBORValue.record([("a", .unsigned(1)), ("a", .unsigned(2))])
        #expect(
            try Self.normal(twice, #"{"map":{"key":{"text":{}},"value":{"nat":{}}}}"#)
                == .record([("a", .unsigned(2))]), "the last entry must win")
        #expect(try Self.normal(twice, #"{"record":{"a":{"nat":{}}}}"#) == .record([("a", .unsigned(2))]))
    }

    @Test(
        arguments: [
            ("1", #"{"bool":{}}"#, .mismatch(expected: "bool"), ""),
            ("1.0", #"{"int":{}}"#, .mismatch(expected: "int"), ""),
            ("-1", #"{"nat":{}}"#, .mismatch(expected: "nat"), ""),
            (#""1""#, #"{"nat":{}}"#, .mismatch(expected: "nat"), ""),
            (#""1970-01-01T00:00:00Z""#, #"{"time":{}}"#, .mismatch(expected: "time"), ""),
            ("1", #"{"text":{}}"#, .mismatch(expected: "text"), ""),
            ("null", #"{"text":{}}"#, .mismatch(expected: "text"), ""),
            (#"{"a":1}"#, #"{"list":{"nat":{}}}"#, .mismatch(expected: "list"), ""),
            ("[1,null]", #"{"list":{"nat":{}}}"#, .mismatch(expected: "nat"), "/1"),
            (#"[["a",1]]"#, #"{"map":{"key":{"text":{}},"value":{"nat":{}}}}"#, .mismatch(expected: "map"), ""),
            (
                #"{"a":{"b/c":"x"}}"#, #"{"record":{"a":{"map":{"key":{"text":{}},"value":{"nat":{}}}}}}"#,
                .mismatch(expected: "nat"), "/a/b~1c"
            ),
            (#"{"1":1}"#, #"{"map":{"key":{"nat":{}},"value":{"nat":{}}}}"#, .mismatch(expected: "nat"), "/1"),
            ("[]", #"{"record":{}}"#, .mismatch(expected: "record"), ""),
            ("{}", #"{"record":{"a":{"unit":{}}}}"#, .missingField("a"), ""),
            (#"{"a":1}"#, #"{"record":{}}"#, .unknownField("a"), ""),
            (#"{"left":{},"tags":[]}"#, #"{"ref":"t/Tree@1"}"#, .missingField("tags"), "/left"),
            (#""No""#, #"{"ref":"t/Answer@1"}"#, .mismatch(expected: "variant"), ""),
            ("{}", #"{"ref":"t/Answer@1"}"#, .missingTag, ""),
            (#"{"Yes":1,"No":null}"#, #"{"ref":"t/Answer@1"}"#, .missingTag, ""),
            (#"{"$tag":null}"#, #"{"ref":"t/Answer@1"}"#, .malformedTag, ""),
            (#"{"yes":1}"#, #"{"ref":"t/Answer@1"}"#, .unknownTag("yes"), ""),
            (#"{"$tag":"Yes","$value":null}"#, #"{"ref":"t/Answer@1"}"#, .mismatch(expected: "nat"), "/$value"),
            (#"{"Yes":"x"}"#, #"{"ref":"t/Answer@1"}"#, .mismatch(expected: "nat"), "/Yes"),
            ("1", #"{"ref":"t/None@1"}"#, .unknownSchema("t/None@1"), ""),
            ("1", #"{"ref":"t/Self@1"}"#, .unknownSchema("t/Self@1"), ""),
            ("{}", #"{"record":{"a":{"ref":"t/None@1"}}}"#, .unknownSchema("t/None@1"), ""),
            ("1", #"{"ref":"t/Loop@1"}"#, .unknownSchema("t/Loop@1"), ""),
        ] as [(String, String, WireFormError.Reason, String)])
    func `a value that does not fit is rejected with its location`(
        _ written: String, _ type: String, _ reason: WireFormError.Reason, _ place: String
    ) throws {
        let error = #expect(throws: WireFormError.self) { try Self.normal(try data(written), type) }
        #expect(error?.reason == reason)
        #expect(error?.pointer.description == place)
        #expect(error?.message.hasSuffix(place.isEmpty ? "" : " at \(place)") == true)
    }

    @Test func `any encoding becomes the canonical bytes`() throws {
        let type = TypeExpression.reference(DefinitionName("sys/TimerSetParams@1"))
        // An indefinite map, a tagged text and a wide number.
        let written: [UInt8] =
            [0xbf, 0xd8, 0x20, 0x6d] + Array("deliver_at_ns".utf8) + [0x1b, 0, 0, 0, 0, 0, 0, 0, 99, 0xff]
        let normal = try WireForm.normalize(bytes: written, as: type, in: TypeScope())
        #expect(
            try CanonicalDecoder.decode(normal) == .record([("deliver_at_ns", .unsigned(99)), ("key", .null)]))
        #expect(try WireForm.normalize(bytes: normal, as: type, in: TypeScope()) == normal)
        #expect(throws: WireInputError.bytes(.truncated(offset: 1))) {
            try WireForm.normalize(bytes: [0x82], as: type, in: TypeScope())
        }
        let error = WireFormError(.mismatch(expected: "record"), at: JSONPointer())
        #expect(throws: WireInputError.value(error)) {
            try WireForm.normalize(bytes: [0x01], as: type, in: TypeScope())
        }
    }

    @Test func `values as deep as the decoder reads are normalized`() throws {
        let type = TypeExpression.reference(DefinitionName("t/Tree@1"))
        func tree(_ depth: Int) -> CBORValue {
            (0..<depth).reduce(.record([("left", .null), ("tags", .array([]))])) { inner, _ in
                .record([("left", inner), ("tags", .array([]))])
            }
        }
        let deep = try CanonicalEncoder.encode(tree(500))
        #expect(try WireForm.normalize(bytes: deep, as: type, in: try Self.scope()) == deep)
    }
}
