import CanonicalCBOR
import ContentStore
import FaultyFiles
import Files
import SystemPackage
import Testing

/// A writer that fails or stops at each of its operations in turn.
@Suite struct JournalFaultTests {
    @Test(arguments: Engine.allCases, [0, 1, 2])
    func `a fault at any operation leaves the old or the new state`(engine: Engine, existing: Int) throws {
        for fault in engine.faults {
            var point = 0
            var finished = false
            while !finished {
                point += 1
                try engine.run { files, root in
                    let journal = JournalFile(files: files, directory: root.appending("journal"))
                    let old = try fill(journal, existing)
                    let faulty = FaultyFileSystem(files)
                    faulty.inject(fault, at: point)
                    finished = appends(JournalFile(files: faulty, directory: journal.directory))
                    try check(journal, files, old: old, mustBeNew: finished)
                }
            }
            #expect(point > 6)
        }
    }

    @Test(arguments: MemoryFileSystem.Loss.allCases, [0, 1, 2])
    func `a loss of power at any operation leaves the old or the new state`(
        loss: MemoryFileSystem.Loss, existing: Int
    ) throws {
        var point = 0
        var finished = false
        while !finished {
            point += 1
            let files = MemoryFileSystem()
            let journal = JournalFile(files: files, directory: "/w/journal")
            let old = try fill(journal, existing)
            let faulty = FaultyFileSystem(files)
            faulty.stop(at: point)
            finished = appends(JournalFile(files: faulty, directory: journal.directory))
            files.losePower(loss)
            try check(journal, files, old: old, mustBeNew: finished)
        }
    }

    @Test(arguments: MemoryFileSystem.Loss.allCases)
    func `a loss of power leaves a prefix of the records that were appended together`(
        loss: MemoryFileSystem.Loss
    ) throws {
        let new = ["a", "b", "c"].map(record)
        var point = 0
        var finished = false
        while !finished {
            point += 1
            let files = MemoryFileSystem()
            let journal = JournalFile(files: files, directory: "/w/journal")
            let old = try fill(journal, 1)
            let faulty = FaultyFileSystem(files)
            faulty.inject(.stopPartway, at: point)
            let writing = JournalFile(files: faulty, directory: journal.directory)
            do {
                let writer = try writing.openForWriting(owner: "t")
                try writer.append(contentsOf: new)
                writer.close()
                finished = faulty.operations < point
            } catch {}
            files.losePower(loss)
            let found = try journal.read().frames.map(\.payload)
            #expect((0...3).contains { found == old + new.prefix($0) } && (!finished || found == old + new))
            let writer = try journal.openForWriting(owner: "next")
            #expect(writer.contents.frames.map(\.payload) == found)
            try writer.append(record("next"))
            writer.close()
            #expect(try journal.read().frames.map(\.payload) == found + [record("next")])
        }
        #expect(point > 6)
    }

    @Test(arguments: Engine.allCases)
    func `a fault while a tail is moved aside loses none of it`(engine: Engine) throws {
        let tail = Array("an append that was cut short".utf8)
        for fault in engine.faults {
            var point = 0
            var finished = false
            while !finished {
                point += 1
                try engine.run { files, root in
                    let journal = JournalFile(files: files, directory: root.appending("journal"))
                    let old = try fill(journal, 1)
                    try files.append(tail, to: journal.logPath)
                    let faulty = FaultyFileSystem(files)
                    faulty.inject(fault, at: point)
                    finished = appends(JournalFile(files: faulty, directory: journal.directory))
                    try check(journal, files, old: old, mustBeNew: finished)
                    let kept = try files.list(journal.directory).filter { $0.string.contains(".torn-") }
                    let copies = try kept.map { try files.contents(journal.directory.appending($0)) }
                    #expect(copies.contains(tail))
                }
            }
            #expect(point > 10)
        }
    }

    @Test func `a writer whose append failed is closed, and the journal can be opened again`() throws {
        let faulty = FaultyFileSystem(MemoryFileSystem())
        let journal = JournalFile(files: faulty, directory: "/j")
        let writer = try journal.openForWriting(owner: "t")
        faulty.inject(.failPartway(.noSpace("/disk")), at: faulty.operations + 5)
        #expect(throws: JournalError.outcomeUnknown(.noSpace("/disk"))) { try writer.append(record("one")) }
        #expect(throws: JournalError.writerClosed(journal.logPath)) { try writer.append(record("one")) }
        let next = try journal.openForWriting(owner: "t")
        #expect(next.movedTail != nil)
        try next.append(record("one"))
        #expect(try journal.read() == next.contents)
    }

    private func fill(_ journal: JournalFile, _ count: Int) throws -> [CBORValue] {
        let payloads = (0..<count).map { record("old \($0)") }
        guard count > 0 else { return [] }
        let writer = try journal.openForWriting(owner: "t")
        for payload in payloads { try writer.append(payload) }
        writer.close()
        return payloads
    }

    /// Whether opening and appending succeeded.
    private func appends(_ journal: JournalFile) -> Bool {
        do throws(JournalError) {
            try journal.withWriter(owner: "t") { (writer) throws(JournalError) in
                _ = try writer.append(record("new"))
            }
            return true
        } catch {
            switch error {
            case .file, .outcomeUnknown: return false
            default:
                Issue.record("\(error)")
                return true
            }
        }
    }

    private func check(
        _ journal: JournalFile, _ files: any FileSystem, old: [CBORValue], mustBeNew: Bool
    ) throws {
        let found = try journal.read().frames.map(\.payload)
        let new = old + [record("new")]
        #expect(found == new || (!mustBeNew && found == old))
        let writer = try journal.openForWriting(owner: "next")
        #expect(writer.contents.frames.map(\.payload) == found)
        try writer.append(record("next"))
        writer.close()
        let after = try journal.read()
        #expect(after.frames.map(\.payload) == found + [record("next")])
        #expect(after.tornTail == nil)
        #expect(try !files.list(journal.directory).contains(where: TemporaryName.matches))
    }
}
