import CanonicalCBOR

/// The outcome of creating a frame.
public enum AppendOutcome: Sendable, Equatable {
    /// The frame was created.
    case created
    /// The storage already holds these bytes at the height: the frame's own if an earlier attempt succeeded after all.
    case present([UInt8])
    /// The frame may have been created, or may still be; the text is the reason for the uncertainty.
    case unknown(String)
}

/// Shared storage for the journal of one world: frames by height, and the batches and texts that they bring.
///
/// It is append-only; only texts may be removed, by the owner of the storage. Listings are not trusted: the head is the
/// first absent height. Calls block, at most until their deadline.
public protocol RemoteStorage: Sendable {
    /// The maximum size of an object in bytes.
    var largestObject: Int { get }

    /// The bytes of the frames from a height on, up to the first absent one.
    ///
    /// - Parameter limit: the maximum number of frames to return; there may be more.
    /// - Returns: an empty array if there is no frame at the height.
    func frames(from height: Int, limit: Int, by deadline: Deadline) throws(RemoteError) -> [[UInt8]]

    /// The same as ``frames(from:limit:by:)``, perhaps from segments, which hold copies of many frames.
    ///
    /// To verify the storage, read each frame with ``frames(from:limit:by:)`` instead.
    func history(from height: Int, limit: Int, by deadline: Deadline) throws(RemoteError) -> [[UInt8]]

    /// The number of frames in a segment; nil for an engine that reads many frames just as fast without segments.
    var segmentLength: Int? { get }

    /// Creates the segment of frames that the storage already holds, the first at a height; an existing segment stays.
    ///
    /// - Throws: ``RemoteError`` when the segment is not known to exist; the only consequence is that later fetches are
    ///   slower.
    func createSegment(of frames: [[UInt8]], from height: Int, by deadline: Deadline) throws(RemoteError)

    /// The bytes of objects, in the order of their names; nil for an absent text.
    ///
    /// - Throws: ``RemoteError/missing(_:)`` for an absent batch, ``RemoteError/damaged(_:)`` for bytes with a
    ///   different hash.
    func objects(_ names: [ObjectName], by deadline: Deadline) throws(RemoteError) -> [[UInt8]?]

    /// The heights and batches of a chain that the storage has lost, determined without reading all of them.
    ///
    /// - Parameters:
    ///   - height: the frames below this height were present before.
    ///   - batches: the batches that those frames bring.
    func losses(
        below height: Int, batches: [ObjectName], by deadline: Deadline
    ) throws(RemoteError) -> (heights: [Int], batches: [ObjectName])

    /// Creates the objects, then the frame at a height. The caller has seen the frame below.
    ///
    /// Repeating a call with the same bytes is harmless.
    ///
    /// - Throws: ``RemoteError`` when the frame was not created and will not be by this call.
    func append(
        _ frame: [UInt8], objects: [RemoteObject], at height: Int, by deadline: Deadline
    ) throws(RemoteError) -> AppendOutcome

    /// Checks that of two concurrent creates of a key, exactly one succeeds, unless the engine ensures it by itself.
    ///
    /// - Throws: ``RemoteError/unsuitable(_:)`` when both succeed.
    func checkSuitability(by deadline: Deadline) throws(RemoteError)
}

extension RemoteStorage {
    /// By default, reads each frame.
    public func history(from height: Int, limit: Int, by deadline: Deadline) throws(RemoteError) -> [[UInt8]] {
        try frames(from: height, limit: limit, by: deadline)
    }

    /// Nil by default: no segments.
    public var segmentLength: Int? { nil }

    /// Does nothing by default.
    public func createSegment(of frames: [[UInt8]], from height: Int, by deadline: Deadline) throws(RemoteError) {}

    /// Empty by default, for engines that can't lose individual frames.
    public func losses(
        below height: Int, batches: [ObjectName], by deadline: Deadline
    ) throws(RemoteError) -> (heights: [Int], batches: [ObjectName]) { ([], []) }

    /// Compares objects with their names.
    ///
    /// - Throws: ``RemoteError/missing(_:)`` for an absent batch, or ``RemoteError/damaged(_:)``.
    public static func verified(_ found: [[UInt8]?], as names: [ObjectName]) throws(RemoteError) -> [[UInt8]?] {
        for (name, bytes) in zip(names, found) {
            guard let bytes else {
                if name.kind == .batch { throw .missing(name.hash) }
                continue
            }
            guard Hash.of(bytes) == name.hash else {
                throw .damaged("the \(name.kind.noun) \(name.hash.short) does not match its hash")
            }
        }
        return found
    }

    /// Checks the objects' sizes before anything is created.
    ///
    /// - Throws: ``RemoteError/tooLarge(size:limit:)``.
    public func checkSizes(of objects: [RemoteObject]) throws(RemoteError) {
        for object in objects where object.bytes.count > largestObject {
            throw .tooLarge(size: object.bytes.count, limit: largestObject)
        }
    }
}

/// A time limit for an operation.
public struct Deadline: Sendable {
    private let remaining: @Sendable () -> Duration

    /// A deadline by another clock, for tests.
    public init(remaining: @escaping @Sendable () -> Duration) { self.remaining = remaining }

    /// A deadline that passes after the given duration.
    public static func after(_ duration: Duration) -> Deadline {
        let end = ContinuousClock.now + duration
        return Deadline { ContinuousClock.now.duration(to: end) }
    }

    /// The remaining time; zero once the deadline has passed.
    public var timeLeft: Duration { max(.zero, remaining()) }

    /// Whether the deadline has passed.
    public var hasPassed: Bool { timeLeft == .zero }

    /// The remaining time in milliseconds, at least 1.
    public var milliseconds: Int {
        let parts = timeLeft.components
        return max(1, Int(parts.seconds) * 1000 + Int(parts.attoseconds / 1_000_000_000_000_000))
    }
}
