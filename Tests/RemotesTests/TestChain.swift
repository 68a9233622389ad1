import CanonicalCBOR
import RemoteDoubles
import Remotes

/// Frames of a chain, each of which begins with the hash of the previous one.
enum TestChain {
    /// A chain of `count` frames that begins with `first`.
    static func frames(_ count: Int, of name: String = "chain", after first: [[UInt8]] = []) -> [[UInt8]] {
        var frames = first
        for height in first.count..<count {
            frames.append((frames.last.map { Hash.of($0) } ?? .zero).bytes + bytes("\(name) \(height)"))
        }
        return frames
    }

    static func isChain(_ frames: [[UInt8]]) -> Bool {
        zip(frames, frames.dropFirst()).allSatisfy { Hash.of($0).bytes.elementsEqual($1.prefix(32)) }
    }

    /// Creates frames, and their segments as the writer of a chain does.
    static func append(_ frames: [[UInt8]], to storage: some RemoteStorage, hasSegments: Bool = true) throws {
        for (height, frame) in frames.enumerated() {
            guard try storage.append(frame, objects: [], at: height, by: .soon) == .created else {
                throw RemoteError.damaged("the frame \(height)")
            }
            guard hasSegments, let length = storage.segmentLength, (height + 1) % length == 0 else { continue }
            let start = height + 1 - length
            try storage.createSegment(of: Array(frames[start...height]), from: start, by: .soon)
        }
    }

    /// Reads a chain from a height on, in portions like a fetch.
    static func fetch(_ storage: some RemoteStorage, from height: Int = 0) throws -> [[UInt8]] {
        var found: [[UInt8]] = []
        while true {
            let portion = try storage.history(from: height + found.count, limit: 256, by: .soon)
            found += portion
            if portion.count < 256 { return found }
        }
    }
}

extension RemoteStorage {
    /// The batches that came with the frame at a height.
    func objects(_ hashes: [Hash], at height: Int, by deadline: Deadline) throws(RemoteError) -> [[UInt8]?] {
        try objects(hashes.map { ObjectName($0, at: height) }, by: deadline)
    }
}
