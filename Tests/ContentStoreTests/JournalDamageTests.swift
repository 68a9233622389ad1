import CanonicalCBOR
@testable import ContentStore
import Files
import SystemPackage
import Testing

/// Damage that is refused, and tails that are moved aside.
@Suite struct JournalDamageTests {
    /// A journal of three frames in memory.
    func made() throws -> (MemoryFileSystem, JournalFile, JournalContents) {
        let files = MemoryFileSystem()
        let journal = JournalFile(files: files, directory: "/j")
        let writer = try journal.openForWriting(owner: "t")
        for text in ["one", "two", "three"] { try writer.append(record(text)) }
        writer.close()
        return (files, journal, writer.contents)
    }

    /// The offset that an error names.
    func offset(_ error: JournalError?) -> Int? {
        switch error {
        case .damaged(_, _, let offset, _), .shorterThanHead(_, let offset, _, _), .headMissing(_, let offset),
            .headRolledBack(_, _, let offset):
            offset
        default: nil
        }
    }

    /// The frame that an error names.
    func frame(_ error: JournalError?) -> Int? {
        switch error {
        case .damaged(_, let frame, _, _), .shorterThanHead(_, _, let frame, _): frame
        default: nil
        }
    }

    func readError(_ journal: JournalFile) -> JournalError? {
        do throws(JournalError) {
            _ = try journal.read()
            return nil
        } catch {
            return error
        }
    }

    @Test func `a changed bit anywhere in the frames that the head promises is reported at its frame`() throws {
        let (files, journal, contents) = try made()
        let log = try files.contents(journal.logPath)
        #expect(log.count == contents.end)
        for place in log.indices {
            for bit in [0, 7] as [UInt8] {
                var wrong = log
                wrong[place] ^= 1 << bit
                try files.overwrite(journal.logPath, wrong)
                let error = try #require(readError(journal))
                if place < 8 {
                    #expect(error == .notOurs(journal.logPath))
                } else {
                    let frame = contents.frames.last { $0.offset <= place }
                    #expect(offset(error) == frame?.offset, "byte \(place)")
                    #expect(self.frame(error) == frame?.index, "byte \(place)")
                }
                #expect(throws: error) { try journal.openForWriting(owner: "t") }
                #expect(try files.contents(journal.logPath) == wrong)
            }
        }
    }

    @Test func `a journal cut anywhere is shorter than its head`() throws {
        let (files, journal, contents) = try made()
        let log = try files.contents(journal.logPath)
        for length in 0..<log.count {
            try files.overwrite(journal.logPath, Array(log.prefix(length)))
            let whole = contents.frames.count { frame in
                frame.index + 1 < contents.height ? contents.frames[frame.index + 1].offset <= length : false
            }
            let expected: JournalError =
                length < 8
                ? .notOurs(journal.logPath)
                : .shorterThanHead(
                    journal.logPath, offset: contents.frames[whole].offset, found: whole, promised: contents.height)
            #expect(readError(journal) == expected)
            #expect(throws: expected) { try journal.openForWriting(owner: "t") }
        }
        try files.remove(journal.logPath)
        #expect(readError(journal) == .shorterThanHead(journal.logPath, offset: 0, found: 0, promised: 3))
    }

    @Test func `sound frames in the wrong order break the chain`() throws {
        let (files, journal, contents) = try made()
        let log = try files.contents(journal.logPath)
        let bounds = contents.frames.map(\.offset) + [contents.end]
        let frames = (0..<3).map { Array(log[bounds[$0]..<bounds[$0 + 1]]) }
        try files.overwrite(journal.logPath, Array(log.prefix(8)) + frames[0] + frames[2] + frames[1])
        #expect(readError(journal) == .damaged(journal.logPath, frame: 1, offset: bounds[1], .chainBroken))
    }

