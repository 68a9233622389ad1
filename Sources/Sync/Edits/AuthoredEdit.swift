public import SystemPackage

/// Changes of authored files that belong together: all of them are made, or none (Documentation/system.md, *Resolving
/// conflicts*).
public struct AuthoredEdit: Sendable, Equatable {
    /// The change of one file.
    public struct Change: Sendable, Equatable {
        /// The file.
        public let path: FilePath
        /// Its bytes before; nil when it is not there.
        public let before: [UInt8]?
        /// Its bytes afterwards; nil when it goes.
        public let after: [UInt8]?

        /// A change of its parts.
        public init(_ path: FilePath, from before: [UInt8]?, to after: [UInt8]?) {
            self.path = path.lexicallyNormalized()
            self.before = before
            self.after = after
        }
    }

    /// The effect of the edit, in a few words.
    public var title: String
    /// The files that change, each once.
    public var changes: [Change]

    /// An edit of its parts; changes without effect are omitted.
    public init(_ title: String, _ changes: [Change]) {
        self.title = title
        self.changes = changes.filter { $0.before != $0.after }
    }

    /// Whether nothing changes.
    public var isEmpty: Bool { changes.isEmpty }
}
