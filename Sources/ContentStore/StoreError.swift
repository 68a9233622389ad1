public import CanonicalCBOR
public import Files
public import SystemPackage

/// Why the store could not keep or give something.
public enum StoreError: Error, Sendable, Equatable {
    /// Nothing is kept under this hash.
    case missing(Hash, path: FilePath)
    /// What is kept under this hash has another one.
    case corrupt(Hash, path: FilePath, found: Hash)
    /// The file system refused.
    case file(FileError)
}

extension StoreError: CustomStringConvertible {
    /// What went wrong, in one line without the remedy.
    public var message: String {
        switch self {
        case .missing(let hash, let path): "\(hash) is not in the store (\(path))"
        case .corrupt(let hash, let path, let found): "\(path) is corrupt: it holds \(found), not \(hash)"
        case .file(let error): error.message
        }
    }

    /// What the reader can do about it, where that is not plain.
    public var help: String? {
        switch self {
        case .missing: "apply or import the definitions again: that puts them back"
        case .corrupt: "storing the same definition again replaces the wrong bytes"
        case .file(let error): error.help
        }
    }

    /// The message.
    public var description: String { message }
}

/// Lets file errors through as errors of the store.
func storing<Value>(_ body: () throws(FileError) -> Value) throws(StoreError) -> Value {
    do throws(FileError) {
        return try body()
    } catch {
        throw .file(error)
    }
}
