import CanonicalCBOR

/// The outcome of creating a frame.
public enum AppendOutcome: Sendable, Equatable {
    /// The storage holds the frame now.
    case created
    /// The storage holds these bytes at the height: those of the frame when an earlier attempt succeeded after all.
    case present([UInt8])
    /// The frame may have been created, or may yet be; says why nothing more is known.
    case unknown(String)
}

/// Storage that several people share, for the journal of one world: frames by height, and the batches and texts that they
/// bring.
///
/// Everything in it is only ever created; only texts may be removed, by whoever holds the storage. No listing is trusted:
/// the head is the first height that is absent. Calls wait, at most until their deadline.
public protocol RemoteStorage: Sendable {
    /// The most bytes that one object may have.
    var largestObject: Int { get }

    /// The bytes of the frames from a height on, up to the first that is absent.
    ///
    /// - Parameter limit: how many frames to return at most; more may be there.
    /// - Returns: nothing when there is no frame at the height.
    func frames(from height: Int, limit: Int, by deadline: Deadline) throws(RemoteError) -> [[UInt8]]

    /// The same as ``frames(from:limit:by:)``, perhaps from segments, which hold copies of many frames.
    ///
    /// Whoever checks what the storage holds reads each frame instead.
    func history(from height: Int, limit: Int, by deadline: Deadline) throws(RemoteError) -> [[UInt8]]

    /// The number of frames in a segment; nil where the engine reads many frames as fast without segments.
    var segmentLength: Int? { get }

    /// Creates the segment of frames that the storage holds, the first at a height; one that is there stays.
    ///
    /// - Throws: ``RemoteError`` when the segment is not known to be there, which makes later fetches slower and nothing
    ///   else.
    func createSegment(of frames: [[UInt8]], from height: Int, by deadline: Deadline) throws(RemoteError)

    /// The bytes of objects, in the order of their names; nil for a text that is absent.
    ///
    /// - Throws: ``RemoteError/missing(_:)`` for a batch that is absent, ``RemoteError/damaged(_:)`` for bytes that do not
    ///   have the hash.
    func objects(_ names: [ObjectName], by deadline: Deadline) throws(RemoteError) -> [[UInt8]?]

    /// The heights and batches of a chain that the storage has lost, found without reading all of them.
    ///
    /// - Parameters:
    ///   - height: frames below this height were there.
    ///   - batches: the batches that they bring.
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

    /// Checks that of two creates of one key at the same time exactly one succeeds, where the engine does not ensure it
    /// by itself.
    ///
    /// - Throws: ``RemoteError/unsuitable(_:)`` when two do.
    func checkSuitability(by deadline: Deadline) throws(RemoteError)
}

extension RemoteStorage {
    /// Reads each frame.
    public func history(from height: Int, limit: Int, by deadline: Deadline) throws(RemoteError) -> [[UInt8]] {
        try frames(from: height, limit: limit, by: deadline)
    }

    /// No segments.
    public var segmentLength: Int? { nil }

    /// Creates nothing.
    public func createSegment(of frames: [[UInt8]], from height: Int, by deadline: Deadline) throws(RemoteError) {}

    /// Nothing: an engine whose frames can't be lost one by one has no holes.
    public func losses(
        below height: Int, batches: [ObjectName], by deadline: Deadline
    ) throws(RemoteError) -> (heights: [Int], batches: [ObjectName]) { ([], []) }

    /// Compares objects with their names; a batch that was not found is missing.
    ///
    /// - Throws: ``RemoteError/missing(_:)`` or ``RemoteError/damaged(_:)``.
    public static func verified(_ found: [[UInt8]?], as names: [ObjectName]) throws(RemoteError) -> [[UInt8]?] {
        for (name, bytes) in zip(names, found) {
            guard let bytes else {
                if name.kind == .batch { throw .missing(name.hash) }
                continue
            }
            guard Hash.of(bytes) == name.hash else {
                throw .damaged("the \(name.kind.noun) \(name.hash.short)")
            }
        }
        return found
    }

    /// Refuses objects that the storage does not take, before anything is created.
    ///
    /// - Throws: ``RemoteError/tooLarge(size:limit:)``.
    public func checkSizes(of objects: [RemoteObject]) throws(RemoteError) {
        for object in objects where object.bytes.count > largestObject {
            throw .tooLarge(size: object.bytes.count, limit: largestObject)
        }
    }
}

/// The time until which something is tried.
public struct Deadline: Sendable {
    private let remaining: @Sendable () -> Duration

    /// A deadline by another clock, for tests.
    public init(remaining: @escaping @Sendable () -> Duration) { self.remaining = remaining }

    /// So long from now.
    public static func after(_ duration: Duration) -> Deadline {
        let end = ContinuousClock.now + duration
        return Deadline { ContinuousClock.now.duration(to: end) }
    }

    /// The time until then; zero once it has passed.
    public var timeLeft: Duration { max(.zero, remaining()) }

    /// Whether it has passed.
    public var hasPassed: Bool { timeLeft == .zero }

    /// The milliseconds until then, at least 1.
    public var milliseconds: Int {
        let parts = timeLeft.components
        return max(1, Int(parts.seconds) * 1000 + Int(parts.attoseconds / 1_000_000_000_000_000))
    }
}
