public import CanonicalCBOR
import Files

/// A frame of a journal as bytes, which are identical in every replica of the journal.
public struct SealedFrame: Sendable, Hashable {
    /// The length, the payload, the hash of the previous frame, and the frame's own hash.
    public let bytes: [UInt8]
    /// The decoded payload.
    public let payload: CBORValue
    /// The frame's hash, which covers every frame up to it.
    public let hash: Hash
    /// The hash of the previous frame; zero for the first.
    public let previous: Hash

    /// Seals a payload as the frame that follows `previous`.
    ///
    /// - Throws: ``JournalError/payloadRefused(_:)`` or ``JournalError/payloadTooLarge(limit:)``.
    public init(_ payload: CBORValue, after previous: Hash) throws(JournalError) {
        let encoded: [UInt8]
        do throws(CBORError) {
            encoded = try CanonicalEncoder.encode(payload)
        } catch {
            throw .payloadRefused(error)
        }
        guard encoded.count <= JournalFormat.maximumPayload else {
            throw .payloadTooLarge(limit: JournalFormat.maximumPayload)
        }
        let sealed = JournalFormat.frame(encoded, after: previous)
        (bytes, hash) = (sealed.bytes, sealed.hash)
        (self.payload, self.previous) = (payload, previous)
    }

    /// Reads the bytes of one frame, without checking which frame it follows.
    ///
    /// - Throws: ``JournalDamage`` when they are not exactly one sealed frame.
    public init(reading bytes: [UInt8]) throws(JournalDamage) {
        let length = bytes.prefix(4).reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
        guard length <= JournalFormat.maximumPayload, bytes.count == Int(length) + JournalFormat.around else {
            throw .lengthImplausible(length)
        }
        guard Hash.of(bytes.dropLast(32)).bytes.elementsEqual(bytes.suffix(32)),
            let previous = Hash(bytes: bytes.dropLast(32).suffix(32)), let hash = Hash(bytes: bytes.suffix(32))
        else { throw .hashMismatch }
        do throws(CBORError) {
            payload = try CanonicalDecoder.decode(Array(bytes.dropFirst(4).dropLast(64)))
        } catch {
            throw .payload(error)
        }
        (self.bytes, self.hash, self.previous) = (bytes, hash, previous)
    }

    /// Whether all frames are intact and each follows the previous one.
    public static func areChained(_ frames: [[UInt8]]) -> Bool {
        var previous: Hash?
        for bytes in frames {
            guard let frame = try? SealedFrame(reading: bytes), previous == nil || frame.previous == previous else {
                return false
            }
            previous = frame.hash
        }
        return true
    }
}

extension JournalFile {
    /// The frames from a height on, as sealed frames.
    ///
    /// - Parameter contents: the journal as last read.
    public func sealedFrames(of contents: JournalContents, from height: Int) throws(JournalError) -> [SealedFrame] {
        guard contents.frames.indices.contains(height) else { return [] }
        let (start, end) = (contents.frames[height].offset, contents.end)
        let bytes = try journaling { () throws(FileError) in
            try files.read(logPath, from: start, count: end - start)
        }
        var sealed: [SealedFrame] = []
        for frame in contents.frames[height...] {
            let next = frame.index + 1 < contents.height ? contents.frames[frame.index + 1].offset : contents.end
            guard next - start <= bytes.count else {
                throw .shorterThanHead(
                    logPath, offset: frame.offset, found: frame.index, promised: contents.height)
            }
            do throws(JournalDamage) {
                sealed.append(try SealedFrame(reading: Array(bytes[frame.offset - start..<next - start])))
            } catch {
                throw .damaged(logPath, frame: frame.index, offset: frame.offset, error)
            }
        }
        return sealed
    }
}
