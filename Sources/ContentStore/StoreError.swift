public import CanonicalCBOR
public import Files
public import SystemPackage

/// The reason that the store could not write or return an object.
public enum StoreError: Error, Sendable, Equatable {
    /// The store has no object with this hash.
    case missing(Hash, path: FilePath)
    /// The bytes stored under this hash have a different hash.
    case corrupt(Hash, path: FilePath, found: Hash)
    /// The object can't be read.
    case unreadable(FileError)
    /// An object can't be written or removed, or temporary files can't be swept.
    case unwritable(FileError)
}

extension StoreError: CustomStringConvertible {
    /// The message: one line, without the remedy.
    public var message: String {
        switch self {
        case .missing(let hash, let path): "\(hash) is not in the store (\(path))"
        case .corrupt(let hash, let path, let found): "\(path) is corrupt: it holds \(found), not \(hash)"
        case .unreadable(let error), .unwritable(let error): error.message
        }
    }

    /// The remedy, where it is not obvious.
    public var help: String? {
        switch self {
        case .missing, .corrupt: "run `aos store verify` to see what is damaged, then `aos store repair`"
        case .unreadable(let error), .unwritable(let error): error.help
        }
    }

    /// The message.
    public var description: String { message }
}

/// Runs a body that reads, converting its file errors to store errors.
func readingStore<Value>(_ body: () throws(FileError) -> Value) throws(StoreError) -> Value {
    do throws(FileError) {
        return try body()
    } catch {
        throw .unreadable(error)
    }
}
