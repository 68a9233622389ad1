import JSON
import Randomness
import Testing

@testable import Sync

/// Merges of sync files by identity.
@Suite struct SyncMergeTests {
    private func hash(_ digit: Character) -> String { "sha256:" + String(repeating: digit, count: 64) }

    private func sync(_ imports: String..., more: String = "") -> String {
        "{\n  \"version\": 1,\n  \"air\": {\n    \"imports\": [\n      \(imports.joined(separator: ",\n      "))\n    ]\n  }\(more)\n}\n"
    }

    private func path(_ name: String, _ lock: Character, _ more: String = "") -> String {
        #"{ "path": "\#(name)", "lock": "\#(hash(lock))"\#(more) }"#
    }

    private func cargo(_ name: String, _ version: String, _ lock: Character) -> String {
        #"{ "cargo": { "package": "\#(name)", "version": "=\#(version)" }, "lock": { "version": "\#(version)", "defs_hash": "\#(hash(lock))" } }"#
    }

    private func merge(_ base: String?, _ ours: String, _ theirs: String) throws -> (text: String, conflicts: [String])
    {
        let merge = try SyncMerge(
            base: base.map { Array($0.utf8) }, ours: Array(ours.utf8), theirs: Array(theirs.utf8))
        return (String(decoding: merge.bytes, as: UTF8.self), merge.conflicts.map(\.pointer.description))
    }

    @Test func `changed locks of different imports are merged, whatever the order of the imports`() throws {
        let base = sync(path("a", "1"), path("b", "1"))
        let ours = sync(path("b", "2"), path("a", "1"))
        let theirs = sync(path("a", "3"), path("b", "1"))
        let merged = try merge(base, ours, theirs)
        #expect(merged.conflicts.isEmpty)
        #expect(merged.text == sync(path("b", "2"), path("a", "3")))
    }

    @Test func `a lock that both sides changed is a conflict that keeps all of ours`() throws {
        let base = sync(cargo("p", "1", "1"), path("b", "1"))
        let ours = sync(cargo("p", "2", "2"), path("b", "1"))
        let theirs = sync(cargo("p", "3", "3"), path("b", "4"))
        let merged = try merge(base, ours, theirs)
        #expect(merged.conflicts == ["/air/imports/0"])
        #expect(merged.text == sync(cargo("p", "2", "2"), path("b", "4")))
        // The same with a lock that is only a hash.
        let alone = try merge(sync(path("a", "1")), sync(path("a", "2")), sync(path("a", "3")))
        #expect(alone.conflicts == ["/air/imports/0/lock"] && alone.text == sync(path("a", "2")))
    }

    @Test func `one side's version is never combined with the other side's hash`() throws {
        let base = sync(cargo("p", "1", "1"))
        let ours = base.replacing("=1", with: "=2")
        let theirs = base.replacing(hash("1"), with: hash("2"))
        #expect(try merge(base, ours, theirs).conflicts == ["/air/imports/0"])
        #expect(try merge(base, ours, theirs).text == ours)
    }

