import AIR
import Files
import Governance
import JSON
import Sync
import SystemPackage
import Testing
import WorldIO

@Suite struct PlanDuplicatesTests {
    /// A world with local plans and imported ones, each given as JSON.
    private func duplicates(own: [String], imported: [String]) throws -> [PlanDuplicate] {
        let files = MemoryFileSystem()
        func write(_ path: FilePath, _ text: String) throws {
            try files.createDirectories(path.removingLastComponent())
            try files.createFile(path, contents: Array(text.utf8), mode: 0o644)
        }
        try write("/w/aos.sync.json", #"{"version":1,"air":{"imports":[{"path":"../core"}]}}"#)
        try write(
            "/w/air/manifest.json",
            #"""
            {"$kind":"manifest","air_version":"1","schemas":[{"name":"t/In@1"},{"name":"t/Out@1"}],"modules":[],
             "plans":[],"caps":[],"policies":[]}
            """#)
        try write(
            "/w/air/schemas.json",
            #"""
            [{"$kind":"defschema","name":"t/In@1","type":{"text":{}}},
             {"$kind":"defschema","name":"t/Out@1","type":{"record":{"n":{"nat":{}}}}}]
            """#)
        try write("/w/air/plans.json", "[\(own.joined(separator: ",\n"))]")
        try write("/core/plans.json", "[\(imported.joined(separator: ",\n"))]")
        let world = WorldLoader.load(WorldSources.read(WorldFolder("/w"), files: files), files: files)
        return PlanDuplicates(world).all
    }

    /// A plan that raises one event for each number, written as sugar or as tagged literals.
    private func plan(_ name: String, _ numbers: [Int], isTagged: Bool = false) -> String {
        let steps = numbers.enumerated().map { index, number in
            let value = isTagged ? #"{"record":{"n":{"nat":\#(number)}}}"# : #"{"n":"\#(number)"}"#
            return #"{"id":"s\#(index)","op":"raise_event","event":"t/Out@1","value":\#(value)}"#
        }
        return #"{"$kind":"defplan","name":"\#(name)","input":"t/In@1","steps":[\#(steps.joined(separator: ","))]}"#
    }

    @Test func `plans that differ only in their names and spelling are found`() throws {
        let found = try duplicates(
            own: [plan("t/mine@1", [1, 2, 3]), plan("t/other@1", [7, 8, 9])],
            imported: [plan("c/theirs@4", [1, 2, 3], isTagged: true)])
        #expect(found.map(\.own.name.text) == ["t/mine@1"])
        let first = try #require(found.first)
        #expect(first.isEqual && first.imported.name.text == "c/theirs@4" && first.label == "core")
        #expect(first.diagnostic.code == .duplicatePlan && first.diagnostic.severity == .warning)
        #expect(first.diagnostic.file == "air/plans.json" && first.diagnostic.name == "t/mine@1")
    }

    @Test func `plans that differ in few steps are found with the difference`() throws {
        let imported = [plan("c/theirs@1", [1, 2, 3, 4, 5, 6])]
        let found = try duplicates(own: [plan("t/mine@1", [1, 2, 3, 40, 5, 6])], imported: imported)
        let first = try #require(found.first)
        #expect(!first.isEqual && first.diagnostic.severity == .notice)
        #expect(first.difference.changes.map(\.place.description) == ["/steps/s3/value/record/n/nat"])
        #expect(first.diagnostic.message.contains("1 place: /steps/s3/value/record/n/nat"))
        #expect(try duplicates(own: [plan("t/mine@1", [1, 2, 30, 40, 5, 6])], imported: imported).count == 1)
        #expect(try duplicates(own: [plan("t/mine@1", [1, 20, 30, 40, 5, 6])], imported: imported).isEmpty)
        #expect(try duplicates(own: [plan("t/mine@1", [1, 2, 3, 4, 5, 6, 7])], imported: imported).count == 1)
        #expect(try duplicates(own: [plan("t/mine@1", [1])], imported: [plan("c/theirs@1", [1, 2])]).isEmpty)
    }

    @Test func `of several imported plans the nearest counts, and one of the same name before others`() throws {
        let near = try duplicates(
            own: [plan("t/mine@1", [1, 2, 3, 4, 5])],
            imported: [
                plan("c/a@1", [1, 2, 3, 4, 50]), plan("c/b@1", [1, 2, 3, 4, 5, 6]), plan("c/c@1", [1, 2, 3, 4, 5]),
            ])
        #expect(near.map(\.imported.name.text) == ["c/c@1"])
        let same = try duplicates(
            own: [plan("t/mine@1", [1, 2, 3])], imported: [plan("c/a@1", [1, 2, 3]), plan("t/mine@1", [1, 2, 3])])
        #expect(same.map(\.imported.name.text) == ["t/mine@1"])
    }

    @Test func `a conflict over a name is not a duplicate, and neither are equal plans of one side`() throws {
        let conflict = try duplicates(
            own: [plan("t/mine@1", [1, 2, 3, 4])], imported: [plan("t/mine@1", [1, 2, 3, 5])])
        #expect(conflict.isEmpty)
        #expect(try duplicates(own: [], imported: [plan("c/a@1", [1, 2]), plan("c/b@1", [1, 2])]).isEmpty)
        #expect(try duplicates(own: [plan("t/a@1", [1, 2]), plan("t/b@1", [1, 2])], imported: []).isEmpty)
    }

    @Test func `among a thousand plans every duplicate is found and nothing else`() throws {
        func numbers(_ seed: Int) -> [Int] { (0..<8).map { seed * 100 + $0 } }
        let imported = (0..<500).map { plan("c/p\($0)@1", numbers($0), isTagged: $0.isMultiple(of: 2)) }
        let own = (0..<1_000).map { index -> String in
            var body = numbers(index)
            if index % 3 == 1 { body[index % 8] = 99_999_999 + index }
            return plan("t/p\(index)@1", body)
        }
        let found = try duplicates(own: own, imported: imported)
        #expect(found.count == 500)
        for duplicate in found {
            let number = Int(duplicate.own.name.localName.dropFirst()) ?? -1
            #expect(duplicate.imported.name.text == "c/p\(number)@1")
            #expect(duplicate.isEqual == (number % 3 != 1))
        }
    }
}
