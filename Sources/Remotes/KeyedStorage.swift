public import CanonicalCBOR
import Synchronization

/// The outcome of creating a key.
public enum CreateOutcome: Sendable, Equatable {
    /// The key was created.
    case created
    /// The key already exists.
    case present
    /// The key may have been created, or may still be; the text is the reason for the uncertainty.
    case unknown(String)
}

/// A store of keys that are created once and never change.
public protocol KeyStore: Sendable {
    /// The maximum number of bytes that a key may hold.
    var largestValue: Int { get }

    /// Creates a key that must not exist.
    ///
    /// - Throws: ``RemoteError`` when the key was not created and will not be by this call.
    func create(_ key: String, _ bytes: [UInt8], by deadline: Deadline) throws(RemoteError) -> CreateOutcome

    /// The contents of keys, in their order; nil for a key that is absent.
    func values(_ keys: [String], by deadline: Deadline) throws(RemoteError) -> [[UInt8]?]

    /// The names of the keys in a folder: the part of each key after the folder and a slash.
    ///
    /// The result is only a hint: keys may be missing, and names may be arbitrary and in any order.
    ///
    /// - Parameters:
    ///   - name: only names after this one, by their bytes.
    ///   - limit: the approximate number of names to look at.
    func names(
        in folder: String, after name: String, limit: Int, by deadline: Deadline
    ) throws(RemoteError) -> [String]

    /// Checks that of several concurrent creates of a key, exactly one succeeds.
    func checkSuitability(in folder: String, by deadline: Deadline) throws(RemoteError)
}

/// A remote on a key store: `worlds/<id>/journal/<height>`, `worlds/<id>/batches/<hash>`, `worlds/<id>/texts/<hash>`
/// and `worlds/<id>/segments/<height>-<hash>`.
public struct KeyedStorage<Store: KeyStore>: RemoteStorage {
    /// Checks whether frames form a chain: each names the hash of the previous one.
    public typealias ChainCheck = @Sendable (_ frames: [[UInt8]]) -> Bool

    private let store: Store
    private let world: String
    /// The number of frames to read at once when there are many.
    private let window: Int
    private let length: Int
    private let isChain: ChainCheck
    private let known = KnownSegments()

    /// The storage of a world, for one contact: it remembers which segments exist.
    ///
    /// - Parameters:
    ///   - window: the number of frames that are read at once when there are many.
    ///   - segmentLength: the number of frames in a segment; all users of the storage must use the same number.
    ///   - isChain: checks whether frames form a chain; segments whose frames don't are not used.
    public init(
        _ store: Store, world: Hash, window: Int = 16, segmentLength: Int = 256, isChain: @escaping ChainCheck
    ) {
        self.store = store
        self.world = "worlds/\(world.hex)"
        self.window = window
        length = segmentLength
        self.isChain = isChain
    }

    /// The maximum number of bytes that a key may hold.
    public var largestObject: Int { store.largestValue }

    /// The frames from a height on: two at first, then whole windows while there are more.
    public func frames(from height: Int, limit: Int, by deadline: Deadline) throws(RemoteError) -> [[UInt8]] {
        var found: [[UInt8]] = []
        var count = 2
        while found.count < limit {
            let (present, isEnd) = try frames(
                from: height + found.count, count: min(count, limit - found.count), by: deadline)
            found += present
            guard !isEnd else { break }
            count = window
        }
        return found
    }

    /// The frames from a height on: like ``frames(from:limit:by:)`` until a window was full, then from segments.
    public func history(from height: Int, limit: Int, by deadline: Deadline) throws(RemoteError) -> [[UInt8]] {
        var found: [[UInt8]] = []
        while found.count < limit {
            let next = height + found.count
            // Look for segments only when there are many frames.
            if found.count > window { list(from: next, by: deadline) }
            if let frames = segment(at: next, after: found.last, by: deadline) {
                found += frames.prefix(limit - found.count)
                continue
            }
            let count = found.isEmpty && !known.areListed ? 2 : window
            let (present, isEnd) = try frames(from: next, count: min(count, limit - found.count), by: deadline)
            found += present
            guard !isEnd else { break }
        }
        createMissingSegments(of: found, from: height, by: deadline)
        return found
    }

