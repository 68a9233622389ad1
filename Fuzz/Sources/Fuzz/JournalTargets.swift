import CanonicalCBOR
@testable import ContentStore
import Files
@testable import Governance
import SystemPackage

/// Frames, whole journals, heads, records and texts.
enum JournalTargets {
    private static let folder: FilePath = "/j"

    private static func journal(log: [UInt8], head: [UInt8]?) -> JournalFile {
        let files = MemoryFileSystem()
        do {
            try files.createDirectories(folder)
            try files.createFile(folder.appending("governance.log"), contents: log, mode: 0o644)
            if let head { try files.createFile(folder.appending("head"), contents: head, mode: 0o644) }
        } catch {
            require(false, "the in-memory file system can create a file: \(error)")
        }
        return JournalFile(files: files, directory: folder)
    }

    /// The bytes of a frame, as received from a remote.
    static func frame(_ bytes: [UInt8]) {
        guard let frame = try? SealedFrame(reading: bytes) else { return }
        require(frame.bytes == bytes, "a frame keeps its bytes")
    }

    /// A log whose frames are sealed whatever their payloads, so that damaged payloads are also read.
    static func journal(_ bytes: [UInt8]) {
        var log = JournalFormat.header(isReplica: false)
        var previous = Hash.zero
        var height = 0
        for piece in bytes.split(separator: 0xFE, maxSplits: 15) {
            let sealed = JournalFormat.frame(Array(piece), after: previous)
            log += sealed.bytes
            previous = sealed.hash
            height += 1
        }
        guard let head = try? JournalHead(height: height, hash: previous).encoded() else { return }
        let journal = journal(log: log, head: height == 0 ? nil : head)
        guard let contents = try? journal.read() else { return }
        let state = GovernanceState(replaying: contents)
        require(state.newer != nil || state.height == contents.height, "every frame is applied or void")
        // A torn tail of any bytes hides no frame.
        let torn = Self.journal(log: log + bytes, head: height == 0 ? nil : head)
        if let more = try? torn.read() { require(more.height == contents.height, "a tail adds no frame") }
    }

    /// The head of a journal with one frame.
    static func head(_ bytes: [UInt8]) {
        let frame = JournalFormat.frame([0xD9, 0xD9, 0xF7, 0x80], after: .zero)
        let journal = journal(log: JournalFormat.header(isReplica: false) + frame.bytes, head: bytes)
        guard let contents = try? journal.read() else { return }
        require(contents.height <= 1, "a head adds no frames")
    }

    /// The payload of a frame, read and written again.
    static func record(_ bytes: [UInt8]) {
        guard let value = try? CanonicalDecoder.decode(bytes), let frame = try? GovernanceFrame(value) else { return }
        require((try? GovernanceFrame(frame.value)) == frame, "a frame written and read again is the same")
        var state = GovernanceState()
        _ = state.take(JournalFrame(index: 0, offset: 0, payload: value, hash: .of(bytes), previous: .zero))
    }

    /// The file of texts.
    static func text(_ bytes: [UInt8]) {
        let files = MemoryFileSystem()
        let texts = TextFile(files: files, directory: folder)
        do {
            try files.createDirectories(folder)
            try files.createFile(texts.path, contents: bytes, mode: 0o644)
        } catch {
            require(false, "the in-memory file system can create a file: \(error)")
        }
        _ = try? texts.read()
    }
}