    @Test func `imports added or removed on one side are added or removed`() throws {
        let base = sync(path("a", "1"), path("b", "1"))
        let merged = try merge(
            base, sync(path("b", "1"), path("c", "1")), sync(path("a", "1"), path("b", "1"), path("d", "1")))
        #expect(merged.conflicts.isEmpty)
        #expect(merged.text == sync(path("b", "1"), path("c", "1"), path("d", "1")))
        let both = try merge(
            base, sync(path("a", "1"), path("b", "1"), path("c", "1")),
            sync(path("a", "1"), path("b", "1"), path("c", "1")))
        #expect(both.conflicts.isEmpty && both.text == sync(path("a", "1"), path("b", "1"), path("c", "1")))
        #expect(
            try merge(base, sync(path("a", "1")), sync(path("a", "1"), path("b", "2"))).conflicts == ["/air/imports"])
        #expect(
            try merge(base, sync(path("a", "1"), path("b", "2")), sync(path("a", "1"))).conflicts == ["/air/imports/1"])
        // The same import added on both sides with different locks.
        let added = try merge(
            sync(path("a", "1")), sync(path("a", "1"), path("n", "1")), sync(path("a", "1"), path("n", "2")))
        #expect(added.conflicts == ["/air/imports/1/lock"])
    }

    @Test func `a world identity that both sides changed is a conflict as a whole`() throws {
        func world(_ id: Character, _ rules: Character) -> String {
            sync(path("a", "1"), more: #", "world": {"id": "\#(hash(id))", "rules": {"hash": "\#(hash(rules))"}}"#)
        }
        let merged = try merge(world("1", "1"), world("1", "2"), world("1", "3"))
        #expect(merged.conflicts == ["/world"] && merged.text == world("1", "2"))
        let followed = try merge(world("1", "1"), world("1", "1"), world("1", "3"))
        #expect(followed.conflicts.isEmpty)
        #expect(
            try SyncMerge.areSame(
                JSONParser.parse(Array(followed.text.utf8)), JSONParser.parse(Array(world("1", "3").utf8))))
        #expect(try merge(nil, world("1", "1"), world("2", "1")).conflicts == ["/world"])
    }

    @Test func `objects merge member by member, even unknown members, and the rest of the text stays`() throws {
        let base = "{\"version\":1 ,\r\n \"build\" : {\"module\":\"m\"}, \"x\": 1}"
        let ours = "{\"version\":1 ,\r\n \"build\" : {\"module\":\"n\"}, \"x\": 1}"
        let theirs = "{\"x\": 2, \"version\":1, \"build\": {\"module\":\"m\", \"reducer_dir\":\"r\"}}"
        let merged = try merge(base, ours, theirs)
        #expect(merged.conflicts.isEmpty)
        let expected = #"{"version": 1, "build": {"module": "n", "reducer_dir": "r"}, "x": 2}"#
        #expect(
            try SyncMerge.areSame(
                JSONParser.parse(Array(merged.text.utf8)), JSONParser.parse(Array(expected.utf8))), "\(merged.text)")
        #expect(merged.text.hasPrefix("{\"version\":1 ,\r\n \"build\" : {\"module\":\"n\""))
        #expect(try merge(base, ours, base.replacing("\"m\"", with: "\"o\"")).conflicts == ["/build/module"])
    }

    @Test func `a side that is not JSON is refused`() throws {
        let base = sync(path("a", "1"))
        #expect(throws: (any Error).self) { try merge(base, "<<<<<<< x", base) }
        #expect(throws: (any Error).self) { try merge(base, base, "") }
    }

    @Test(arguments: 0..<40 as Range<UInt64>)
    func `a merge takes the changes of one side and keeps the rest, whichever side is ours`(_ seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let names = ["a", "b", "c", "d", "e"]
        var (base, ours, theirs, expected): ([String], [String], [String], [String]) = ([], [], [], [])
        for name in names {
            // Each import is changed by one side at most.
            let before = path(name, "1")
            let after = path(name, "2", #", "note": \#(Int.random(in: 0..<9, using: &random))"#)
            base.append(before)
            let changer = Int.random(in: 0..<3, using: &random)
            ours.append(changer == 0 ? after : before)
            theirs.append(changer == 1 ? after : before)
            expected.append(changer == 2 ? before : after)
        }
        func text(_ items: [String]) -> String {
            "{ \"air\": { \"imports\": [\(items.joined(separator: ", "))] } }"
        }
        for (one, other) in [(ours, theirs), (theirs, ours)] {
            let merged = try merge(text(base), text(one), text(other.shuffled(using: &random)))
            #expect(merged.conflicts.isEmpty)
            let value = try JSONParser.parse(Array(merged.text.utf8))
            #expect(try SyncMerge.areSame(value, JSONParser.parse(Array(text(expected).utf8))), "\(merged.text)")
        }
    }
}
