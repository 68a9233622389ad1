import Foundation
import JSON
import Testing
import WaitingThreads

/// A fresh clone of a world, which has the versioned files and nothing else.
@Suite(.waiting) struct CloneStoryTests {
    @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: Git.path)))
    func `a clone explains its drift and restores its pin`() throws {
        let scratch = try ScratchFolder()
        let origin = scratch.url.appending(path: "origin").path
        let clone = scratch.url.appending(path: "clone").path
        #expect(try AOSProgram.run(["demo", "--to", origin]).status == 0)
        let here = try AOSProgram.run(["lock", "diff", "--world", origin, "--json"]).data("imports")
        let pinned = try #require(
            try AOSProgram.run(["lock", "status", "--world", origin, "--json"]).data("imports")?.asArray?.first?
                .member("pinned")?.member("defs_hash")?.asString)
        let base = try AOSProgram.run(["status", "--world", origin, "--json"]).data("base", "hash")?.asString

        try Git.publish(origin, as: "the world", to: clone)
        let names = try FileManager.default.subpathsOfDirectory(atPath: clone + "/.aos").sorted()
        #expect(
            names == [
                ".gitattributes", ".gitignore", "manifest.air.cbor", "pins",
                "pins/\(pinned.dropFirst("sha256:".count)).cbor",
            ])

        // It has neither a store nor a journal, and still knows its base and what changed.
        let status = try AOSProgram.run(["status", "--world", clone, "--json"])
        #expect(try status.data("base", "hash")?.asString == base)
        #expect(try status.data("base", "source")?.asString == "file")
        let there = try AOSProgram.run(["lock", "diff", "--world", clone, "--json"])
        #expect(there.status == 0)
        #expect(try there.data("imports").map(JSONPrinter.compact) == here.map(JSONPrinter.compact))
        let drift = try #require(try there.data("imports")?.asArray?.first)
        #expect(drift.member("available")?.asBool == true)
        #expect(
            drift.member("changed")?.asArray?.first?.member("breaking")?.asString?.contains("cap_transcripts") == true)

        let restored = try AOSProgram.run(
            ["lock", "restore", "session-core", "--to", "kept/session-core"], in: URL(filePath: clone))
        #expect(restored.status == 0, "\(restored.text)\(restored.error)")
        let index = try AOSProgram.run(["hash", "--index", clone + "/kept/session-core", "--json"])
        #expect(try index.data("defs_hash")?.asString == pinned)
        let after = try AOSProgram.run(["lock", "status", "--world", clone, "--json"]).data("imports")?.asArray?.first
        #expect(after?.member("label")?.asString == "session-core")
        #expect(after?.member("state")?.asString == "ok")
        #expect(after?.member("pinned")?.member("defs_hash")?.asString == pinned)
        let readme = try String(contentsOfFile: clone + "/kept/session-core/README.md", encoding: .utf8)
        #expect(readme.contains("cap_store"), "the README of the pin is restored with it")
        // The slot that the pinned pack requires is bound in this world.
        #expect(try AOSProgram.run(["packs", "check", "session-core", "--world", clone]).status == 0)
    }
}
