import CanonicalCBOR
import Files
import SystemPackage

/// The bytes of the journal and of its head (SYSTEM §7).
///
/// The journal begins with eight bytes, `AOSGOVJ` and the version 1. Each frame is
///
///     length    4 bytes, big-endian: of the payload
///     payload   canonical CBOR with its prefix
///     previous  32 bytes: the hash of the frame before, zero for the first
///     own       32 bytes: SHA-256 over length, payload and previous
///
/// so that the hash of one frame stands for all frames up to it. The head is the canonical CBOR of
/// `{"hash": bytes, "height": unsigned}`: how many frames are promised, and the hash of the last, zero for none.
enum JournalFormat {
    static let header: [UInt8] = Array("AOSGOVJ".utf8) + [1]
    static let maximumPayload = 64 << 20
    private static let around = 4 + 32 + 32

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

    /// Reads as many frames as the head promises; what follows them is not looked at.
    static func contents(_ bytes: [UInt8], _ head: JournalHead, path: FilePath) throws(JournalError) -> JournalContents
    {
        guard bytes.starts(with: header) else { throw .notOurs(path) }
        var frames: [JournalFrame] = []
        var offset = header.count
        var previous = Hash.zero
        while frames.count < head.height {
            let room = bytes.count - offset
            let short = JournalError.shorterThanHead(path, offset: offset, found: frames.count, promised: head.height)
            guard room >= around else { throw short }
            let length = bytes[offset..<offset + 4].reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
            guard length <= maximumPayload else {
                throw .damaged(path, frame: frames.count, offset: offset, .lengthImplausible(length))
            }
            guard room - around >= Int(length) else { throw short }
            let frame = try frame(bytes[offset..<offset + Int(length) + around], frames.count, after: previous, path)
            offset += Int(length) + around
            previous = frame.hash
            frames.append(frame)
        }
        guard previous == head.hash else {
            let last = frames.last?.offset ?? header.count
            throw .damaged(
                path, frame: max(0, frames.count - 1), offset: last,
                .headMismatch(promised: head.hash, found: previous))
        }
        let rest = bytes.count - offset
        return JournalContents(
            frames: frames, head: previous, end: offset,
            tornTail: rest > 0 ? TornTail(offset: offset, count: rest) : nil)
    }

    /// The payload of the frame that the bytes begin with, unverified; nil when there is none to be read.
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

/// What the journal promises.
struct JournalHead: Sendable, Equatable {
    var height: Int
    var hash: Hash

    static let empty = JournalHead(height: 0, hash: .zero)

    init(height: Int, hash: Hash) {
        self.height = height
        self.hash = hash
    }

    init(_ bytes: [UInt8], path: FilePath) throws(JournalError) {
        let value: CBORValue
        do throws(CBORError) {
            value = try CanonicalDecoder.decode(bytes)
        } catch {
            throw .headDamaged(path, error)
        }
        guard value.asMap?.count == 2, let number = value["height"]?.asUnsigned, let height = Int(exactly: number),
            let hash = value["hash"]?.asBytes.flatMap({ Hash(bytes: $0) }), (height == 0) == hash.isZero
        else { throw .headDamaged(path, nil) }
        self.init(height: height, hash: hash)
    }

    func encoded() throws(JournalError) -> [UInt8] {
        do throws(CBORError) {
            return try CanonicalEncoder.encode(
                .record([("height", .unsigned(UInt64(height))), ("hash", .bytes(hash.bytes))]))
        } catch {
            throw .payloadRefused(error)
        }
    }
}
