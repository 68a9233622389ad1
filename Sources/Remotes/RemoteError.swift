public import CanonicalCBOR

/// The reason that a storage operation failed; the call created nothing.
public enum RemoteError: Error, Sendable, Equatable {
    /// The storage can't be reached, or did not answer in time.
    case unreachable(String)
    /// Credentials are missing or were rejected.
    case login(String)
    /// The storage refused the request, for a reason other than credentials.
    case refused(String)
    /// An object that a frame refers to is missing.
    case missing(Hash)
    /// Something in the storage is damaged; the text says what, and in which way.
    case damaged(String)
    /// The object exceeds the storage's size limit.
    case tooLarge(size: Int, limit: Int)
    /// Two creates of one key succeeded, so the storage can't hold a chain.
    case unsuitable(String)
    /// The text is not the URL of a remote.
    case badURL(String, reason: String)
    /// Something on this machine is missing or can't be written.
    case machine(String)

    /// The message: one line, without the remedy.
    public var message: String {
        switch self {
        case .unreachable(let reason): "the remote can't be reached: \(reason)"
        case .login(let reason): "the remote requires a login: \(reason)"
        case .refused(let reason): "the remote refused the request: \(reason)"
        case .missing(let hash): "the remote lacks the object \(hash.short), which its journal names"
        case .damaged(let what): "the remote is damaged: \(what)"
        case .tooLarge(let size, let limit): "\(size) bytes are too large for the remote, which allows \(limit)"
        case .unsuitable(let reason): "the storage is not suitable for a journal: \(reason)"
        case .badURL(let text, let reason): "`\(text)` is not the URL of a remote: \(reason)"
        case .machine(let reason): reason
        }
    }
}
