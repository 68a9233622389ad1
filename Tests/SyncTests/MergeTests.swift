import AIR
import CanonicalCBOR
import Files
import JSON
import Sync
import SystemPackage
import Testing

@Suite struct MergeTests {
    private func merge(_ roots: [(label: String, texts: [String])]) throws -> Merge {
        let files = MemoryFileSystem()
        let tree = Tree(files: files, root: "/world")
        let reader = RootReader(files: files, world: tree.world)
        var contents: [RootContents] = []
        for (position, root) in roots.enumerated() {
            for (index, text) in root.texts.enumerated() { try tree.write("\(root.label)/\(index).json", text) }
            let folder = tree.root.appending(root.label)
            contents.append(
                reader.read(
                    position == 0 ? SourceRoot(primary: [folder]) : SourceRoot(label: root.label, folders: [folder])))
        }
        return Merge(contents)
    }

    @Test func `equal definitions are merged, with all origins in order`() throws {
        let spaced = "{ \"type\": {\"text\": {}},\n\"name\": \"n/A@1\", \"$kind\": \"defschema\"}"
        let merge = try merge([("air", [schema("n/A@1"), "[\n\(spaced)]"]), ("pack", [schema("n/A@1")])])
        let sides = try #require(merge.sides[key("n/A@1")])
        #expect(sides.count == 1)
        #expect(sides[0].origins.map(\.root) == ["primary", "primary", "pack"])
        #expect(sides[0].origins.map(\.file) == ["air/0.json", "air/1.json", "pack/0.json"])
        #expect(sides[0].origins.map(\.path) == ["", "/0", ""])
        #expect(sides[0].origins.map(\.line) == [1, 2, 1])
        #expect(merge.diagnostics.isEmpty)
    }

    @Test func `different definitions of the same name are kept apart, in any order`() throws {
        for texts in [[schema("n/A@1"), schema("n/A@1", "nat")], [schema("n/A@1", "nat"), schema("n/A@1")]] {
            let merge = try merge([("air", [texts[0]]), ("pack", [texts[1], texts[0]])])
            let sides = try #require(merge.sides[key("n/A@1")])
            #expect(sides.map { $0.origins.count } == [2, 1])
        }
    }

    @Test func `the same name in two kinds is two definitions`() throws {
        let policy = #"{"$kind": "defpolicy", "name": "n/A@1", "rules": []}"#
        let merge = try merge([("air", [schema("n/A@1"), policy])])
        #expect(merge.sides.count == 2)
        #expect(merge.sides[key("n/A@1", .policy)]?.count == 1)
    }

    @Test func `names that only look alike are different definitions`() throws {
        let merge = try merge([("air", [schema("n/caf\u{e9}@1"), schema("n/cafe\u{301}@1")])])
        #expect(merge.sides.count == 2)
    }

    @Test func `reserved names are rejected in every root`() throws {
        let merge = try merge([("air", [schema("sys/Mine@1")]), ("pack", ["[\n \(schema("sys/TimerSetParams@1"))]"])])
        #expect(merge.sides.isEmpty)
        #expect(merge.diagnostics.map(\.code) == [.reservedName, .reservedName])
        let second = try #require(merge.diagnostics.last)
        #expect((second.file, second.line, second.column) == ("pack/0.json", 2, 2))
        #expect((second.kind, second.name) == ("defschema", "sys/TimerSetParams@1"))
    }

    @Test func `the manifest of an import is ignored, whatever the import is called`() throws {
        let merge = try merge([("air", [manifestText]), ("primary", [manifestText, schema("n/A@1")])])
        #expect(merge.manifests.count == 1)
        #expect(merge.diagnostics.map(\.code) == [.importHasManifest])
        #expect(merge.diagnostics.map(\.severity) == [.warning])
        #expect(merge.sides.count == 1)
    }

    @Test func `the manifest of a plan pack is an error`() throws {
        let merge = try merge([("air", [manifestText]), ("lib/air/exports/plan-packs/sharing", [manifestText])])
        #expect(merge.diagnostics.map(\.severity) == [.error])
        #expect(merge.diagnostics.map(\.code) == [.importHasManifest])
    }

    @Test func `every manifest of the primary root is found`() throws {
        #expect(try merge([("air", [manifestText, "[\(manifestText), \(manifestText)]"])]).manifests.count == 3)
    }

    @Test func `diagnostics of the roots are kept`() throws {
        let merge = try merge([("air", ["{"]), ("pack", [schema("bad name")])])
        #expect(merge.diagnostics.map(\.code) == [.init(rawValue: "json-syntax"), .badName])
        // A definition with a bad name is reported, but kept.
        #expect(merge.sides.count == 1)
    }
}

@Suite struct ImportIndexTests {
    private func index(_ texts: [String]) throws -> (index: ImportIndex?, diagnostics: [Diagnostic]) {
        let tree = Tree(files: MemoryFileSystem(), root: "/world")
        try tree.folder("pack")
        for (index, text) in texts.enumerated() { try tree.write("pack/\(index).json", text) }
        return ImportIndex.make(tree.read("pack"))
    }

    @Test func `file order, layout, duplicates and manifests make no difference`() throws {
        let one = try #require(try index([schema("n/B@1"), schema("n/A@1")]).index)
        let other = try #require(
            try index(["[\(schema("n/A@1")), \(manifestText)]", "  \(schema("n/B@1"))", schema("n/A@1")]).index)
        #expect(one == other)
        #expect(one.entries.map(\.key.name.text) == ["n/A@1", "n/B@1"])
        #expect(try index([schema("n/A@1")]).index?.hash != one.hash)
    }

    @Test func `entries are sorted by the texts of kind and name`() throws {
        let policy = #"{"$kind": "defpolicy", "name": "n/A@1", "rules": []}"#
        let effect = #"""
            {"$kind": "defeffect", "name": "n/Z@1", "kind": "n.z", "params_schema": "n/A@1", "receipt_schema": "n/A@1",
             "cap_type": "n", "origin_scope": "both"}
            """#
        let index = try #require(try index([schema("n/A@10"), schema("n/A@2"), policy, effect]).index)
        #expect(
            index.entries.map { "\($0.key)" } == [
                "defeffect n/Z@1", "defpolicy n/A@1", "defschema n/A@10", "defschema n/A@2",
            ])
    }

    @Test func `an empty root has the index of the empty list`() throws {
        #expect(try index([]).index?.hash.text.hasPrefix("sha256:05b63fef") == true)
    }

    @Test func `two definitions with the same name are an error that names both locations`() throws {
        let (index, diagnostics) = try index([schema("n/A@1"), "\n\(schema("n/A@1", "nat"))"])
        #expect(index == nil)
        let error = try #require(diagnostics.first)
        #expect((error.code, error.file, error.line) == (.conflict, "pack/1.json", 2))
        #expect(error.message.contains("pack/0.json"))
    }

    @Test func `built-in and malformed names are indexed`() throws {
        let (index, diagnostics) = try index([schema("sys/Mine@1"), schema("no name")])
        #expect(index?.entries.count == 2)
        #expect(!diagnostics.containsError)
    }

    @Test func `there is no index if anything can't be read`() throws {
        let plan = #"{"$kind": "defplan", "name": "n/p@1", "input": "no schema name", "steps": []}"#
        #expect(try index([schema("n/A@1"), plan]).index == nil)
        #expect(try index([schema("n/A@1"), "{"]).index == nil)
        #expect(try index([schema("n/A@1"), #"{"$kind": "manifest"}"#]).index == nil)
    }
}
