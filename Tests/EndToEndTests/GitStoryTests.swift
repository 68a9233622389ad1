import Foundation
import JSON
import Testing
import WaitingThreads

/// Worlds in git, and the effects of branches, merges, clones and settings on them.
@Suite(.waiting, .enabled(if: FileManager.default.isExecutableFile(atPath: Git.path)))
struct GitStoryTests {
    private static let manifest = ".aos/manifest.air.cbor"

    private func holdsMarkers(_ bytes: [UInt8]) -> Bool {
        String(decoding: bytes, as: UTF8.self).contains("<<<<<<<")
    }

    @Test func `merging the pushes of two people without drivers leaves no conflict markers`() throws {
        let scratch = try ScratchFolder()
        let seed = try GitWorld.seed(in: scratch)
        let (ada, bob) = (try seed.clone(to: "ada", in: scratch), try seed.clone(to: "bob", in: scratch))
        for (who, name) in [(ada, "a/T@1"), (bob, "a/U@1")] {
            try who.write(name, "int")
            try who.aos("push")
            try who.commit("push \(name)")
        }
        let ours = try ada.bytes(Self.manifest)
        try ada.git("pull", "--quiet", "--no-rebase", "--no-edit", bob.path, "HEAD", status: 1)
        #expect(try ada.git("ls-files", "--unmerged", "--", Self.manifest).isEmpty == false)
        #expect(try ada.bytes(Self.manifest) == ours && !holdsMarkers(ours))
        #expect(try ada.relation == "unmerged")
        #expect(try ada.aos("gov", "propose", "--all", "--json", status: 1).codes() == ["base-unmerged"])
        // She keeps the base of her journal: his change is a difference to propose, since it was never reviewed here.
        try ada.aos("base", "keep")
        try ada.commit("merge")
        #expect(try ada.relation == "same")
        #expect(try ada.differences == ["replace:defschema:a/U@1"])
        try ada.aos("gov", "propose", "--all")
        // A colleague's clone of the merge has a base, and can propose the same change.
        let cleo = try ada.clone(to: "cleo", in: scratch)
        try cleo.aos("check")
        #expect(try cleo.differences == ["replace:defschema:a/U@1"])
        try cleo.aos("gov", "propose", "--all")
    }

    @Test func `a base that diverged through a git pull is reported with the command to fix it`() throws {
        let scratch = try ScratchFolder()
        let seed = try GitWorld.seed(in: scratch)
        let clone = try seed.clone(to: "clone", in: scratch)
        try clone.write("a/T@1", "int")
        try clone.aos("push")
        try clone.commit("applied by a colleague")
        try seed.git("pull", "--quiet", "--no-rebase", clone.path, "HEAD")
        #expect(try seed.relation == "diverged")
        for words in [["status"], ["diff"], ["gov", "list"]] {
            let ran = try AOSProgram.run(words, in: URL(filePath: seed.path))
            #expect(ran.error.contains("base-diverged") && ran.error.contains("the file is newer"), "\(ran.error)")
            #expect(ran.error.contains("aos base keep"))
        }
        try seed.aos("gates", status: 1)
        let before = try seed.read("air/t.air.json")
        for words in [["pull", "--force"], ["push"], ["gov", "propose", "--all"]] {
            let ran = try AOSProgram.run(words + ["--json"], in: URL(filePath: seed.path))
            #expect(ran.status == 1)
            #expect(try ran.codes().first == "base-diverged", "\(words)")
        }
        #expect(try seed.read("air/t.air.json") == before)
        try seed.aos("base", "keep")
        #expect(try seed.differences == ["replace:defschema:a/T@1"])
        try seed.aos("push")
        // Both journals have arrived at the same manifest, so git shows no changes.
        #expect(try seed.git("status", "--porcelain").isEmpty)
    }

    @Test func `a fresh clone without a store can propose an edited definition`() throws {
        let scratch = try ScratchFolder()
        let seed = try GitWorld.seed(in: scratch)
        let clone = try seed.clone(to: "clone", in: scratch)
        try clone.write("a/T@1", "int")
        try clone.aos("stage", "add", "--all")
        try clone.aos("gov", "propose", "--staged", "--description", "edit")
        let shown = try clone.aos("gov", "get", "--id", "0", "--json")
        let base = try seed.aos("status", "--json").data("base", "hash")?.asString
        #expect(base != nil)
        #expect(try shown.data("manifest_base")?.asString == base)
        for step in ["shadow", "approve", "apply"] { try clone.aos("gov", step, "--id", "0") }
        try clone.aos("store", "verify")
        try clone.aos("journal", "verify")
    }

