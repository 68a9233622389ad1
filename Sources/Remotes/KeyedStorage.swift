public import CanonicalCBOR

/// The outcome of creating a key.
public enum CreateOutcome: Sendable, Equatable {
    /// The key was created.
    case created
    /// The key was there.
    case present
    /// The key may have been created, or may yet be; says why nothing more is known.
    case unknown(String)
}

/// A store of keys that are created once and never change.
public protocol KeyStore: Sendable {
    /// The most bytes that a key may hold.
    var largestValue: Int { get }

    /// Creates a key that must not be there.
    ///
    /// - Throws: ``RemoteError`` when it was not created and will not be by this call.
    func create(_ key: String, _ bytes: [UInt8], by deadline: Deadline) throws(RemoteError) -> CreateOutcome

    /// The contents of keys, in their order; nil for a key that is absent.
    func values(_ keys: [String], by deadline: Deadline) throws(RemoteError) -> [[UInt8]?]

    /// Checks that exactly one of several creates of one key succeeds.
    func checkSuitability(in folder: String, by deadline: Deadline) throws(RemoteError)
}

/// A remote on a store of keys: `worlds/<id>/journal/<height>` and `worlds/<id>/batches/<hash>`.
public struct KeyedStorage<Store: KeyStore>: RemoteStorage {
    private let store: Store
    private let world: String
    /// The number of frames that are read at once when there are many.
    private let window: Int

    /// The storage of a world.
    public init(_ store: Store, world: Hash, window: Int = 16) {
        self.store = store
        self.world = "worlds/\(world.hex)"
        self.window = window
    }

    /// The most bytes that a key may hold.
    public var largestObject: Int { store.largestValue }

    /// The frames from a height on: first two heights, then whole windows while there are more.
    public func frames(from height: Int, limit: Int, by deadline: Deadline) throws(RemoteError) -> [[UInt8]] {
        var found: [[UInt8]] = []
        var count = 2
        while found.count < limit {
            let start = height + found.count
            let keys = (start..<start + min(count, limit - found.count)).map(key(ofFrame:))
            let values = try store.values(keys, by: deadline)
            let present = values.prefix { $0 != nil }.compactMap(\.self)
            found += present
            guard present.count == keys.count else { break }
            count = window
        }
        return found
    }

    /// Objects, each compared with its name.
    public func objects(_ names: [ObjectName], by deadline: Deadline) throws(RemoteError) -> [[UInt8]] {
        let hashes = names.map(\.hash)
        return try Self.verified(try store.values(hashes.map(key(ofObject:)), by: deadline), as: hashes)
    }

    /// Creates objects that are not there, then the frame.
    public func append(
        _ frame: [UInt8], objects: [RemoteObject], at height: Int, by deadline: Deadline
    ) throws(RemoteError) -> AppendOutcome {
        try checkSizes(of: objects)
        for object in objects {
            // Without its frame an object means nothing, so an unknown outcome is as good as none.
            if case .unknown(let reason) = try store.create(key(ofObject: object.hash), object.bytes, by: deadline) {
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
                    return .unknown("the frame at height \(height) is there and can't be read")
                }
                return .present(bytes)
            } catch {
                return .unknown(error.message)
            }
        }
    }

    /// Lets the store check itself in a folder of the world.
    public func checkSuitability(by deadline: Deadline) throws(RemoteError) {
        try store.checkSuitability(in: "\(world)/checks", by: deadline)
    }

    private func key(ofFrame height: Int) -> String {
        let digits = String(height)
        return "\(world)/journal/" + String(repeating: "0", count: max(0, 20 - digits.utf8.count)) + digits
    }

    private func key(ofObject hash: Hash) -> String { "\(world)/batches/\(hash.hex)" }
}
