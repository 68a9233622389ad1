public import CanonicalCBOR

/// The kinds of objects that a frame brings.
public enum ObjectKind: Sendable, Hashable {
    /// Nodes and blobs; a frame can't be used without them.
    case batch
    /// A text that a person wrote. The owner of the storage may remove it; the frame stays.
    case text

    /// The noun to use in messages.
    var noun: String { self == .batch ? "object" : "text" }
}

/// An object as stored on a remote, under the hash of its bytes.
public struct RemoteObject: Sendable, Hashable {
    /// Whether it is a batch or a text.
    public let kind: ObjectKind
    /// The hash of the bytes.
    public let hash: Hash
    /// The bytes.
    public let bytes: [UInt8]

    /// Creates an object from its bytes.
    public init(_ bytes: [UInt8], kind: ObjectKind = .batch) {
        self.kind = kind
        hash = Hash.of(bytes)
        self.bytes = bytes
    }
}

/// The name of an object on a remote.
public struct ObjectName: Sendable, Hashable {
    /// Whether it is a batch or a text.
    public let kind: ObjectKind
    /// The hash of its bytes.
    public let hash: Hash
    /// The height of the frame that brings it.
    public let height: Int

    /// Creates a name.
    public init(_ hash: Hash, at height: Int, kind: ObjectKind = .batch) {
        self.kind = kind
        self.hash = hash
        self.height = height
    }
}
