import JSON
import Testing

@Suite struct PrinterTests {
    private let value = JSONValue.object([
        ("a", .array([.int(1), .bool(true), .null])), ("b", .object([])), ("c", .array([])),
        ("d", .object([("e", .string("x"))])),
    ])

    @Test("Compact text has no whitespace")
    func compact() {
        #expect(JSONPrinter.compact(value) == #"{"a":[1,true,null],"b":{},"c":[],"d":{"e":"x"}}"#)
    }

    @Test("Pretty text has a line for each item")
    func pretty() {
        let lines = """
            {
              "a": [
                1,
                true,
                null
              ],
              "b": {},
              "c": [],
              "d": {
                "e": "x"
              }
            }
            """
        #expect(JSONPrinter.pretty(value) == lines)
    }

    @Test("Characters unsafe to display are escaped, others are not")
    func escapes() throws {
        let text = "\u{0}\u{1b}[2J\u{7f}\u{9b}\u{2028}\u{2029}\"\\/é\u{a0}😀\t"
        let printed = JSONPrinter.compact(.string(text))
        #expect(printed == #""\u0000\u001b[2J\u007f\u009b\u2028\u2029\"\\/é"# + "\u{a0}😀\\t\"")
        let back = try JSONParser.parse(Array(printed.utf8)).asString
        #expect(back?.utf8.elementsEqual(text.utf8) == true)
    }
}
