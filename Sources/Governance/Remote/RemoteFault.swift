public import AIR
public import CanonicalCBOR
public import ContentStore
public import Remotes

extension DiagnosticCode {
    /// The remote can't be reached, or did not answer in time; nothing was sent.
    public static let remoteUnreachable = DiagnosticCode(rawValue: "remote-unreachable")
    /// A change was sent to the remote, and it is unknown whether the remote has it.
    public static let remoteUnsure = DiagnosticCode(rawValue: "remote-unsure")
    /// The remote does not have the world.
    public static let remoteEmpty = DiagnosticCode(rawValue: "remote-empty")
    /// Credentials for the remote are missing or were rejected.
    public static let remoteLogin = DiagnosticCode(rawValue: "remote-login")
    /// The storage allows two creates of one key.
    public static let remoteUnsuitable = DiagnosticCode(rawValue: "remote-unsuitable")
    /// A node or blob is larger than the remote allows.
    public static let tooLargeForRemote = DiagnosticCode(rawValue: "too-large-for-remote")
    /// The remote refused the request for another reason.
    public static let remoteRefused = DiagnosticCode(rawValue: "remote-refused")
    /// An object on the remote is missing or has the wrong bytes.
    public static let remoteDamaged = DiagnosticCode(rawValue: "remote-damaged")
}

/// The reason that an operation on a remote failed.
public enum RemoteFault: Sendable {
    /// The storage failed to execute a request; nothing was sent.
    case storage(RemoteError)
    /// The remote does not have the world.
    case empty(RemoteURL)
    /// The remote has fewer frames than were seen before.
    case rolledBack(RemoteURL, found: Int, seen: Int)
    /// At a height, the remote has a different frame from the one seen before.
    case forked(RemoteURL, height: Int)
    /// A frame on the remote is damaged.
    case damagedFrame(height: Int, JournalDamage)
    /// It is unknown whether the remote has the change.
    case unsure(OperationID, summary: String, reason: String)
    /// The journal is a replica, but there is no access to its remote.
    case noAccess(RemoteURL)
    /// The file that names the remote can't be parsed.
    case unreadable(String)
    /// The journal is not a replica.
    case notJoined
    /// The journal is already a replica.
    case alreadyJoined(JoinedRemote)
    /// The world was joined to a remote while the step was prepared.
    case joinedMeanwhile
    /// A step of this kind can't be queued in the outbox.
    case neverQueued(String)
    /// The local journal and the remote are of different worlds.
    case otherWorld(own: Hash, other: Hash)
    /// The journal has frames that the remote does not have.
    case ownFrames(count: Int)
    /// The store lacks objects that must be published.
    case objectsMissing([Hash])
}

extension RemoteFault {
    /// The problem as a diagnostic, with the next command in the help if there is one.
    var diagnostic: Diagnostic {
        switch self {
        case .storage(let error): Self.diagnostic(error)
        case .empty(let url):
            error(
                .remoteEmpty, "the remote \(url) does not have this world",
                "check the URL; `aos remote push` publishes the frames of a longer journal")
        case .rolledBack(let url, let found, let seen):
            error(
                .remoteRolledBack, "the remote \(url) has \(found) frames, but had \(seen) before",
                "find out who changed the storage; `aos remote push` publishes this journal's frames again")
        case .forked(let url, let height):
            error(
                .remoteForked, "the remote \(url) diverged from this world's chain at height \(height)",
                "the chain was replaced: compare the hash of the head with others (`aos remote show`)")
        case .damagedFrame(let height, let damage):
            error(
                .remoteDamaged, "frame \(height) of the remote is damaged: \(damage.message)",
                "ask the administrator of the storage; nothing was fetched from it")
        case .unsure(let operation, let summary, let reason):
            error(
                .remoteUnsure, "`\(summary)` may or may not be on the remote: \(reason)",
                "it stays in the outbox as \(operation); `aos remote push` settles it")
        case .noAccess(let url):
            error(.notSupported, "the journal is a replica of \(url), which can't be reached from here", nil)
        case .unreadable(let file):
            error(
                .journalCorrupt, "\(file) does not name a world and a URL",
                "restore it, or leave the remote with `aos remote remove`")
        case .notJoined:
            error(
                .notFound, "this journal has no remote",
                "share it with `aos remote add URL`, or join a shared one with `aos remote join`")
        case .alreadyJoined(let joined):
            error(.wouldOverwrite, "the journal is a replica of \(joined.url)", "run `aos remote show` for details")
        case .joinedMeanwhile:
            error(.fileChangedSince, "the world joined a remote in the meantime", "run the command again")
        case .neverQueued(let kind):
            error(
                .remoteUnreachable, "\(kind) can't be queued: it would change the world that others see",
                "omit --offline")
        case .otherWorld(let own, let other):
            error(
                .remoteDiffers, "the journal is of world \(own.short), but the remote has world \(other.short)",
                "`aos remote join` sets the journal aside and uses the remote's")
        case .ownFrames(let count):
            error(
                .remoteDiffers,
                "the journal has \(count) \(count == 1 ? "frame" : "frames") that the remote does not have",
                "`aos remote join` sets the journal aside and uses the remote's")
        case .objectsMissing(let hashes):
            error(
                .storeCorrupt,
                "the store lacks objects that the journal names: \(hashes.prefix(4).map(\.short).joined(separator: ", "))",
                "run `aos store repair` first")
        }
    }

    private static func diagnostic(_ error: RemoteError) -> Diagnostic {
        let (code, help): (DiagnosticCode, String?) =
            switch error {
            case .unreachable:
                (.remoteUnreachable, "nothing was sent; --offline queues the change in the outbox")
            case .login: (.remoteLogin, "log in to the storage with its own tools, then run the command again")
            case .refused: (.remoteRefused, "ask the administrator of the storage")
            case .missing: (.remoteDamaged, "`aos remote push` from a clone that has it restores it")
            case .damaged:
                (
                    .remoteDamaged,
                    "delete it from the storage; then `aos remote push` from a clone that has it restores it"
                )
            case .tooLarge: (.tooLargeForRemote, "make it smaller, or share the world on a storage that allows it")
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