    @Test func `a changed bit in the head is found`() throws {
        let (files, journal, _) = try made()
        let head = try files.contents(journal.headPath)
        for place in head.indices {
            var wrong = head
            wrong[place] ^= 1
            try files.overwrite(journal.headPath, wrong)
            let error = try #require(readError(journal), "byte \(place)")
            #expect(throws: error) { try journal.openForWriting(owner: "t") }
            #expect(try files.contents(journal.headPath) == wrong)
        }
    }

    /// Replaces the head with one that promises the first `height` frames and announces `next`, if any.
    func rollBack(
        _ files: MemoryFileSystem, _ journal: JournalFile, _ contents: JournalContents, to height: Int,
        next: (height: Int, hash: Hash)? = nil
    ) throws {
        let hash = height == 0 ? Hash.zero : contents.frames[height - 1].hash
        var fields: [(String, CBORValue)] = [("height", .unsigned(UInt64(height))), ("hash", .bytes(hash.bytes))]
        if let next {
            fields.append(
                ("next", .record([("height", .unsigned(UInt64(next.height))), ("hash", .bytes(next.hash.bytes))])))
        }
        try files.overwrite(journal.headPath, try CanonicalEncoder.encode(.record(fields)))
    }

    @Test(arguments: [0, 1, 2])
    func `an older head is an error for readers and writers, and nothing is moved`(height: Int) throws {
        let (files, journal, contents) = try made()
        let log = try files.contents(journal.logPath)
        try rollBack(files, journal, contents, to: height)
        let expected = JournalError.headRolledBack(
            journal.headPath, frame: height, offset: contents.frames[height].offset)
        #expect(readError(journal) == expected)
        #expect(throws: expected) { try journal.openForWriting(owner: "t") }
        #expect(try files.contents(journal.logPath) == log)
    }

