import AIR
import Files
import JSON
import Sync
import SystemPackage
import Testing

@Suite struct RootReaderTests {
    @Test(arguments: Engine.allCases)
    func `a folder with a root's name is a root, otherwise its children with such names are`(_ engine: Engine) throws {
        try engine.run { tree in
            for name in ["air", "air-more", "airship", "defs", "plans", "plans-old", "definitions", "Air", "src"] {
                try tree.folder("w/\(name)")
            }
            try tree.write("w/air.txt", "not a folder")
            let reader = RootReader(files: tree.files, world: tree.world)
            func names(_ path: String) throws -> [String] {
                try reader.folders(of: tree.root.appending(path)).compactMap(\.lastComponent?.string)
            }
            #expect(try names("w") == ["air", "air-more", "airship", "defs", "plans"])
            #expect(try names("w/air-more") == ["air-more"])
            #expect(try names("w/defs/.") == ["defs"])
            #expect(try names("w/src") == [])
            #expect(throws: FileError.self) { try names("w/missing") }
        }
    }

    @Test(arguments: Engine.allCases)
    func `files are read in the byte order of their full paths`(_ engine: Engine) throws {
        try engine.run { tree in
            for (path, name) in [
                ("air/b/z.json", "n/Inner@1"), ("air/b.json", "n/Dot@1"), ("air/b-.json", "n/Dash@1"),
                ("air/é.json", "n/Accent@1"), ("air/Z.json", "n/Upper@1"), ("air/a.json", "n/Lower@1"),
            ] {
                try tree.write(path, schema(name))
            }
            // `-` comes before `.`, which comes before `/`; uppercase before lowercase; ASCII before the rest.
            #expect(
                tree.read("air").names
                    == ["n/Upper@1", "n/Lower@1", "n/Dash@1", "n/Dot@1", "n/Inner@1", "n/Accent@1"])
        }
    }

    @Test(arguments: Engine.allCases)
    func `extensions match in any case, dot files are read, other files are not`(_ engine: Engine) throws {
        try engine.run { tree in
            for name in ["a.json", "b.JSON", "c.Json", ".d.json", ".hidden/e.json"] {
                try tree.write(
                    "air/\(name)",
                    schema(
                        "n/Name\(name.utf8.count)x\(name.first == "." ? "d" : name)@1"
                            .replacing("/", in: 2)))
            }
            for name in ["f.json5", "g.txt", "json", "h.json~", "README"] { try tree.write("air/\(name)", "{ broken") }
            let contents = tree.read("air")
            #expect(contents.nodes.count == 5)
            #expect(contents.diagnostics.isEmpty, "\(contents.diagnostics)")
        }
    }

    @Test(arguments: ["", " ", "\r\n\t \n"])
    func `a blank file holds no nodes`(_ text: String) throws {
        try Engine.memory.run { tree in
            try tree.write("air/empty.json", text)
            let contents = tree.read("air")
            #expect(contents.nodes.isEmpty && contents.diagnostics.isEmpty)
            #expect(contents.files.count == 1)
        }
    }

    @Test(arguments: Engine.allCases)
    func `nothing is read twice through links`(_ engine: Engine) throws {
        try engine.run { tree in
            try tree.write("air/real/a.json", manifestText)
            try tree.link("air/0-folder", to: "real")
            try tree.link("air/0-file.json", to: "real/a.json")
            try tree.link("air/loop", to: ".")
            try tree.link("air/real/up", to: "../..")
            try tree.link("air/real/self", to: "self")
            let contents = tree.read("air")
            #expect(contents.names == ["manifest"])
            // The file's own path is reported, although the links sort first.
            #expect(contents.nodes.first?.origin.file == "air/real/a.json")
            #expect(contents.codes == [.pathEscape])
        }
    }

    @Test(arguments: Engine.allCases)
    func `links within the root are followed, links out of it are not`(_ engine: Engine) throws {
        try engine.run { tree in
            try tree.write("elsewhere/x.json", schema("n/Outside@1"))
            try tree.write("air/data.txt", schema("n/Inside@1"))
            try tree.link("air/in.json", to: "data.txt")
            try tree.link("air/out.json", to: "../elsewhere/x.json")
            try tree.link("air/out-folder", to: "../elsewhere")
            try tree.link("air/out.txt", to: "../elsewhere/x.json")
            try tree.link("air/dangling.json", to: "nowhere.json")
            try tree.link("air/dangling", to: "nowhere")
            let contents = tree.read("air")
            #expect(contents.names == ["n/Inside@1"])
            #expect(
                contents.diagnostics.map { "\($0.severity) \($0.code.rawValue) \($0.file ?? "")" } == [
                    "error unreadable-file air/dangling.json", "warning path-escape air/out-folder",
                    "warning path-escape air/out.json",
                ])
        }
    }

    @Test(arguments: Engine.allCases)
    func `a root that is itself a link is read`(_ engine: Engine) throws {
        try engine.run { tree in
            try tree.write("shared/air/a.json", schema("n/A@1"))
            try tree.link("air", to: "shared/air")
            #expect(tree.read("air").names == ["n/A@1"])
        }
    }

    @Test(arguments: Engine.allCases)
    func `circular links are an error only if they are named like files of nodes`(_ engine: Engine) throws {
        try engine.run { tree in
            try tree.link("air/one.json", to: "two.json")
            try tree.link("air/two.json", to: "one.json")
            try tree.link("air/three", to: "three")
            try tree.write("air/z.json", schema("n/A@1"))
            let contents = tree.read("air")
            #expect(contents.names == ["n/A@1"])
            #expect(contents.diagnostics.map(\.file) == ["air/one.json", "air/two.json"])
            #expect(contents.codes == [.unreadableFile, .unreadableFile])
        }
    }

    @Test func `folders nested too deeply are reported, not skipped`() throws {
        try Engine.memory.run { tree in
            let path = "air/" + Array(repeating: "d", count: 70).joined(separator: "/")
            try tree.write("\(path)/a.json", schema("n/A@1"))
            let contents = tree.read("air")
            #expect(contents.nodes.isEmpty)
            #expect(contents.codes == [.unreadableFile])
        }
    }

    @Test(arguments: Engine.allCases)
    func `a root that is a file or missing is reported`(_ engine: Engine) throws {
        try engine.run { tree in
            try tree.write("air", "text")
            #expect(tree.read("air").codes == [.unreadableFile])
            #expect(tree.read("missing").codes == [.unreadableFile])
        }
    }

    @Test func `all folders of a root are read, each once`() throws {
        try Engine.memory.run { tree in
            try tree.write("air/a.json", schema("n/A@1"))
            try tree.write("plans/b.json", schema("n/B@1"))
            #expect(tree.read("plans", "air", "air").names == ["n/A@1", "n/B@1"])
        }
    }

    @Test func `all nodes of an array are read, even next to broken ones`() throws {
        try Engine.memory.run { tree in
            try tree.write(
                "air/a.json",
                "[\n  \(schema("n/A@1")),\n  {\"$kind\": \"defthing\"},\n  7,\n  \(schema("n/B@1"))\n]")
            let contents = tree.read("air")
            #expect(contents.names == ["n/A@1", "n/B@1"])
            #expect(contents.nodes.map(\.origin.line) == [2, 5])
            #expect(contents.nodes.map(\.origin.path) == ["/0", "/3"])
            #expect(contents.diagnostics.map(\.path) == ["/1/$kind", "/2"])
            #expect(contents.diagnostics.map(\.line) == [3, 4])
            #expect(contents.codes == [.unknownKind, .unknownKind])
        }
    }

    @Test func `findings have file, line, column, pointer, kind and name`() throws {
        try Engine.memory.run { tree in
            try tree.write(
                "air/deep/a.json",
                """
                [
                  {
                    "$kind": "defschema", "name": "n/É@1",
                    "type": {"text": {}},
                    "descriptoin": 1
                  }
                ]
                """)
            let found = tree.read("air").diagnostics
            try #require(found.count == 2)
            let name = found[1].code == .badName ? found[1] : found[0]
            let unknown = found[1].code == .badName ? found[0] : found[1]
            #expect((name.severity, name.line, name.column) == (.error, 3, 35))
            #expect((unknown.severity, unknown.code) == (.warning, .unknownField))
            #expect((unknown.line, unknown.column, unknown.path) == (5, 20, "/0/descriptoin"))
            for one in found {
                #expect((one.file, one.kind, one.name) == ("air/deep/a.json", "defschema", "n/É@1"))
                #expect(one.help != nil)
            }
        }
    }

    @Test(arguments: [
        ("{\n  \"a\": 1,\n}", 2, 9, "json-syntax"), ("{\"a\": 1, \"a\": 2}", 1, 10, "json-duplicate-key"),
        ("[1] x", 1, 5, "json-syntax"), ("\u{feff}[]", 1, 1, "json-encoding"),
    ])
    func `broken JSON is an error with its place`(_ text: String, _ line: Int, _ column: Int, _ code: String) throws {
        try Engine.memory.run { tree in
            try tree.write("air/bad.json", text)
            try tree.write("air/good.json", schema("n/A@1"))
            let contents = tree.read("air")
            #expect(contents.names == ["n/A@1"])
            let error = try #require(contents.diagnostics.first)
            #expect(contents.diagnostics.count == 1)
            #expect((error.code.rawValue, error.file) == (code, "air/bad.json"))
            #expect((error.line, error.column) == (line, column))
        }
    }

    @Test func `a number out of the range of a double is an error at its location`() throws {
        try Engine.memory.run { tree in
            try tree.write("air/a.json", "{\"$kind\": \"defschema\",\n \"name\": \"n/A@1\", \"type\": 1e999}")
            let contents = tree.read("air")
            #expect(contents.nodes.isEmpty)
            let error = try #require(contents.diagnostics.first)
            #expect((error.code, error.line, error.column) == (.badValue, 2, 27))
        }
    }

    @Test func `the place of a missing value is that of its nearest ancestor`() throws {
        try Engine.memory.run { tree in
            try tree.write("air/a.json", "[{},\n {\"a\": {\n  \"b\": [1, 2]}}]")
            let file = try #require(tree.read("air").files.first)
            func place(_ pointer: String) -> [Int] {
                guard let pointer = JSONPointer(pointer), let place = file.place(of: pointer) else { return [] }
                return [place.line, place.column]
            }
            #expect(place("") == [1, 1])
            #expect(place("/1/a/b/1") == [3, 12])
            #expect(place("/1/a/c/1") == [2, 8])
            #expect(place("/9") == [1, 1])
        }
    }
}

extension String {
    /// The text with a character replaced after a prefix, so that any file name makes a valid definition name.
    fileprivate func replacing(_ character: Character, in kept: Int) -> String {
        let head = prefix(kept)
        return String(head) + String(dropFirst(kept).map { $0 == character ? "-" : $0 })
    }
}
