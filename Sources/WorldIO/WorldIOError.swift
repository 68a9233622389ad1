public import AIR
public import CanonicalCBOR
public import ContentStore
public import Files

/// Why something can't enter or leave a world (SYSTEM §6).
public enum WorldIOError: Error, Sendable {
    /// What was found forbids it; the diagnostics say why.
    case invalid([Diagnostic])
    /// The store lacks an object or holds wrong bytes.
    case store(StoreError)
    /// A file can't be read or written.
    case file(FileError)
    /// A node of the store is not what a reference says.
    case unexpectedNode(Hash, expected: String, found: String)
    /// Stored bytes are not canonical.
    case encoding(Hash, CBORError)

    /// The problems as diagnostics.
    public var diagnostics: [Diagnostic] {
        switch self {
        case .invalid(let diagnostics): diagnostics
        case .store(let error):
            [Diagnostic(.error, .storeCorrupt, error.message, help: error.help)]
        case .file(let error): [Diagnostic(.error, .unwritableFile, error.message, help: error.help)]
        case .unexpectedNode(let hash, let expected, let found):
            [
                Diagnostic(
                    .error, .storeCorrupt, "the store's node \(hash) is \(found), not \(expected)",
                    help: "run `aos store verify`")
            ]
        case .encoding(let hash, let error):
            [
                Diagnostic(
                    .error, .storeCorrupt, "the store's node \(hash) is not canonical: \(error.message)",
                    help: "run `aos store verify`")
            ]
        }
    }
}
