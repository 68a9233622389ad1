public import AIR
public import CanonicalCBOR
public import Files

/// A reason why a pin can't be read or written.
public enum PinError: Error, Sendable, Equatable {
    /// There is no pin with the hash.
    case notHere(Hash)
    /// The file is not the pin that its name identifies.
    case damaged(Hash, reason: String)
    /// The file was written by a later version.
    case unknownFormat(Hash)
    /// The import can't be pinned, because it has no index.
    case unresolved(label: String)
    /// A file can't be read.
    case file(FileError)
    /// A file can't be written.
    case unwritable(FileError)

    /// The message: one lowercase line.
    public var message: String {
        switch self {
        case .notHere(let hash): "the pin of \(hash.short) is missing"
        case .damaged(let hash, let reason): "the pin of \(hash.short) is damaged: \(reason)"
        case .unknownFormat(let hash): "the pin of \(hash.short) has a format that this version can't read"
        case .unresolved(let label): "the import `\(label)` can't be pinned as it is"
        case .file(let error), .unwritable(let error): error.message
        }
    }

    /// The remedy.
    public var help: String {
        switch self {
        case .notHere: "fetch .aos/pins from version control, or check out the pinned version of the import"
        case .damaged: "restore the file in .aos/pins from version control"
        case .unknownFormat: "use a newer version of aos"
        case .unresolved: "fix the import"
        case .file(let error), .unwritable(let error): error.help ?? "check the folder .aos/pins"
        }
    }

    /// The error as a diagnostic.
    public var diagnostic: Diagnostic {
        switch self {
        case .file: Diagnostic(.error, .unreadableFile, message, help: help)
        case .unwritable: Diagnostic(.error, .unwritableFile, message, help: help)
        case .unresolved: Diagnostic(.error, .importUnresolved, message, help: help)
        case .notHere: Diagnostic(.error, .notFound, message, help: help)
        case .damaged, .unknownFormat: Diagnostic(.error, .pinInvalid, message, help: help)
        }
    }
}