    @Test func `a fresh clone sees an edit committed without a push, a shallow one reports a missing base`() throws {
        let scratch = try ScratchFolder()
        let seed = try GitWorld.seed(in: scratch)
        try seed.write("a/T@1", "int")
        try seed.commit("an edit that is in no manifest")
        let clone = try seed.clone(to: "clone", in: scratch)
        #expect(try clone.differences == ["replace:defschema:a/T@1"])
        try clone.aos("gov", "propose", "--all")
        let shallow = GitWorld(path: scratch.url.appending(path: "shallow").path)
        let ran = try AOSProgram.run(
            ["clone", "--quiet", "--depth", "1", "file://" + seed.path, shallow.path], program: Git.path,
            environment: GitWorld.environment)
        #expect(ran.status == 0, "\(ran.error)")
        let refused = try shallow.aos("gov", "propose", "--all", "--json", status: 1)
        #expect(try refused.codes() == ["base-not-here"])
        #expect(refused.text.contains("a/T@1"))
        #expect(!FileManager.default.fileExists(atPath: shallow.path + "/.aos/journal/governance.log"))
    }

    @Test func `pins and the manifest survive every line ending setting`() throws {
        let scratch = try ScratchFolder()
        let seed = GitWorld(path: scratch.url.appending(path: "seed").path)
        #expect(try AOSProgram.run(["demo", "--to", seed.path]).status == 0)
        try seed.aos("lock", "update", "--all", "--lenient")
        // A pinned file may be text with other line endings.
        try seed.git("init", "--quiet", ".")
        try seed.git("config", "core.autocrlf", "input")
        try seed.commit("one")
        let pins = try FileManager.default.contentsOfDirectory(atPath: seed.path + "/.aos/pins")
        #expect(!pins.isEmpty)
        for setting in ["core.autocrlf=true", "core.autocrlf=input", "core.eol=crlf"] {
            let clone = try seed.clone(to: setting.replacingOccurrences(of: ".", with: "-"), in: scratch, setting)
            for file in pins.map({ ".aos/pins/" + $0 }) + [Self.manifest] {
                #expect(try clone.bytes(file) == seed.bytes(file), "\(setting): \(file)")
                #expect(try clone.git("ls-files", "--eol", "--", file).contains("attr/-text"), "\(file)")
            }
            let drift = try clone.aos("lock", "diff", "--json").data("imports")?.asArray ?? []
            #expect(drift.allSatisfy { $0.member("available")?.asBool == true })
        }
    }

    @Test func `setup writes once, appends to existing files, and shows manifests as text`() throws {
        let scratch = try ScratchFolder()
        let seed = try GitWorld.seed(in: scratch)
        try "*.md text".write(toFile: seed.path + "/.gitattributes", atomically: true, encoding: .utf8)
        let first = try seed.aos("git", "setup", "--json")
        #expect(try first.data("files")?.asArray?.compactMap(\.asString) == [".gitattributes", ".git/info/attributes"])
        #expect(try first.data("config")?.asArray?.count == 5)
        let text = try seed.read(".gitattributes")
        #expect(text.hasPrefix("*.md text\n") && text.contains("/aos.sync.json -merge\n"))
        let again = try seed.aos("git", "setup", "--json")
        #expect(try again.data("files")?.asArray?.isEmpty == true)
        #expect(try again.data("config")?.asArray?.isEmpty == true)
        #expect(try seed.read(".gitattributes") == text)
        try seed.write("a/T@1", "int")
        try seed.aos("push")
        let shown = try seed.git("diff", "--", Self.manifest)
        #expect(shown.contains("a/T@1") && shown.contains("+") && !shown.contains("Binary files"))
    }

    @Test func `drivers take the later manifest of a journal, also for a world in a subfolder`() throws {
        let scratch = try ScratchFolder()
        let whole = GitWorld(path: scratch.url.appending(path: "whole").path)
        try FileManager.default.createDirectory(atPath: whole.path, withIntermediateDirectories: true)
        try whole.git("init", "--quiet", ".")
        let world = try GitWorld.seed(in: scratch, name: "whole/my world")
        try FileManager.default.removeItem(atPath: world.path + "/.git")
        try world.aos("git", "setup")
        try whole.commit("one")
        try whole.git("branch", "side")
        try world.write("a/T@1", "int")
        try world.aos("push")
        try whole.commit("two")
        let second = try world.bytes(Self.manifest)
        try world.write("a/U@1", "int")
        try world.aos("push")
        try whole.commit("three")
        let third = try world.bytes(Self.manifest)
        try whole.git("checkout", "--quiet", "side")
        try whole.git("cherry-pick", "main~1")
        #expect(try world.bytes(Self.manifest) == second)
        #expect(try world.relation == "behind")
        try whole.git("merge", "--quiet", "--no-edit", "main")
        #expect(try world.bytes(Self.manifest) == third)
        #expect(try world.relation == "same" && world.differences.isEmpty)
    }