    @Test func `a sealed frame beyond the head is found even after damaged ones`() throws {
        let (files, journal, contents) = try made()
        try rollBack(files, journal, contents, to: 1)
        let log = try files.contents(journal.logPath)
        for place in contents.frames[1].offset..<contents.frames[2].offset {
            var wrong = log
            wrong[place] ^= 0x40
            try files.overwrite(journal.logPath, wrong)
            #expect(
                readError(journal)
                    == .headRolledBack(journal.headPath, frame: 1, offset: contents.frames[2].offset),
                "byte \(place)")
        }
    }

    @Test func `frames that the head announces count, and the next writer promises them`() throws {
        let (files, journal, contents) = try made()
        let last = contents.frames[2]
        for next in [(height: 3, hash: last.hash), (height: 5, hash: Hash.of([1]))] {
            try rollBack(files, journal, contents, to: 1, next: next)
            let read = try journal.read()
            #expect(read.frames == contents.frames && read.isAnnounced && read.tornTail == nil)
            let writer = try journal.openForWriting(owner: "t")
            #expect(writer.contents == contents && writer.movedTail == nil)
            writer.close()
            #expect(try journal.read() == contents)
        }
    }

    @Test func `frames beyond the announced ones, or different from them, reveal a head that was rolled back`() throws {
        let (files, journal, contents) = try made()
        try rollBack(files, journal, contents, to: 1, next: (2, contents.frames[1].hash))
        #expect(
            readError(journal) == .headRolledBack(journal.headPath, frame: 2, offset: contents.frames[2].offset))
        try rollBack(files, journal, contents, to: 1, next: (2, contents.frames[2].hash))
        #expect(
            readError(journal) == .headRolledBack(journal.headPath, frame: 1, offset: contents.frames[1].offset))
        try rollBack(files, journal, contents, to: 2, next: (2, contents.frames[1].hash))
        #expect(readError(journal) == .headDamaged(journal.headPath, nil))
    }

    @Test func `the torn part of an announced append is moved aside, and its complete frames stay`() throws {
        let (files, journal, contents) = try made()
        let log = try files.contents(journal.logPath)
        try rollBack(files, journal, contents, to: 1, next: (3, contents.frames[2].hash))
        let end = contents.frames[2].offset
        try files.overwrite(journal.logPath, Array(log.prefix(end + 30)))
        let read = try journal.read()
        #expect(read.frames == Array(contents.frames.prefix(2)))
        #expect(read.tornTail == TornTail(offset: end, count: 30))
        let writer = try journal.openForWriting(owner: "t")
        let file = journal.directory.appending("governance.log.torn-1")
        #expect(writer.movedTail == MovedTail(file: file, offset: end, count: 30))
        try writer.append(record("three"))
        writer.close()
        #expect(try journal.read() == contents)
    }

    @Test func `a head that names a different last frame is refused`() throws {
        let (files, journal, contents) = try made()
        let other = Hash.of([1])
        let head = CBORValue.record([("height", .unsigned(3)), ("hash", .bytes(other.bytes))])
        try files.overwrite(journal.headPath, try CanonicalEncoder.encode(head))
        let last = contents.frames[2]
        #expect(
            readError(journal)
                == .damaged(
                    journal.logPath, frame: 2, offset: last.offset, .headMismatch(promised: other, found: last.hash)))
    }

    @Test func `frames without a head are refused, but an empty journal without one can be written`() throws {
        let (files, journal, _) = try made()
        try files.remove(journal.headPath)
        #expect(readError(journal) == .headMissing(journal.headPath, offset: 8))
        #expect(throws: JournalError.headMissing(journal.headPath, offset: 8)) {
            try journal.openForWriting(owner: "t")
        }
        try files.truncate(journal.logPath, to: 8)
        #expect(try journal.read().height == 0)
        try journal.openForWriting(owner: "t").append(record("one"))
        #expect(try journal.read().height == 1)
    }

    @Test(arguments: Engine.allCases, ["", "AOS", "AOSGOVJ\u{3}", "somebody else's journal"])
    func `a file without our header is never written`(engine: Engine, text: String) throws {
        try engine.run { files, root in
            let journal = JournalFile(files: files, directory: root.appending("journal"))
            try files.createDirectories(journal.directory)
            try files.createFile(journal.logPath, contents: Array(text.utf8), mode: 0o644)
            try files.createFile(journal.headPath, contents: [1, 2], mode: 0o644)
            #expect(throws: JournalError.notOurs(journal.logPath)) { try journal.read() }
            #expect(throws: JournalError.notOurs(journal.logPath)) { try journal.openForWriting(owner: "t") }
            #expect(try files.contents(journal.logPath) == Array(text.utf8))
            #expect(try files.contents(journal.headPath) == [1, 2])
            try files.remove(journal.logPath)
            #expect(throws: JournalError.self) { try journal.openForWriting(owner: "t") }
            #expect(try files.contents(journal.headPath) == [1, 2])
            #expect(try !files.exists(journal.logPath))
        }
    }

    @Test(arguments: Engine.allCases)
    func `a torn tail is reported by readers and moved aside by the next writer`(engine: Engine) throws {
        try engine.run { files, root in
            let journal = JournalFile(files: files, directory: root.appending("journal"))
            let writer = try journal.openForWriting(owner: "t")
            try writer.append(record("one"))
            writer.close()
            let end = writer.contents.end
            for number in 1...2 {
                let tail = [UInt8](repeating: UInt8(number), count: 10 * number)
                try files.append(tail, to: journal.logPath)
                #expect(try journal.read().tornTail == TornTail(offset: end, count: tail.count))
                #expect(try files.contents(journal.logPath).count == end + tail.count)
                let next = try journal.openForWriting(owner: "t")
                let file = journal.directory.appending("governance.log.torn-\(number)")
                #expect(next.movedTail == MovedTail(file: file, offset: end, count: tail.count))
                #expect(try files.contents(file) == tail)
                next.close()
                #expect(try journal.read() == writer.contents)
            }
        }
    }
}