    private func frames(
        from height: Int, count: Int, by deadline: Deadline
    ) throws(RemoteError) -> (present: [[UInt8]], isEnd: Bool) {
        let keys = (height..<height + count).map(key(ofFrame:))
        let present = try store.values(keys, by: deadline).prefix { $0 != nil }.compactMap(\.self)
        return (present, present.count < count)
    }

    /// Reads objects and compares each with its name.
    public func objects(_ names: [ObjectName], by deadline: Deadline) throws(RemoteError) -> [[UInt8]?] {
        try Self.verified(try store.values(names.map { key($0.kind, $0.hash) }, by: deadline), as: names)
    }

    /// The frames and batches that are neither listed nor readable.
    public func losses(
        below height: Int, batches: [ObjectName], by deadline: Deadline
    ) throws(RemoteError) -> (heights: [Int], batches: [ObjectName]) {
        let heights = Array(0..<height)
        return (
            try lost(heights, in: "journal", by: deadline) { Segment.Name.digits($0) },
            try lost(batches, in: "batches", by: deadline) { $0.hash.hex }
        )
    }

    private func lost<Item>(
        _ items: [Item], in folder: String, by deadline: Deadline, name: (Item) -> String
    ) throws(RemoteError) -> [Item] {
        guard !items.isEmpty else { return [] }
        // Anyone with write access can have created names that crowd others out of the listing, so missing names are
        // read.
        let limit = 2 * items.count + 1_000
        let names = try Set(store.names(in: "\(world)/\(folder)", after: "", limit: limit, by: deadline))
        let suspects = items.filter { !names.contains(name($0)) }
        var lost: [Item] = []
        // Only a few at a time, because batches may be large.
        for start in stride(from: 0, to: suspects.count, by: 8) {
            let some = suspects[start..<min(start + 8, suspects.count)]
            let values = try store.values(some.map { "\(world)/\(folder)/\(name($0))" }, by: deadline)
            lost += zip(some, values).filter { $1 == nil }.map(\.0)
        }
        return lost
    }

    /// Creates the missing objects, then the frame.
    public func append(
        _ frame: [UInt8], objects: [RemoteObject], at height: Int, by deadline: Deadline
    ) throws(RemoteError) -> AppendOutcome {
        try checkSizes(of: objects)
        for object in objects {
            // An object means nothing without its frame, so an unknown outcome counts as a failure.
            if case .unknown(let reason) = try store.create(
                key(object.kind, object.hash), object.bytes, by: deadline)
            {
                throw .unreachable(reason)
            }
        }
        let key = key(ofFrame: height)
        switch try store.create(key, frame, by: deadline) {
        case .created: return .created
        case .unknown(let reason): return .unknown(reason)
        case .present:
            do throws(RemoteError) {
                guard let bytes = try store.values([key], by: deadline)[0] else {
                    return .unknown("the frame at height \(height) exists but can't be read")
                }
                return .present(bytes)
            } catch {
                return .unknown(error.message)
            }
        }
    }

    /// Runs the store's own check in a folder of the world.
    public func checkSuitability(by deadline: Deadline) throws(RemoteError) {
        try store.checkSuitability(in: "\(world)/checks", by: deadline)
    }

    private func key(ofFrame height: Int) -> String { "\(world)/journal/\(Segment.Name.digits(height))" }

    private func key(_ kind: ObjectKind, _ hash: Hash) -> String {
        switch kind {
        case .batch: "\(world)/batches/\(hash.hex)"
        case .text: "\(world)/texts/\(hash.hex)"
        }
    }

    // MARK: Segments

    /// The number of frames in a segment.
    public var segmentLength: Int? { length }

    private var segments: String { "\(world)/segments" }

