public import SystemPackage

/// Changes of authored files that are made all together or not at all (Documentation/system.md, *Resolving conflicts*).
public struct AuthoredEdit: Sendable, Equatable {
    /// The change of one file.
    public struct Change: Sendable, Equatable {
        /// The file.
        public let path: FilePath
        /// The bytes before; nil if the file does not exist.
        public let before: [UInt8]?
        /// The bytes afterwards; nil if the file is removed.
        public let after: [UInt8]?

        /// Creates a change from its parts.
        public init(_ path: FilePath, from before: [UInt8]?, to after: [UInt8]?) {
            self.path = path.lexicallyNormalized()
            self.before = before
            self.after = after
        }
    }

    /// The effect of the edit, in a few words.
    public var title: String
    /// The changes, at most one for each file.
    public var changes: [Change]

    /// Creates an edit from its parts, omitting changes without effect.
    public init(_ title: String, _ changes: [Change]) {
        self.title = title
        self.changes = changes.filter { $0.before != $0.after }
    }

    /// Whether no file changes.
    public var isEmpty: Bool { changes.isEmpty }
}
