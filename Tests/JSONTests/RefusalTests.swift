import JSON
import Testing

@Suite struct RefusalTests {
    @Test(
        "Invalid syntax is refused at its offset",
        arguments: [
            ("[1,]", .trailingComma(offset: 2)), (#"{"a":1 , }"#, .trailingComma(offset: 7)),
            ("// no\n1", .comment(offset: 0)), ("[1/* */]", .comment(offset: 2)), ("1 //", .comment(offset: 2)),
            ("1 2", .trailingText(offset: 2)), ("{}}", .trailingText(offset: 2)),
            ("[1 2]", .unexpected("2", expected: .commaOrBracket, offset: 3)),
            (#"{"a" 1}"#, .unexpected("1", expected: .colon, offset: 5)),
            (#"{"a":1;}"#, .unexpected(";", expected: .commaOrBrace, offset: 6)),
            ("{a:1}", .unexpected("a", expected: .key, offset: 1)),
            ("{1:1}", .unexpected("1", expected: .key, offset: 1)),
            ("[,1]", .unexpected(",", expected: .value, offset: 1)),
            ("[é]", .unexpected("é", expected: .value, offset: 1)),
            ("'a'", .unexpected("'", expected: .value, offset: 0)),
            ("nul", .unexpected("n", expected: .value, offset: 0)),
            ("True", .unexpected("T", expected: .value, offset: 0)), ("nullx", .trailingText(offset: 4)),
            ("NaN", .unexpected("N", expected: .value, offset: 0)),
            ("+1", .unexpected("+", expected: .value, offset: 0)),
            (".5", .unexpected(".", expected: .value, offset: 0)),
            ("\u{a0}1", .unexpected("\u{a0}", expected: .value, offset: 0)),
            ("01", .invalidNumber(offset: 0)), ("[-]", .invalidNumber(offset: 1)), ("1.", .invalidNumber(offset: 0)),
            ("-.5", .invalidNumber(offset: 0)), ("1e", .invalidNumber(offset: 0)), ("1e+", .invalidNumber(offset: 0)),
            ("-00", .invalidNumber(offset: 0)), ("-Infinity", .invalidNumber(offset: 0)),
            ("0x1", .trailingText(offset: 1)),
            ("[", .unexpectedEnd(offset: 1)), ("[1", .unexpectedEnd(offset: 2)), ("[1,", .unexpectedEnd(offset: 3)),
            ("{", .unexpectedEnd(offset: 1)), (#"{"a"#, .unexpectedEnd(offset: 3)),
            (#"{"a""#, .unexpectedEnd(offset: 4)), (#"{"a":"#, .unexpectedEnd(offset: 5)),
            (#"{"a":1"#, .unexpectedEnd(offset: 6)), (#"{"a":1,"#, .unexpectedEnd(offset: 7)),
            (#""abc\"#, .unexpectedEnd(offset: 5)), (#""\u12"#, .unexpectedEnd(offset: 5)),
            (#"["\x"]"#, .invalidEscape(offset: 2)), (#""\u12g4""#, .invalidEscape(offset: 1)),
            (#""\U0041""#, .invalidEscape(offset: 1)),
            ("\"a\nb\"", .controlCharacter(10, offset: 2)), ("\"\\n\u{0}\"", .controlCharacter(0, offset: 3)),
            ("\u{feff}1", .byteOrderMark),
        ] as [(String, JSONError)])
    func grammar(text: String, error: JSONError) {
        #expect(throws: error) { try JSONParser.parse(Array(text.utf8)) }
    }

    @Test(
        "A lone surrogate is refused",
        arguments: [
            (#""\ud83d""#, 0xd83d, 1), (#""a\ude00""#, 0xde00, 2), (#""\ud83d\u0041""#, 0xd83d, 1),
            (#""\ud83dx""#, 0xd83d, 1), (#""\ud83d\n""#, 0xd83d, 1), (#""\ude00\ud83d""#, 0xde00, 1),
            (#""\ud83d\ud83d\ude00""#, 0xd83d, 1),
        ] as [(String, UInt16, Int)])
    func surrogates(text: String, unit: UInt16, offset: Int) {
        #expect(throws: JSONError.loneSurrogate(unit: unit, offset: offset)) { try JSONParser.parse(Array(text.utf8)) }
    }

    @Test(
        "Bytes that are not UTF-8 are refused at the first invalid one",
        arguments: [
            ([0x22, 0xff, 0x22], 1), ([0x22, 0x61, 0xc3, 0x22], 2), ([0x22, 0xc3, 0xa9, 0x80, 0x22], 3),
            ([0x22, 0xc0, 0x80, 0x22], 1), ([0x22, 0xe0, 0x80, 0x80, 0x22], 1), ([0x22, 0xed, 0xa0, 0x80, 0x22], 1),
            ([0x22, 0xf4, 0x90, 0x80, 0x80, 0x22], 1), ([0x22, 0xf0, 0x80, 0x80, 0x80, 0x22], 1),
            ([0x22, 0xf5, 0x80, 0x80, 0x80, 0x22], 1), ([0x22, 0x5c, 0x6e, 0xff, 0x22], 3), ([0xff, 0xfe, 0x31, 0], 0),
            ([0x5b, 0x80, 0x5d], 1), ([0x22, 0xe2, 0x82], 1), ([0x31, 0xff], 1),
        ] as [([UInt8], Int)])
    func encoding(bytes: [UInt8], offset: Int) {
        #expect(throws: JSONError.invalidUTF8(offset: offset)) { try JSONParser.parse(bytes) }
    }

    @Test("Every error has a stable code")
    func codes() {
        #expect(JSONError.byteOrderMark.code.rawValue == "json-encoding")
        #expect(JSONError.invalidUTF8(offset: 1).code.rawValue == "json-encoding")
        #expect(JSONError.loneSurrogate(unit: 0xd800, offset: 1).code.rawValue == "json-encoding")
        #expect(JSONError.comment(offset: 1).code.rawValue == "json-syntax")
        #expect(JSONError.duplicateKey("a", first: 1, offset: 2).code.rawValue == "json-duplicate-key")
        #expect(JSONError.tooDeep(limit: 1, offset: 2).code.rawValue == "json-too-deep")
        #expect(JSONError.tooLarge(limit: 1, size: 2).code.rawValue == "json-too-large")
    }

    @Test("A message contains no control characters")
    func messages() {
        let escape = JSONError.unexpected("\u{1b}", expected: .value, offset: 0).message
        #expect(escape == "found U+001B, expected a value")
        #expect(JSONError.unexpected("é", expected: .colon, offset: 0).message == "found 'é' (U+00E9), expected ':'")
        #expect(JSONError.controlCharacter(9, offset: 0).message == "U+0009 is not escaped in a string")
        let key = JSONError.duplicateKey("a\u{9b}\"", first: 0, offset: 1).message
        #expect(key == #"the key "a\u009b\"" occurs twice"#)
    }
}