    /// Creates a segment; does nothing for frames that are not a whole segment, are not a chain, or are too large.
    public func createSegment(of frames: [[UInt8]], from height: Int, by deadline: Deadline) throws(RemoteError) {
        guard frames.count == length, height % length == 0, isChain(frames),
            let segment = Segment(frames, from: height), segment.bytes.count <= store.largestValue
        else { return }
        let outcome = try store.create("\(segments)/\(segment.name.text)", segment.bytes, by: deadline)
        if case .unknown(let reason) = outcome { throw .unreachable(reason) }
    }

    /// Lists the existing segments, once per contact.
    ///
    /// This is an optimization only: if names can't be listed, frames are read one by one.
    private func list(from height: Int, by deadline: Deadline) {
        guard !known.areListed else { return }
        let start = height - height % length
        let names = try? store.names(
            in: segments, after: Segment.Name.digits(start), limit: Self.maximumNames, by: deadline)
        known.note(names?.compactMap { Segment.Name($0) }.filter { $0.start % length == 0 })
    }

    /// Limits on the segment names to look at, in total and for one height: anyone with write access to the storage can
    /// create names.
    private static var maximumNames: Int { 10_000 }
    private static var maximumTries: Int { 4 }

    /// The frames from a height on, from the segment that contains that height; nil without one that can be trusted.
    ///
    /// - Parameter previous: the preceding frame; nil when the caller checks the link itself.
    private func segment(
        at height: Int, after previous: [UInt8]?, by deadline: Deadline
    ) -> ArraySlice<[UInt8]>? {
        let start = height - height % length
        func continues(_ segment: Segment) -> Bool {
            previous.map { isChain([$0, segment.frames[height - start]]) } ?? true
        }
        if let last = known.last, last.name.start == start {
            return continues(last) ? last.frames[(height - start)...] : nil
        }
        for name in known.takeNames(at: start).prefix(Self.maximumTries) {
            // A bad segment is skipped: the frames themselves can still be read.
            guard
                let values = try? store.values(
                    ["\(segments)/\(name.text)", key(ofFrame: start + length - 1)], by: deadline),
                let bytes = values[0], let end = values[1],
                let segment = Segment(reading: bytes, as: name, count: length),
                segment.frames.last == end, isChain(segment.frames), continues(segment)
            else { continue }
            known.last = segment
            return segment.frames[(height - start)...]
        }
        return nil
    }

    /// Creates the segments of frames that had to be read one by one.
    private func createMissingSegments(of frames: [[UInt8]], from height: Int, by deadline: Deadline) {
        guard known.canBeListed else { return }
        let first = (height + length - 1) / length * length
        for start in stride(from: first, through: height + frames.count - length, by: length)
        where !known.wasUsed(start) {
            // Best effort: a reader may lack write permission.
            try? createSegment(
                of: Array(frames[start - height..<start - height + length]), from: start, by: deadline)
        }
    }
}

/// The segments known to a contact.
private final class KnownSegments: Sendable {
    private struct State {
        /// The names by the height of the first frame; nil until they were listed.
        var names: [Int: [Segment.Name]]?
        var canBeListed = false
        var used: Set<Int> = []
        var last: Segment?
    }

    private let state = Mutex(State())

    var areListed: Bool { state.withLock { $0.names != nil } }
    var canBeListed: Bool { state.withLock { $0.canBeListed } }

    /// Records the result of a listing; nil if it failed.
    func note(_ names: [Segment.Name]?) {
        state.withLock { state in
            state.names = Dictionary(grouping: names ?? [], by: \.start)
            state.canBeListed = names != nil
        }
    }

    /// Removes and returns the names for a height.
    func takeNames(at start: Int) -> [Segment.Name] {
        state.withLock { $0.names?.removeValue(forKey: start) ?? [] }
    }

    /// The segment that was read last: the next read may continue in it.
    var last: Segment? {
        get { state.withLock { $0.last } }
        set {
            state.withLock { state in
                state.last = newValue
                if let newValue { state.used.insert(newValue.name.start) }
            }
        }
    }

    /// Whether the segment of a height was read.
    func wasUsed(_ start: Int) -> Bool { state.withLock { $0.used.contains(start) } }
}
