import CanonicalCBOR
import Files
import SystemPackage

/// The bytes of the journal and of its head (Documentation/file-formats.md, *Journal*).
///
/// The journal begins with eight bytes, `AOSGOVJ` and a version: 1, or 2 while the journal is a replica of a remote, so
/// that builds without support for remotes don't append to it. Each frame is
///
///     length    4 bytes, big-endian: of the payload
///     payload   canonical CBOR with its prefix
///     previous  32 bytes: the hash of the frame before, zero for the first
///     own       32 bytes: SHA-256 over length, payload and previous
///
/// so that the hash of a frame covers all frames up to it. The head is the canonical CBOR of
/// `{"hash": bytes, "height": unsigned}`: the number of promised frames, and the hash of the last one, zero if there
/// are none. While frames are being appended, it also holds `"next": {"hash": bytes, "height": unsigned}`: the head
/// after the append.
enum JournalFormat {
    static let header = header(isReplica: false)
    static let maximumPayload = 64 << 20
    /// The number of bytes in a frame besides its payload.
    static let around = 4 + 32 + 32
    /// The beginning of every payload: the prefix of canonical CBOR.
    private static let prefix: [UInt8] = [0xd9, 0xd9, 0xf7]

    /// The first bytes of a journal.
    static func header(isReplica: Bool) -> [UInt8] { Array("AOSGOVJ".utf8) + [isReplica ? 2 : 1] }

    /// Whether a journal that begins with these bytes is a replica; nil when they are not a journal's header.
    static func isReplica(_ bytes: [UInt8]) -> Bool? {
        [false, true].first { bytes.starts(with: header(isReplica: $0)) }
    }

    /// The bytes of a frame, and its hash.
    static func frame(_ payload: [UInt8], after previous: Hash) -> (bytes: [UInt8], hash: Hash) {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(payload.count + around)
        let length = UInt32(payload.count)
        for shift in [24, 16, 8, 0] as [UInt32] { bytes.append(UInt8(truncatingIfNeeded: length >> shift)) }
        bytes += payload
        bytes += previous.bytes
        let hash = Hash.of(bytes)
        return (bytes + hash.bytes, hash)
    }

    /// Reads the frames that the head promises, then those that it announces.
    ///
    /// - Parameters:
    ///   - known: frames that the bytes are known to begin with.
    ///   - isSettled: whether no writer was active between reading the head and the bytes. Only then does a sealed
    ///     frame that was never announced show that the head is older than the journal.
    static func contents(
        _ bytes: [UInt8], _ head: JournalHead, after known: JournalContents? = nil, isSettled: Bool, path: FilePath,
        headPath: FilePath
    ) throws(JournalError) -> JournalContents {
        guard let isReplica = isReplica(bytes) else { throw .notOurs(path) }
        var contents = known ?? .nothing
        contents.isReplica = isReplica
        while contents.height < head.height {
            let (offset, index) = (contents.end, contents.height)
            let room = bytes.count - offset
            let short = JournalError.shorterThanHead(path, offset: offset, found: index, promised: head.height)
            guard room >= around else { throw short }
            let length = bytes[offset..<offset + 4].reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
            guard length <= maximumPayload else {
                throw .damaged(path, frame: index, offset: offset, .lengthImplausible(length))
            }
            guard room - around >= Int(length) else { throw short }
            contents.take(
                try frame(bytes[offset..<offset + Int(length) + around], index, after: contents.head, path),
                count: Int(length) + around)
        }
        guard contents.head == head.hash else {
            throw .damaged(
                path, frame: max(0, contents.height - 1), offset: contents.frames.last?.offset ?? header.count,
                .headMismatch(promised: head.hash, found: contents.head))
        }
        let promised = contents.end
        if let next = head.next {
            contents.isAnnounced = true
            while contents.height < next.height, let (frame, count) = announced(bytes, contents, path) {
                contents.take(frame, count: count)
            }
            if contents.height == next.height, contents.head != next.hash {
                throw .headRolledBack(headPath, frame: head.height, offset: promised)
            }
        }
        let rest = bytes.count - contents.end
        if rest > 0 {
            if isSettled, let offset = sealedFrame(in: bytes[contents.end...]) {
                throw .headRolledBack(headPath, frame: contents.height, offset: offset)
            }
            contents.tornTail = TornTail(offset: contents.end, count: rest)
        }
        return contents
    }

    /// The next frame of an announced tail; nil if the tail is torn or something else follows.
    private static func announced(
        _ bytes: [UInt8], _ contents: JournalContents, _ path: FilePath
    ) -> (JournalFrame, count: Int)? {
        let tail = bytes[contents.end...]
        let length = tail.prefix(4).reduce(0) { $0 << 8 | Int($1) }
        guard length <= maximumPayload, tail.count >= length + around,
            let frame = try? frame(tail.prefix(length + around), contents.height, after: contents.head, path)
        else { return nil }
        return (frame, length + around)
    }

    /// The offset of the first sealed frame in the bytes beyond the head, or nil.
    private static func sealedFrame(in tail: ArraySlice<UInt8>) -> Int? {
        // Bounds the work for bytes that repeat the prefix.
        var budget = 8 * tail.count
        var place = tail.startIndex + 4
        while place + prefix.count + 64 <= tail.endIndex {
            defer { place += 1 }
            guard tail[place] == prefix[0], tail[place..<place + prefix.count].elementsEqual(prefix) else { continue }
            let start = place - 4
            let length = tail[start..<place].reduce(0) { $0 << 8 | Int($1) }
            let end = place + length + 64
            guard length <= maximumPayload, end <= tail.endIndex, length <= budget else { continue }
            budget -= length
            if Hash.of(tail[start..<end - 32]).bytes.elementsEqual(tail[end - 32..<end]) { return start }
        }
        return nil
    }

    /// The unverified payload of the frame that the bytes begin with; nil if it can't be read.
    static func payload(_ bytes: ArraySlice<UInt8>) -> CBORValue? {
        let length = bytes.prefix(4).reduce(0) { $0 << 8 | Int($1) }
        let payload = bytes.dropFirst(4).prefix(length)
        guard length <= maximumPayload, payload.count == length else { return nil }
        return try? CanonicalDecoder.decode(Array(payload))
    }

    private static func frame(
        _ bytes: ArraySlice<UInt8>, _ index: Int, after previous: Hash, _ path: FilePath
    ) throws(JournalError) -> JournalFrame {
        let offset = bytes.startIndex
        let hash = Hash.of(bytes.dropLast(32))
        guard hash.bytes.elementsEqual(bytes.suffix(32)) else {
            throw .damaged(path, frame: index, offset: offset, .hashMismatch)
        }
        guard previous.bytes.elementsEqual(bytes.dropLast(32).suffix(32)) else {
            throw .damaged(path, frame: index, offset: offset, .chainBroken)
        }
        do throws(CBORError) {
            let payload = try CanonicalDecoder.decode(Array(bytes.dropFirst(4).dropLast(64)))
            return JournalFrame(index: index, offset: offset, payload: payload, hash: hash, previous: previous)
        } catch {
            throw .damaged(path, frame: index, offset: offset, .payload(error))
        }
    }
}
