import JSON
import Testing

@Suite struct JSONEditTests {
    private func edited(_ text: String, _ change: (inout JSONEdit) throws -> Void) throws -> String {
        var edit = try JSONEdit(Array(text.utf8))
        try change(&edit)
        return String(decoding: edit.bytes, as: UTF8.self)
    }

    private func pointer(_ text: String) throws -> JSONPointer { try #require(JSONPointer(text)) }

    @Test func `replacing a value changes nothing else`() throws {
        let text = "{\"b\" : 1.50e1,\r\n\t\"a\":[ 1 , 2 ] ,\"big\":123456789012345678901234567890}\r\n"
        #expect(
            try edited(text) { try $0.replace(at: pointer("/a/1"), with: .string("x")) }
                == "{\"b\" : 1.50e1,\r\n\t\"a\":[ 1 , \"x\" ] ,\"big\":123456789012345678901234567890}\r\n")
        #expect(try edited(" 1 ") { try $0.replace(at: JSONPointer(), with: .bool(true)) } == " true ")
    }

    @Test func `a new member adopts tabs, line ends and the space after colons`() throws {
        let text = "{\r\n\t\"air\":{\r\n\t\t\"dir\":\"air\"\r\n\t}\r\n}\r\n"
        let lock = JSONValue.object([("defs_hash", .string("h")), ("list", .array([.int(1)]))])
        #expect(
            try edited(text) { try $0.insert(lock, forKey: "lock", in: pointer("/air")) }
                == "{\r\n\t\"air\":{\r\n\t\t\"dir\":\"air\",\r\n\t\t\"lock\":{\r\n\t\t\t\"defs_hash\":\"h\",\r\n\t\t\t\"list\":[\r\n\t\t\t\t1\r\n\t\t\t]\r\n\t\t}\r\n\t}\r\n}\r\n"
        )
    }

    @Test func `an item added to a line stays on it`() throws {
        let text = "{\n    \"imports\": [\n        { \"path\": \"a\" },\n        { \"path\": \"b\" }\n    ]\n}\n"
        let result = try edited(text) { edit in
            try edit.insert(.object([("hash", .string("h"))]), forKey: "lock", in: pointer("/imports/0"))
            try edit.insert(.object([("path", .string("c")), ("x", .int(1))]), in: pointer("/imports"))
        }
        #expect(
            result
                == "{\n    \"imports\": [\n        { \"path\": \"a\", \"lock\": { \"hash\": \"h\" } },\n        { \"path\": \"b\" },\n        { \"path\": \"c\", \"x\": 1 }\n    ]\n}\n"
        )
    }

    @Test(arguments: [
        ("[]", "[\n  1\n]"), ("[ ]", "[ 1 ]"), ("{\"a\":[]}", "{\"a\":[1]}"),
        ("{\n\"a\": []\n}", "{\n\"a\": [\n  1\n]\n}"), ("{\n\t\"a\": []\n}", "{\n\t\"a\": [\n\t\t1\n\t]\n}"),
        ("{\r\n   \"a\": []}", "{\r\n   \"a\": [\r\n      1\r\n   ]}"), ("[\n\n]", "[\n  1\n\n]"),
        ("{\"a\": [\r]}", "{\"a\": [\r  1\r]}"),
    ])
    func `the first element of a list adopts the surrounding layout`(_ text: String, _ expected: String) throws {
        let place = try pointer(text.hasPrefix("[") ? "" : "/a")
        #expect(try edited(text) { try $0.insert(.int(1), in: place) } == expected)
    }

    @Test(arguments: [
        (JSONEdit.Position.first, "{\n  \"n\": 0,\n  \"a\": 1,\n  \"b\": 2\n}"),
        (.before(.key("a")), "{\n  \"n\": 0,\n  \"a\": 1,\n  \"b\": 2\n}"),
        (.before(.key("b")), "{\n  \"a\": 1,\n  \"n\": 0,\n  \"b\": 2\n}"),
        (.after(.key("a")), "{\n  \"a\": 1,\n  \"n\": 0,\n  \"b\": 2\n}"),
        (.after(.key("b")), "{\n  \"a\": 1,\n  \"b\": 2,\n  \"n\": 0\n}"),
        (.last, "{\n  \"a\": 1,\n  \"b\": 2,\n  \"n\": 0\n}"),
    ])
    func `a member is inserted at the specified position`(_ position: JSONEdit.Position, _ expected: String) throws {
        let text = "{\n  \"a\": 1,\n  \"b\": 2\n}"
        #expect(try edited(text) { try $0.insert(.int(0), forKey: "n", in: JSONPointer(), at: position) } == expected)
    }

    @Test func `commas at the start of lines stay there`() throws {
        let text = "{ \"a\": 1\n, \"b\": 2\n}"
        #expect(
            try edited(text) { try $0.insert(.int(3), forKey: "c", in: JSONPointer()) }
                == "{ \"a\": 1\n, \"b\": 2\n, \"c\": 3\n}")
        #expect(try edited(text) { try $0.remove(at: pointer("/b")) } == "{ \"a\": 1\n}")
    }

    @Test(arguments: [
        ("{\n  \"a\": 1,\n  \"b\": 2,\n  \"c\": 3\n}", "/b", "{\n  \"a\": 1,\n  \"c\": 3\n}"),
        ("{\n  \"a\": 1 ,\n  \"b\": 2,\n  \"c\": 3\n}", "/b", "{\n  \"a\": 1 ,\n  \"c\": 3\n}"),
        ("{\n  \"a\": 1,\n  \"b\": 2\n}", "/b", "{\n  \"a\": 1\n}"),
        ("{\n  \"a\": 1,\n  \"b\": 2\n}", "/a", "{\n  \"b\": 2\n}"),
        ("{\n  \"a\": 1, \"b\": 2,\n  \"c\": 3\n}", "/b", "{\n  \"a\": 1,\n  \"c\": 3\n}"),
        ("{\n  \"a\": 1\n}", "/a", "{}"), ("[1, 2, 3]", "/0", "[2, 3]"), ("[1, 2, 3]", "/1", "[1, 3]"),
        ("[1, 2, 3]", "/2", "[1, 2]"), ("[ 1 ]", "/0", "[ ]"), ("[1]", "/0", "[]"),
        ("{\"a\":{\r\n\t\"b\":[\r\n\t\t1\r\n\t]\r\n}}", "/a/b/0", "{\"a\":{\r\n\t\"b\":[]\r\n}}"),
    ])
    func `removing an item removes its comma and its line`(_ text: String, _ at: String, _ expected: String) throws {
        #expect(try edited(text) { try $0.remove(at: pointer(at)) } == expected)
    }

    @Test func `setting a member replaces or inserts it`() throws {
        let result = try edited("{\"a\": 1}") { edit in
            try edit.set(.int(2), forKey: "a", in: JSONPointer())
            try edit.set(.null, forKey: "b", in: JSONPointer())
        }
        #expect(result == "{\"a\": 2, \"b\": null}")
    }

    @Test func `keys are compared byte by byte`() throws {
        let result = try edited("{\"e\u{301}\": 1}") { try $0.set(.int(2), forKey: "\u{e9}", in: JSONPointer()) }
        #expect(Array(result.utf8) == Array("{\"e\u{301}\": 1, \"\u{e9}\": 2}".utf8))
    }

    @Test func `an invalid edit is refused and changes nothing`() throws {
        var edit = try JSONEdit(Array("{\"a\": [1], \"b\": {}}".utf8))
        let before = edit.bytes
        let (a, b, c) = try (pointer("/a"), pointer("/b"), pointer("/c"))
        #expect(throws: JSONEditError.nothingThere(c)) { try edit.replace(at: c, with: .null) }
        #expect(throws: JSONEditError.nothingThere(c)) { try edit.remove(at: c) }
        #expect(throws: JSONEditError.nothingThere(c)) { try edit.insert(.null, in: c) }
        #expect(throws: JSONEditError.wholeText) { try edit.remove(at: JSONPointer()) }
        #expect(throws: JSONEditError.notAnArray(b)) { try edit.insert(.null, in: b) }
        #expect(throws: JSONEditError.notAnObject(a)) { try edit.insert(.null, forKey: "x", in: a) }
        #expect(throws: JSONEditError.alreadyThere(a)) { try edit.insert(.null, forKey: "a", in: JSONPointer()) }
        #expect(throws: JSONEditError.nothingThere(a.appending(index: 1))) {
            try edit.insert(.null, in: a, at: .before(.index(1)))
        }
        let twice = JSONValue.object([("k", .null), ("k", .null)])
        #expect(throws: JSONEditError.self) { try edit.replace(at: a, with: twice) }
        #expect(throws: JSONEditError.self) {
            try edit.replace(at: a, with: (0..<130).reduce(JSONValue.null) { value, _ in .array([value]) })
        }
        #expect(edit.bytes == before)
    }

    @Test func `with a width, a value is broken into lines only if its line would be too long`() throws {
        let value = try JSONParser.parse(
            Array(
                #"{"status":"ok","effects":[{"kind":"k","params":{"x":1,"y":"01234567890123456789"}}],"events":[]}"#
                    .utf8
            ))
        let expected = """
            {
              "a": 1,
              "expect": {
                "status": "ok",
                "effects": [
                  {
                    "kind": "k",
                    "params": { "x": 1, "y": "01234567890123456789" }
                  }
                ],
                "events": []
              }
            }

            """
        for before in [#"{ "status": "ok" }"#, "{ \"a\": 1,\n \"b\": { \"c\": 2 } }"] {
            var edit = try JSONEdit(Array("{\n  \"a\": 1,\n  \"expect\": \(before)\n}\n".utf8))
            try edit.set(value, forKey: "expect", in: JSONPointer(), width: 60)
            #expect(String(decoding: edit.bytes, as: UTF8.self) == expected)
            try edit.set(value, forKey: "expect", in: JSONPointer(), width: 60)
            #expect(String(decoding: edit.bytes, as: UTF8.self) == expected)
        }
        var edit = try JSONEdit(Array("{\n  \"a\": 1\n}\n".utf8))
        try edit.set(value, forKey: "expect", in: JSONPointer(), width: 60)
        #expect(String(decoding: edit.bytes, as: UTF8.self).contains("\n    \"status\": \"ok\",\n"))
        // A value that fits stays on one line.
        try edit.set(.object([("status", .string("ok"))]), forKey: "expect", in: JSONPointer(), width: 60)
        #expect(!String(decoding: edit.bytes, as: UTF8.self).contains("\n    \"status\""))
    }
}