    // MARK: The sync file

    /// A world with two locked imports.
    private func importing(_ scratch: ScratchFolder) throws -> GitWorld {
        let world = try GitWorld.seed(in: scratch)
        for name in ["one", "two"] {
            try FileManager.default.createDirectory(
                atPath: "\(world.path)/vendor/\(name)/air", withIntermediateDirectories: true)
            try importFile(world, name, "text")
        }
        try """
        {
          "version": 1,
          "air": {
            "dir": "air",
            "imports": [
              { "path": "vendor/one/air" },
              { "path": "vendor/two/air" }
            ]
          }
        }

        """.write(toFile: world.path + "/aos.sync.json", atomically: true, encoding: .utf8)
        try world.aos("lock", "update", "--all", "--lenient")
        try world.aos("git", "setup")
        try world.commit("imports")
        return world
    }

    private func importFile(_ world: GitWorld, _ name: String, _ type: String) throws {
        try #"[{"$kind":"defschema","name":"\#(name)/S@1","type":{"\#(type)":{}}}]"#.write(
            toFile: "\(world.path)/vendor/\(name)/air/s.air.json", atomically: true, encoding: .utf8)
    }

    private func update(_ name: String, to type: String, in world: GitWorld) throws {
        try importFile(world, name, type)
        try world.aos("lock", "update", name, "--lenient")
        try world.commit("\(name) to \(type)")
    }

    @Test func `locks of different imports updated on two branches are merged`() throws {
        let scratch = try ScratchFolder()
        let world = try importing(scratch)
        try world.git("checkout", "--quiet", "-b", "side")
        try update("one", to: "nat", in: world)
        try world.git("checkout", "--quiet", "main")
        try update("two", to: "nat", in: world)
        try world.git("merge", "--quiet", "--no-edit", "side")
        let states = try world.aos("lock", "status", "--json").data("imports")?.asArray ?? []
        #expect(states.count == 2 && states.allSatisfy { $0.member("state")?.asString == "ok" })
    }

    @Test func `a lock updated on both branches is a conflict without markers, with and without drivers`() throws {
        for hasDrivers in [true, false] {
            let scratch = try ScratchFolder()
            let world = try importing(scratch)
            if !hasDrivers { try FileManager.default.removeItem(atPath: world.path + "/.git/info/attributes") }
            try world.git("checkout", "--quiet", "-b", "side")
            try update("one", to: "nat", in: world)
            try world.git("checkout", "--quiet", "main")
            try update("one", to: "bool", in: world)
            let ours = try world.read("aos.sync.json")
            try world.git("merge", "--quiet", "--no-edit", "side", status: 1)
            #expect(try world.git("ls-files", "--unmerged").contains("aos.sync.json"))
            #expect(try world.read("aos.sync.json") == ours, "drivers: \(hasDrivers)")
        }
    }

    @Test func `a fork can become a new world, and the original world can't`() throws {
        let scratch = try ScratchFolder()
        let seed = try GitWorld.seed(in: scratch)
        let id = try #require(
            try seed.aos("journal", "--json").data("records")?.asArray?.first?.member("frame")?.member("hash")?.asString
        )
        let text = try seed.read("aos.sync.json")
        let named = text.replacingOccurrences(
            of: "\"version\": 1,", with: "\"version\": 1,\n  \"world\": { \"id\": \"\(id)\" },")
        try named.write(toFile: seed.path + "/aos.sync.json", atomically: true, encoding: .utf8)
        try seed.aos("check")
        try seed.commit("identity")
        try seed.aos("world", "new", status: 1)
        let fork = try seed.clone(to: "fork", in: scratch)
        try fork.aos("push", status: 1)
        #expect(try fork.aos("world", "new", "--json").data("world")?.isNull == true)
        #expect(try fork.read("aos.sync.json") == text)
        try fork.write("a/T@1", "int")
        try fork.aos("push")
    }
}
