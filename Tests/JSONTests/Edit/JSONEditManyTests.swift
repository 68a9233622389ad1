import JSON
import Randomness
import Testing

@Suite struct JSONEditManyTests {
    private static let layouts: [@Sendable (String, [String]) -> String] = [
        { "[" + $1.joined(separator: $0) + "]" },
        { "[\n  " + $1.joined(separator: ",\n  ") + "\n]\n" },
        { "[ " + $1.joined(separator: "\r\n ,") + " ]" },
        { "{\"a\": 1, \"list\": [\n\n" + $1.joined(separator: ",\n\n") + "]\n}" },
    ]

    @Test(arguments: 0..<60) func `removing items together leaves the same text as one by one`(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let count = Int.random(in: 1...9, using: &random)
        let items = (0..<count).map { #"{"n": \#($0), "more": [1,  2]}"# }
        let layout = try #require(Self.layouts.randomElement(using: &random))
        let text = layout([", ", ",", " , "].randomElement(using: &random) ?? ",", items)
        let list = text.hasPrefix("{") ? JSONPointer([.key("list")]) : JSONPointer()
        let gone = (0..<count).filter { _ in Bool.random(using: &random) }
        var together = try JSONEdit(Array(text.utf8))
        var apart = together
        try together.remove(gone.map { list.appending(index: $0) }.shuffled(using: &random))
        for index in gone.reversed() { try apart.remove(at: list.appending(index: index)) }
        #expect(together.bytes == apart.bytes)
        #expect(together.root.value(at: list)?.asArray?.count == count - gone.count)
    }

    @Test func `members and elements of several containers are removed together`() throws {
        var edit = try JSONEdit(Array(#"{"a": [1, 2, 3], "b": {"x": 1, "y": 2}, "c": 0}"#.utf8))
        try edit.remove(["/a/0", "/b/y", "/c", "/a/2"].compactMap(JSONPointer.init))
        #expect(String(decoding: edit.bytes, as: UTF8.self) == #"{"a": [2], "b": {"x": 1}}"#)
        #expect(throws: JSONEditError.nothingThere(JSONPointer([.key("z")]))) {
            try edit.remove([JSONPointer([.key("z")])])
        }
        #expect(throws: JSONEditError.wholeText) { try edit.remove([JSONPointer()]) }
    }

    @Test func `texts, numbers and keys are replaced together, and nothing else changes`() throws {
        let text = "{ \"a\" : [ \"x\",\t\"y\" ],\r\n  \"k~/\":{\"b\":1.50} }"
        var edit = try JSONEdit(Array(text.utf8))
        try edit.replace([
            .init(at: JSONPointer([.key("a"), .index(1)]), with: .string("longer \"text\"")),
            .init(keyAt: JSONPointer([.key("k~/")]), with: "key"),
            .init(at: JSONPointer([.key("k~/"), .key("b")]), with: .int(7)),
            .init(keyAt: JSONPointer([.key("a")]), with: ""),
        ])
        #expect(
            String(decoding: edit.bytes, as: UTF8.self)
                == "{ \"\" : [ \"x\",\t\"longer \\\"text\\\"\" ],\r\n  \"key\":{\"b\":7} }")
        let before = edit.bytes
        #expect(throws: JSONEditError.self) { try edit.replace([.init(keyAt: JSONPointer([.key("z")]), with: "")]) }
        #expect(throws: JSONEditError.self) { try edit.replace([.init(keyAt: JSONPointer([.key("key")]), with: "")]) }
        #expect(edit.bytes == before, "a failed edit must change nothing")
    }
}
