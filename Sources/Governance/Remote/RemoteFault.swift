public import AIR
public import CanonicalCBOR
public import ContentStore
public import Remotes

extension DiagnosticCode {
    /// The remote can't be reached, or did not answer in time; nothing was sent.
    public static let remoteUnreachable = DiagnosticCode(rawValue: "remote-unreachable")
    /// A change was sent to the remote, and whether it has it is not known.
    public static let remoteUnsure = DiagnosticCode(rawValue: "remote-unsure")
    /// The remote does not have the world.
    public static let remoteEmpty = DiagnosticCode(rawValue: "remote-empty")
    /// Credentials for the remote are missing or were refused.
    public static let remoteLogin = DiagnosticCode(rawValue: "remote-login")
    /// The storage allows two creates of one key.
    public static let remoteUnsuitable = DiagnosticCode(rawValue: "remote-unsuitable")
    /// A node or blob is larger than the remote allows.
    public static let tooLargeForRemote = DiagnosticCode(rawValue: "too-large-for-remote")
    /// The remote refuses the request for a reason of its own.
    public static let remoteRefused = DiagnosticCode(rawValue: "remote-refused")
    /// Something on the remote is missing or has other bytes.
    public static let remoteDamaged = DiagnosticCode(rawValue: "remote-damaged")
}

/// The reason why a step that concerns the remote was not taken.
public enum RemoteFault: Sendable {
    /// The storage failed to execute a request; nothing was sent.
    case storage(RemoteError)
    /// The remote does not have the world.
    case empty(RemoteURL)
    /// The remote has fewer frames than were seen.
    case rolledBack(RemoteURL, found: Int, seen: Int)
    /// The remote has another frame at a height than was seen.
    case forked(RemoteURL, height: Int)
    /// A frame of the remote is not one.
    case damagedFrame(height: Int, JournalDamage)
    /// Whether the remote has the change is not known.
    case unsure(OperationID, summary: String, reason: String)
    /// The journal is a replica, and nothing was given to reach its remote.
    case noAccess(RemoteURL)
    /// The file that names the remote can't be understood.
    case unreadable(String)
    /// The journal is no replica.
    case notJoined
    /// The journal is a replica already.
    case alreadyJoined(JoinedRemote)
    /// The world was joined to a remote while the step was prepared.
    case joinedMeanwhile
    /// A step of this kind is never kept in the outbox.
    case neverQueued(String)
    /// The journal here is of another world than the remote's.
    case otherWorld(own: Hash, other: Hash)
    /// The journal has frames that the remote's does not have.
    case ownFrames(count: Int)
    /// An object that the remote is to have is not in the store.
    case objectsMissing([Hash])
}

extension RemoteFault {
    /// The problem, with the next command in its help where there is one.
    var diagnostic: Diagnostic {
        switch self {
        case .storage(let error): Self.diagnostic(error)
        case .empty(let url):
            error(
                .remoteEmpty, "the remote \(url) does not have this world",
                "check the URL; `aos remote push` creates again what a longer journal has")
        case .rolledBack(let url, let found, let seen):
            error(
                .remoteRolledBack, "the remote \(url) has \(found) frames, and \(seen) were there before",
                "find out who changed the storage; `aos remote push` creates again what this journal has")
        case .forked(let url, let height):
            error(
                .remoteForked, "the remote \(url) has another frame at height \(height) than this world's chain",
                "somebody replaced the chain: ask the others for the hash of their head (`aos remote show`)")
        case .damagedFrame(let height, let damage):
            error(
                .remoteDamaged, "frame \(height) of the remote is damaged: \(damage.message)",
                "ask the administrator of the storage; nothing was fetched from it")
        case .unsure(let operation, let summary, let reason):
            error(
                .remoteUnsure, "`\(summary)` may be on the remote or not: \(reason)",
                "it stays in the outbox as \(operation) and is settled by `aos remote push`")
        case .noAccess(let url):
            error(.notSupported, "the journal is a replica of \(url), which can't be reached from here", nil)
        case .unreadable(let file):
            error(
                .journalCorrupt, "\(file) does not name a world and a URL",
                "restore it, or leave the remote with `aos remote remove`")
        case .notJoined:
            error(
                .notFound, "this journal has no remote",
                "share it with `aos remote add URL`, or take a shared one with `aos remote join`")
        case .alreadyJoined(let joined):
            error(.wouldOverwrite, "the journal is a replica of \(joined.url)", "run `aos remote show` for details")
        case .joinedMeanwhile:
            error(.fileChangedSince, "the world was joined to a remote meanwhile", "run the command again")
        case .neverQueued(let kind):
            error(
                .remoteUnreachable, "\(kind) is never kept for later: it would change the world that others see",
                "omit --offline")
        case .otherWorld(let own, let other):
            error(
                .remoteDiffers, "the journal here is of world \(own.short), the remote holds world \(other.short)",
                "`aos remote join` sets the journal aside and takes the remote's")
        case .ownFrames(let count):
            error(
                .remoteDiffers,
                "the journal here has \(count) frames that the remote's chain does not have",
                "`aos remote join` sets the journal aside and takes the remote's")
        case .objectsMissing(let hashes):
            error(
                .storeCorrupt,
                "the store lacks what the journal names: \(hashes.prefix(4).map(\.short).joined(separator: ", "))",
                "run `aos store repair` first")
        }
    }

    private static func diagnostic(_ error: RemoteError) -> Diagnostic {
        let (code, help): (DiagnosticCode, String?) =
            switch error {
            case .unreachable:
                (.remoteUnreachable, "nothing was sent; --offline keeps the change in the outbox until it can be")
            case .login: (.remoteLogin, "log in to the storage with its own tools, then run the command again")
            case .refused: (.remoteRefused, "ask the administrator of the storage")
            case .missing: (.remoteDamaged, "`aos remote push` from a clone that has it creates it again")
            case .damaged:
                (
                    .remoteDamaged,
                    "delete it from the storage; then `aos remote push` from a clone that has it creates it again"
                )
            case .tooLarge: (.tooLargeForRemote, "make it smaller, or share the world on a storage that takes it")
            case .unsuitable: (.remoteUnsuitable, "use a storage that honors `If-None-Match: *`, or git")
            case .badURL: (.usage, "`aos remote add --help` lists the kinds of URLs")
            case .machine: (.remoteUnreachable, nil)
            }
        return Diagnostic(.error, code, error.message, help: help)
    }

    private func error(_ code: DiagnosticCode, _ message: String, _ help: String?) -> Diagnostic {
        Diagnostic(.error, code, message, help: help)
    }
}
