import JSON
import Testing

@Suite struct ParserTests {
    @Test(
        "Valid text keeps its value",
        arguments: [
            ("null", "null"), (" true ", "true"), ("\tfalse\r\n", "false"), ("[]", "[]"), ("{}", "{}"),
            ("[ 1 , -2.50e+3 ]", "[1,-2.50e+3]"), (#"{"b":1,"a":{"c":[]}}"#, #"{"b":1,"a":{"c":[]}}"#),
            (#""\u0041\/\"\\""#, #""A/\"\\""#), (#""\b\f\n\r\t""#, #""\b\f\n\r\t""#),
            (#""\ud83d\uDE00""#, "\"😀\""), (#""😀é\u0000""#, #""😀é\u0000""#), ("\"\u{7f}\"", #""\u007f""#),
            (#"{"":0}"#, #"{"":0}"#), ("-0", "-0"), ("0", "0"), ("1E-2", "1E-2"),
        ])
    func validText(text: String, printed: String) throws {
        #expect(JSONPrinter.compact(try JSONParser.parse(Array(text.utf8))) == printed)
    }

    @Test("Values and keys have their byte ranges")
    func places() throws {
        let text = Array("{ \"ké\" : [ 10, \"x\" ] }\n".utf8)
        let value = try JSONParser.parse(text)
        let member = try #require(value.asObject?.first)
        let elements = try #require(member.value.asArray)
        #expect(value.range == 0..<text.count - 1)
        #expect(member.keyRange == 2..<7)
        #expect(member.value.range == 10..<21)
        #expect(elements.map(\.range) == [12..<14, 16..<19])
        #expect(text[elements[1].range].elementsEqual("\"x\"".utf8))
    }

    @Test("Text without a value is nil, or an error if a value is required")
    func noValue() throws {
        for text in ["", " \r\n\t"] {
            #expect(try JSONParser.parseIfAny(Array(text.utf8)) == nil)
            #expect(throws: JSONError.unexpectedEnd(offset: text.utf8.count)) {
                try JSONParser.parse(Array(text.utf8))
            }
        }
    }

    @Test("Nesting is accepted up to 127 levels and refused at the 128th")
    func depth() throws {
        let deepest = String(repeating: "[", count: 127) + String(repeating: "]", count: 127)
        #expect(JSONPrinter.compact(try JSONParser.parse(Array(deepest.utf8))) == deepest)
        #expect(throws: JSONError.tooDeep(limit: 127, offset: 127)) {
            try JSONParser.parse(Array("[\(deepest)]".utf8))
        }
        #expect(throws: JSONError.tooDeep(limit: 1, offset: 5)) {
            try JSONParser.parse(Array(#"{"a":{}}"#.utf8), limits: JSONLimits(maximumDepth: 1))
        }
    }

    @Test("A text over the size limit is refused")
    func size() throws {
        let limits = JSONLimits(maximumBytes: 4)
        #expect(try JSONParser.parse(Array("1234".utf8), limits: limits).asNumber?.text == "1234")
        #expect(throws: JSONError.tooLarge(limit: 4, size: 5)) {
            try JSONParser.parse(Array("12345".utf8), limits: limits)
        }
    }

    @Test("Keys are equal if their bytes are, however they are escaped")
    func duplicateKeys() throws {
        #expect(throws: JSONError.duplicateKey("a", first: 1, offset: 7)) {
            try JSONParser.parse(Array(#"{"a":1,"\u0061":2}"#.utf8))
        }
        // é as one scalar and as two: canonically equivalent, but different keys.
        let both = try JSONParser.parse(Array(#"{"\u00e9":1,"e\u0301":2}"#.utf8))
        #expect(both.asObject?.count == 2)
        #expect(both.member("\u{e9}")?.asNumber?.text == "1")
        #expect(both.member("e\u{301}")?.asNumber?.text == "2")
        #expect(both.member("e") == nil)
    }

    @Test("A duplicate is also found in a large object", arguments: [15, 16, 17, 40])
    func duplicateInLargeObject(count: Int) throws {
        let members = (0..<count).map { "\"k\($0)\":\($0)" }
        #expect(try JSONParser.parse(Array("{\(members.joined(separator: ","))}".utf8)).asObject?.count == count)
        for repeated in [0, count / 2, count - 1] {
            let text = "{" + (members + ["\"k\(repeated)\":0"]).joined(separator: ",") + "}"
            let error = #expect(throws: JSONError.self) { try JSONParser.parse(Array(text.utf8)) }
            #expect(error?.code == .duplicateKey)
            #expect(error?.offset == text.utf8.count - "\"k\(repeated)\":0}".utf8.count)
        }
    }
}
