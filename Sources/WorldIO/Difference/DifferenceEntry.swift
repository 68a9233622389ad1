public import CanonicalCBOR
public import JSON

/// One location in two compared values: the values on both sides, and the kind of change.
///
/// Entries form a tree: an entry that changed inside has a child for each part, including unchanged ones. All other
/// entries are leaves, however large their values are.
public struct DifferenceEntry: Sendable, Equatable {
    /// The kind of change.
    public enum Change: String, Sendable {
        /// Only the second value has it.
        case added
        /// Only the first value has it.
        case removed
        /// Both have it, with different contents.
        case changed
        /// Both have it with the same contents, at a different position among its neighbors.
        case moved
        /// Both have it, with the same contents.
        case same
    }

    /// The label of an entry within its container.
    public enum Label: Sendable, Equatable {
        /// The whole value.
        case root
        /// A member of an object.
        case key(String)
        /// An element with a name, such as a step's id.
        case element(String)
        /// An element known by its position.
        case position(Int)
        /// An element of a set.
        case member
        /// A piece of a text.
        case piece
    }

    /// The relation between the children of an entry.
    public enum Layout: Sendable, Equatable {
        /// There are no children.
        case leaf
        /// The members of an object.
        case object
        /// The elements of a list, each with a name.
        case elements
        /// The elements of a list, in their order.
        case sequence
        /// The elements of a set.
        case set
        /// The lines, or the differing piece, of a text.
        case text
    }

    /// The path in the second value, or in the first if the entry was removed.
    public let path: JSONPointer
    /// The path with names of elements instead of positions, so that it stays valid after edits elsewhere.
    public let place: JSONPointer
    /// The label within its container.
    public let label: Label
    /// The change.
    public let change: Change
    /// The contents in the first value; nil when it was added.
    public let before: CBORValue?
    /// The contents in the second value; nil when it was removed.
    public let after: CBORValue?
    /// The position in the first value if it moved among its neighbors, or nil.
    public let movedFrom: Int?
    /// The relation between its children.
    public let layout: Layout
    /// Its parts, if it changed and the parts can be distinguished.
    public let children: [DifferenceEntry]

    /// Whether the entry has no children.
    public var isLeaf: Bool { children.isEmpty }
}

/// The location of an entry, derived from that of its container.
struct DifferenceLocation {
    var path: JSONPointer
    var place: JSONPointer
    var label: DifferenceEntry.Label

    static let root = DifferenceLocation(path: JSONPointer(), place: JSONPointer(), label: .root)

    func entering(_ token: JSONPointer.Token, place name: JSONPointer.Token, as label: DifferenceEntry.Label) -> Self {
        Self(path: JSONPointer(path.tokens + [token]), place: JSONPointer(place.tokens + [name]), label: label)
    }
}
