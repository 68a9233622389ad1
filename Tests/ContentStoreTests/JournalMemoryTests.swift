import CanonicalCBOR
import ContentStore
import Files
import SystemPackage
import Testing

/// A journal that remembers what it has read finds the same as one that has read nothing.
@Suite struct JournalMemoryTests {
    private static let folder: FilePath = "/j"

    private func outcome(_ journal: JournalFile) -> Result<JournalContents, JournalError> {
        Result { () throws(JournalError) in try journal.read() }
    }

    private func grow(_ files: MemoryFileSystem, by count: Int, from start: Int = 0) throws {
        try JournalFile(files: files, directory: Self.folder).withWriter(owner: "t") { (writer) throws(JournalError) in
            for number in start..<start + count { try writer.append(.unsigned(UInt64(number))) }
        }
    }

    private func replace(_ name: String, _ bytes: [UInt8], _ files: MemoryFileSystem) throws {
        try files.writeAtomically(bytes, to: Self.folder.appending(name))
    }

    @Test func `frames that others append are read in addition to remembered ones`() throws {
        let files = MemoryFileSystem()
        let remembering = JournalFile(files: files, directory: Self.folder, memory: JournalMemory())
        for round in 0..<5 {
            try grow(files, by: round, from: 10 * round)
            let found = try remembering.read()
            #expect(found == (try JournalFile(files: files, directory: Self.folder).read()))
            #expect(try remembering.read() == found, "reading again changes nothing")
        }
    }

    @Test func `a change to any remembered byte is noticed, and so is an older log or head`() throws {
        let files = MemoryFileSystem()
        try grow(files, by: 3)
        let log = try files.read("/j/governance.log", limit: 1 << 20)
        let head = try files.read("/j/head", limit: 1 << 20)
        try grow(files, by: 2, from: 3)
        let (longLog, longHead) = (
            try files.read("/j/governance.log", limit: 1 << 20), try files.read("/j/head", limit: 1 << 20)
        )
        let remembering = JournalFile(files: files, directory: Self.folder, memory: JournalMemory())
        let fresh = JournalFile(files: files, directory: Self.folder)
        #expect(try remembering.read().height == 5)
        for place in longLog.indices {
            var damaged = longLog
            damaged[place] ^= 1
            try replace("governance.log", damaged, files)
            #expect(outcome(remembering) == outcome(fresh), "byte \(place)")
            try replace("governance.log", longLog, files)
            #expect(try remembering.read().height == 5)
        }
        for count in longLog.indices {
            try replace("governance.log", Array(longLog.prefix(count)), files)
            #expect(outcome(remembering) == outcome(fresh), "\(count) bytes")
        }
        // An older head with the longer log, the older pair, an older log with the newer head, and the newer pair again.
        for (log, head) in [(longLog, head), (log, head), (log, longHead), (longLog, longHead)] {
            try replace("governance.log", log, files)
            try replace("head", head, files)
            #expect(outcome(remembering) == outcome(fresh))
        }
    }
}
