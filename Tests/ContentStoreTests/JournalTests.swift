import CanonicalCBOR
import ContentStore
import Files
import SystemPackage
import Testing

/// Appending and reading.
@Suite struct JournalTests {
    @Test(arguments: Engine.allCases)
    func `a missing journal is empty and is not created by reading`(engine: Engine) throws {
        try engine.run { files, root in
            let journal = JournalFile(files: files, directory: root.appending("journal"))
            let contents = try journal.read()
            #expect(contents.frames.isEmpty)
            #expect(contents.head == .zero)
            #expect(contents.tornTail == nil)
            #expect(try !files.exists(root.appending("journal")))
        }
    }

    @Test(arguments: Engine.allCases)
    func `appended frames are read in order, each naming the previous one`(engine: Engine) throws {
        try engine.run { files, root in
            let journal = JournalFile(files: files, directory: root.appending("a/journal"))
            let first = try journal.withWriter(owner: "t") { (writer) throws(JournalError) in
                try writer.append(record("one"))
            }
            let contents = try journal.withWriter(owner: "t") { (writer) throws(JournalError) in
                try writer.append(record("two"))
                try writer.append(.null)
                return writer.contents
            }
            let read = try journal.read()
            #expect(read == contents)
            #expect(read.frames.map(\.payload) == [record("one"), record("two"), .null])
            #expect(read.frames.map(\.index) == [0, 1, 2])
            #expect(read.frames.map(\.previous) == [.zero] + read.frames.dropLast().map(\.hash))
            #expect(read.frames.first == first)
            #expect(read.head == read.frames.last?.hash)
            #expect(read.height == 3)
            let expected: Set<FilePath.Component> = ["governance.lock", "governance.log", "head"]
            #expect(Set(try files.list(journal.directory)) == expected)
        }
    }

    @Test func `the byte format of a journal is fixed`() throws {
        let files = MemoryFileSystem()
        let journal = JournalFile(files: files, directory: "/j")
        try journal.withWriter(owner: "t") { (writer) throws(JournalError) in _ = try writer.append(.bool(true)) }
        let start: [UInt8] = [0, 0, 0, 4, 0xd9, 0xd9, 0xf7, 0xf5] + [UInt8](repeating: 0, count: 32)
        let hash = Hash.of(start)
        #expect(try files.contents("/j/governance.log") == Array("AOSGOVJ\u{1}".utf8) + start + hash.bytes)
        let head = CBORValue.record([("height", .unsigned(1)), ("hash", .bytes(hash.bytes))])
        #expect(try files.contents("/j/head") == CanonicalEncoder.encode(head))
    }

    @Test(arguments: Engine.allCases)
    func `a second writer is refused with the name of the first while readers continue`(engine: Engine) throws {
        try engine.run { files, root in
            let journal = JournalFile(files: files, directory: root)
            let writer = try journal.openForWriting(owner: "ann, process 7")
            try writer.append(record("one"))
            #expect(throws: JournalError.lockedByOther(journal.lockPath, owner: "ann, process 7")) {
                try journal.openForWriting(owner: "bob")
            }
            #expect(try journal.read().height == 1)
            writer.close()
            #expect(throws: JournalError.writerClosed(journal.logPath)) { try writer.append(.null) }
            let next = try journal.openForWriting(owner: "bob")
            #expect(next.contents.height == 1)
            next.close()
        }
    }

    @Test func `the lock is released after an error of the caller, which is rethrown unchanged`() throws {
        enum Oops: Error, Equatable { case mine, journal(JournalError) }
        let files = MemoryFileSystem()
        let journal = JournalFile(files: files, directory: "/j")
        #expect(throws: Oops.mine) {
            try journal.withWriter(owner: "t", failure: Oops.journal) { (_) throws(Oops) in throw Oops.mine }
        }
        let writer = try journal.openForWriting(owner: "t")
        #expect(throws: Oops.journal(.lockedByOther("/j/governance.lock", owner: "t"))) {
            try journal.withWriter(owner: "u", failure: Oops.journal) { (_) throws(Oops) in }
        }
        writer.close()
    }

    @Test func `a payload that can't be encoded changes nothing`() throws {
        let files = MemoryFileSystem()
        let journal = JournalFile(files: files, directory: "/j")
        let writer = try journal.openForWriting(owner: "t")
        let twice = CBORValue.map([CBOREntry("a", .null), CBOREntry("a", .null)])
        #expect {
            try writer.append(twice)
        } throws: { error in
            guard case .payloadRefused? = error as? JournalError else { return false }
            return true
        }
        try writer.append(record("one"))
        #expect(try journal.read() == writer.contents)
    }

    @Test func `a file that changed under the lock is not written to`() throws {
        let files = MemoryFileSystem()
        let journal = JournalFile(files: files, directory: "/j")
        let writer = try journal.openForWriting(owner: "t")
        try files.append([1, 2, 3], to: journal.logPath)
        #expect(throws: JournalError.damaged(journal.logPath, frame: 0, offset: 8, .changedUnderLock)) {
            try writer.append(record("one"))
        }
        #expect(try files.contents(journal.logPath).suffix(3) == [1, 2, 3])
    }
}
