public import CanonicalCBOR
public import Files
public import SystemPackage

/// The reason why the store could not keep or return an object.
public enum StoreError: Error, Sendable, Equatable {
    /// Nothing is kept under this hash.
    case missing(Hash, path: FilePath)
    /// The bytes under this hash have another hash.
    case corrupt(Hash, path: FilePath, found: Hash)
    /// The object can't be read.
    case unreadable(FileError)
    /// Something can't be put, removed or swept.
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

/// Runs a body that reads, with errors of the store.
func readingStore<Value>(_ body: () throws(FileError) -> Value) throws(StoreError) -> Value {
    do throws(FileError) {
        return try body()
    } catch {
        throw .unreadable(error)
    }
}
