import AIR
import CanonicalCBOR
import FaultyFiles
import Files
import JSON
import Sync
import SystemPackage
import Testing

@Suite struct LockEditorTests {
    private static let right = Result { try #require(try PackWorld.make().core().right) }

    static func locked() throws -> (PackWorld, ImportLock) {
        let right = try right.get()
        let world = try PackWorld.make(imports: #"{"path": "\#(PackWorld.pack)", "note": 1.50, \#(right.pasteText)}"#)
        try world.pins.keepMatching(world.imports())
        return (world, right)
    }

    private func editor(_ world: PackWorld) throws -> LockEditor { try LockEditor(world.world, files: world.files) }

    @Test func `pinning writes the lock and the pin, and changes no other byte`() throws {
        let world = try PackWorld.make()
        let before = try #require(try world.text("aos.sync.json"))
        let editor = try editor(world)
        let record = try #require(try editor.apply(editor.update(nil), log: world.log, time: 3))
        let core = try world.core()
        #expect(core.state == .ok)
        let right = try #require(core.right)
        #expect(throws: Never.self) { try world.pins.pin(right.defsHash) }
        let lock =
            #", "lock": {"source": "path", "path": "\#(PackWorld.pack)", "defs_hash": "\#(right.defsHash.text)"}"#
        let after = try #require(try world.text("aos.sync.json"))
        #expect(after.replacing(lock, with: "") == before && after != before)
        #expect(record.edit.title == "pin `core`")
        try world.log.undo()
        #expect(try world.text("aos.sync.json") == before)
        #expect(try self.editor(world).update(["core"]).edit.changes.count == 1)
    }

    @Test func `a correct lock is left alone`() throws {
        let (world, _) = try Self.locked()
        let editor = try editor(world)
        #expect(try editor.update(["core"]).edit.isEmpty && editor.update(nil).pinned.isEmpty)
        #expect(try editor.apply(editor.update(["core"]), log: world.log, time: 0) == nil)
    }

    @Test func `a drifted lock is pinned again, and both pins stay`() throws {
        let (world, right) = try Self.locked()
        try world.writePack(.second)
        let editor = try editor(world)
        try editor.apply(editor.update(["core"]), log: world.log, time: 0)
        let now = try #require(try world.core().item.lock)
        #expect(now.defsHash != right.defsHash && now.identity == right.identity)
        #expect(try world.core().state == .ok)
        for hash in [right.defsHash, now.defsHash] { #expect(throws: Never.self) { try world.pins.pin(hash) } }
    }

    @Test func `a fresh clone explains its drift and restores its pin`() throws {
        let (origin, right) = try Self.locked()
        // Only what is under version control: no store and no journal, but a newer pack.
        let clone = PackWorld()
        for path in ["air/world.json", "aos.sync.json"] { try clone.write(path, #require(try origin.text(path))) }
        let pin = origin.pins.path(of: right.defsHash)
        try clone.files.createDirectories(clone.world.pins)
        try clone.files.writeAtomically(try origin.files.read(pin, limit: 1 << 20), to: pin)
        try clone.writePack(.second)
        let drifted = try clone.core()
        #expect(drifted.state.name == "content")
        #expect(try ImportDrift.of(drifted, pins: clone.pins)?.get().isBreaking == true)
        let editor = try editor(clone)
        let before = try #require(try clone.text("aos.sync.json"))
        try editor.apply(editor.restore("core"), log: clone.log, time: 0)
        let restored = try clone.core()
        #expect(restored.state == .ok && restored.label == "core")
        #expect(restored.index?.hash == right.defsHash)
        #expect(restored.root == "/home/world/vendor/core/air")
        #expect(try clone.text("vendor/core/air/README.md") == "# core\n")
        let expected = before.replacing(PackWorld.pack, with: "vendor/core/air")
        #expect(try clone.text("aos.sync.json") == expected)
        try clone.log.undo()
        #expect(try clone.text("aos.sync.json") == before)
        #expect(try !clone.files.exists("/home/world/vendor"))
    }

    @Test func `a lock that is only a hash is restored as such, even if the import is gone`() throws {
        let (world, right) = try Self.locked()
        try world.write(
            "aos.sync.json",
            #"{"version": 1, "air": {"imports": [{"cargo": {"package": "core"}, "lock": "\#(right.defsHash.text)"}]}}"#)
        #expect(try world.core().state == .unresolvable(.noCargoManifest(["/home/world/Cargo.toml"])))
        let editor = try editor(world)
        try editor.apply(editor.restore("core", to: "/home/world/third/core"), log: world.log, time: 0)
        #expect(
            try world.text("aos.sync.json")
                == #"{"version": 1, "air": {"imports": [{"path": "third/core", "lock": "\#(right.defsHash.text)"}]}}"#)
        #expect(try world.core().state == .ok)
    }

    @Test(arguments: [
        ("/home/other/core", LockEditError.FolderFault.outsideWorld), ("/home/world", .outsideWorld),
        ("/home/world/../core", .outsideWorld), ("/home/world/out/core", .outsideWorld),
        ("/home/world/.aos/core", .inUse("/home/world/.aos")), ("/home/world/air/core", .inUse("/home/world/air")),
        ("/home/world/air", .inUse("/home/world/air")), ("/home/world/full/core", .notEmpty),
        ("/home/world/file/core", .notEmpty), ("/home/world/link/core", .notEmpty),
        ("/home/world/vendor/other", .label("other")),
    ])
    func `an unsuitable target folder is rejected`(_ path: String, _ fault: LockEditError.FolderFault)
        throws
    {
        let (world, _) = try Self.locked()
        try world.files.createDirectories("/home/elsewhere")
        try world.files.createSymbolicLink("/home/world/out", to: "/home/elsewhere")
        try world.write("full/core/x", "")
        try world.write("file/core", "")
        try world.files.createDirectories("/home/world/link/there")
        try world.files.createSymbolicLink("/home/world/link/core", to: "there")
        let target = FilePath(path).lexicallyNormalized()
        let editor = try editor(world)
        #expect(throws: LockEditError.folder(target, fault)) { try editor.restore("core", to: FilePath(path)) }
        #expect(!LockEditError.folder(target, fault).help.isEmpty)
    }

    @Test func `an empty target folder is accepted, and impossible edits report the reason`() throws {
        let (world, right) = try Self.locked()
        try world.files.createDirectories("/home/world/vendor/core/air")
        let editor = try editor(world)
        #expect(throws: Never.self) { try editor.restore("core") }
        #expect(throws: LockEditError.unknownLabel("cor", nearest: "core")) { try editor.update(["cor"]) }
        try world.files.remove(world.pins.path(of: right.defsHash))
        #expect(throws: LockEditError.pin(.notHere(right.defsHash))) { try editor.restore("core") }
        let unlocked = try PackWorld.make()
        #expect(throws: LockEditError.unlocked(label: "core")) { try self.editor(unlocked).restore("core") }
        try unlocked.write("aos.sync.json", #"{"version": 1, "air": {"imports": [{"path": "gone"}]}}"#)
        #expect(throws: LockEditError.unresolved(label: "gone")) { try self.editor(unlocked).update(["gone"]) }
        #expect(try self.editor(unlocked).update(nil).edit.isEmpty)
        try unlocked.write("aos.sync.json", "{")
        #expect(throws: LockEditError.self) { try self.editor(unlocked) }
    }

    enum Step: CaseIterable {
        case update, restore

        func run(_ world: PackWorld) throws {
            let editor = try LockEditor(world.world, files: world.files)
            let plan = try self == .update ? editor.update(nil) : editor.restore("core")
            try editor.apply(plan, log: world.log, time: 0)
        }
    }

    @Test(arguments: Step.allCases)
    func `a fault at any operation leaves the old or the new lock with its pin`(step: Step) throws {
        for fault in [FaultyFileSystem.Fault.failPartway(.noSpace("/")), .stopPartway] {
            var seen: Set<Bool> = []
            for point in 1... {
                let (world, old) = try Self.locked()
                try world.writePack(.second)
                let before = try #require(try world.text("aos.sync.json"))
                try world.files.synchronizeFileSystem(containing: "/")
                let faulty = FaultyFileSystem(world.files)
                faulty.inject(fault, at: point)
                let isDone = (try? step.run(PackWorld(faulty))) != nil
                if case .failPartway = fault {
                } else {
                    (world.files as? MemoryFileSystem)?.losePower(.everythingPending)
                }
                try world.log.recover()
                let now = try world.core()
                let isNew = try world.text("aos.sync.json") != before
                seen.insert(isNew)
                #expect(isNew || !isDone, "\(step) \(fault) \(point)")
                #expect(throws: Never.self) { try world.pins.pin(old.defsHash) }
                if isNew {
                    #expect(now.state == .ok, "\(step) \(fault) \(point)")
                    let hash = try #require(now.item.lock?.defsHash)
                    #expect(throws: Never.self, "\(step) \(fault) \(point)") { try world.pins.pin(hash) }
                } else {
                    #expect(now.item.lock == old)
                    #expect(try !world.files.exists("/home/world/vendor"), "\(step) \(fault) \(point)")
                    try step.run(world)
                    #expect(try world.core().state == .ok)
                }
                if faulty.operations < point {
                    #expect(point > 10 && seen == [true, false])
                    break
                }
            }
        }
    }
}

extension PackWorld {
    var log: EditLog { EditLog(world, files: files, owner: "test") }
}
