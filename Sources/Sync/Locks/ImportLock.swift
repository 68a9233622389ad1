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
        /// Its version.
        case version
        /// The place that cargo had it from.
        case sourceID = "source_id"
        /// The `Cargo.toml` that was asked about.
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

    /// The two ways to write a lock.
    public enum Form: Sendable, Hashable {
        /// The hash alone, as a text.
        case hash
        /// An object of hash and identity.
        case object
    }

    /// The form in which it is written.
    public var form: Form
    /// The identity, if the lock states it.
    public var identity: [Field: String]
    /// The hash of the import's index.
    public var defsHash: Hash

    /// A lock of its parts.
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

    /// A field that differs from the current state.
    public struct Difference: Sendable, Hashable {
        /// The field.
        public let field: Field
        /// The value in the lock.
        public let pinned: String
        /// The resolved value; nil when the import has no such field.
        public let found: String?

        /// A difference of its parts.
        public init(field: Field, pinned: String, found: String?) {
            self.field = field
            self.pinned = pinned
            self.found = found
        }
    }

    /// The fields in which the lock contradicts the one that would be right; omitted fields contradict nothing.
    ///
    /// Paths are relative to the folder of the sync file, and two spellings of one path are the same.
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
    /// The bytes by which two values are compared.
    fileprivate func canonical(_ text: String, in folder: FilePath) -> [UInt8] {
        switch self {
        case .path, .manifestPath: Array(folder.pushing(FilePath(text)).lexicallyNormalized().string.utf8)
        case .airFolder: Array(FilePath(text).lexicallyNormalized().string.utf8)
        case .source, .package, .version, .sourceID: Array(text.utf8)
        }
    }
}
