import JSON
import Testing

@Suite struct PointerTests {
    @Test(
        "A pointer survives reading and writing",
        arguments: ["", "/", "/a", "/a/0/b", "/~0~1", "/a//b", "/é", "/01", "/-1"])
    func roundTrip(text: String) throws {
        #expect(try #require(JSONPointer(text)).description == text)
    }

    @Test("Text that is not a pointer is refused", arguments: ["a", "a/b", "/~", "/~2", "/a~"])
    func noPointers(text: String) {
        #expect(JSONPointer(text) == nil)
    }

    @Test("Tokens are escaped")
    func building() {
        let pointer = JSONPointer().appending(key: "a/b~").appending(index: 3)
        #expect(pointer.description == "/a~1b~0/3")
        #expect(JSONPointer("/a~1b~0/3") == pointer)
    }

    @Test("A pointer finds its value, or nil")
    func finding() throws {
        let value = try JSONParser.parse(Array(#"{"a":[1,{"":2}],"0":3,"x/y":4}"#.utf8))
        func found(_ text: String) throws -> String? {
            value.value(at: try #require(JSONPointer(text))).map(JSONPrinter.compact)
        }
        #expect(try found("/a/0") == "1")
        #expect(try found("/a/1/") == "2")
        #expect(try found("/0") == "3")
        #expect(try found("/x~1y") == "4")
        #expect(try found("/a") == #"[1,{"":2}]"#)
        #expect(try found("")?.isEmpty == false)
        for missing in ["/b", "/a/2", "/a/00", "/a/-1", "/a/0/b", "/0/0", "/a/99999999999999999999"] {
            #expect(try found(missing) == nil)
        }
    }

    @Test("Pointers sort outer first, indices by number and before keys")
    func order() {
        let sorted = ["", "/a", "/a/2", "/a/10", "/a/b", "/a/bb", "/b"]
        #expect(sorted.reversed().compactMap { JSONPointer($0) }.sorted().map(\.description) == sorted)
        #expect(JSONPointer([.key("0")]) == JSONPointer([.index(0)]))
        #expect(Set([JSONPointer([.key("0")]), JSONPointer([.index(0)])]).count == 1)
        #expect(JSONPointer([.key("\u{e9}")]) != JSONPointer([.key("e\u{301}")]))
    }
}
