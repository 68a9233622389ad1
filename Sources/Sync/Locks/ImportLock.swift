public import CanonicalCBOR
public import JSON
public import SystemPackage

/// The lock of an import (Documentation/file-formats.md, *Locks and pins*).
public struct ImportLock: Sendable, Hashable {
    /// A part of the resolved package's identity, in the order in which locks are written.
    public enum Field: String, Sendable, Hashable, CaseIterable {
        /// The kind of source: see ``Origin``.
        case source
        /// The cargo package.
        case package
        /// The package's version.
        case version
        /// The source from which cargo obtained the package.
        case sourceID = "source_id"
        /// The `Cargo.toml` that cargo was run for.
        case manifestPath = "manifest_path"
        /// The AIR root within the package.
        case airFolder = "air_dir"
        /// The AIR root of an import by path.
        case path
    }

    /// The values of the field `source`.
    public enum Origin: String, Sendable {
        /// A folder.
        case path
        /// A package of cargo.
        case cargo
    }

    /// The forms of a lock.
    public enum Form: Sendable, Hashable {
        /// The hash alone, as a text.
        case hash
        /// An object with the hash and the identity.
        case object
    }

    /// The form in which the lock is written.
    public var form: Form
    /// The identity, as far as the lock states it.
    public var identity: [Field: String]
    /// The hash of the import's index.
    public var defsHash: Hash

    /// Creates a lock from its parts.
    public init(_ defsHash: Hash, identity: [Field: String] = [:], form: Form = .object) {
        self.form = form
        self.identity = identity
        self.defsHash = defsHash
    }

    /// The members of the object form.
    var members: [(key: String, value: String)] {
        Field.allCases.compactMap { field in identity[field].map { (field.rawValue, $0) } }
            + [("defs_hash", defsHash.text)]
    }

    /// The lock as JSON.
    public var json: JSONValue {
        switch form {
        case .hash: .string(defsHash.text)
        case .object: .object(members.map { ($0.key, .string($0.value)) })
        }
    }

    /// The member to paste into an import.
    public var pasteText: String { "\"lock\": " + JSONPrinter.compact(json) }

    /// A field of the identity whose locked and resolved values differ.
    public struct Difference: Sendable, Hashable {
        /// The field.
        public let field: Field
        /// The value in the lock.
        public let pinned: String
        /// The resolved value; nil if the import has no such field.
        public let found: String?

        /// Creates a difference from its parts.
        public init(field: Field, pinned: String, found: String?) {
            self.field = field
            self.pinned = pinned
            self.found = found
        }
    }

    /// The fields in which the lock contradicts the correct one; an omitted field is no contradiction.
    ///
    /// Paths are relative to the folder of the sync file, and two spellings of a path are equal.
    public func differences(from right: ImportLock, in folder: FilePath) -> [Difference] {
        Field.allCases.compactMap { field in
            guard let pinned = identity[field] else { return nil }
            let found = right.identity[field]
            if let found, field.canonical(pinned, in: folder).elementsEqual(field.canonical(found, in: folder)) {
                return nil
            }
            return Difference(field: field, pinned: pinned, found: found)
        }
    }
}

extension ImportLock.Field {
    /// The bytes that are compared for a value of this field.
    fileprivate func canonical(_ text: String, in folder: FilePath) -> [UInt8] {
        switch self {
        case .path, .manifestPath: Array(folder.pushing(FilePath(text)).lexicallyNormalized().string.utf8)
        case .airFolder: Array(FilePath(text).lexicallyNormalized().string.utf8)
        case .source, .package, .version, .sourceID: Array(text.utf8)
        }
    }
}
