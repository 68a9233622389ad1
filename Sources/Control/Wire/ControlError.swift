public import AIR
public import SystemPackage
import WorldProtocol

/// The reason why a request over a control channel failed.
public enum ControlError: Error, Sendable, Equatable {
    /// Nobody listens at the socket, or the socket can't be reached.
    case unreachable(FilePath, reason: String)
    /// The socket exists, but must not be used.
    case refused(FilePath, Refusal)
    /// The connection ended before the answer arrived.
    case brokenOff(wasSent: Bool)
    /// No answer arrived in time.
    case timedOut(milliseconds: UInt64)
    /// The host answered with an error.
    case answered(WireError)
    /// The host sent something that is not a valid answer to the request.
    case malformed(String)
    /// According to its greeting, the host must not be used for this world.
    case unfit(Diagnostic)

    /// The reason why a socket must not be used.
    public enum Refusal: Sendable, Equatable {
        /// A process of another user listens.
        case otherUser(UInt32)
        /// The folder of the socket lets other users in, or belongs to one.
        case openFolder(FilePath)
        /// Something other than a socket is at the path.
        case notASocket
        /// The path is longer than the system allows for sockets.
        case pathTooLong(limit: Int)
        /// The system denied access.
        case accessDenied
        /// Another process is already serving there.
        case alreadyServed(String)
    }
}

extension DiagnosticCode {
    /// The host is of another world, another user or another program.
    public static let hostForeign = DiagnosticCode(rawValue: "host-foreign")
    /// The host did not answer in time.
    public static let hostTimeout = DiagnosticCode(rawValue: "host-timeout")
    /// The host refused, or sent an invalid answer.
    public static let hostError = DiagnosticCode(rawValue: "host-error")
    /// The host speaks another version of the protocol.
    public static let hostVersion = DiagnosticCode(rawValue: "host-version")
}

extension ControlError {
    /// The message: one line, without the remedy.
    public var message: String {
        switch self {
        case .unreachable(let path, let reason): "no host can be reached at \(path): \(reason)"
        case .refused(let path, .otherUser(let user)): "the host at \(path) runs as another user (uid \(user))"
        case .refused(let path, .openFolder(let folder)):
            "the socket \(path) can't be trusted: other users may write to \(folder)"
        case .refused(let path, .notASocket): "\(path) is not a socket"
        case .refused(let path, .pathTooLong(let limit)):
            "\(path) is too long for a socket: the limit is \(limit) bytes"
        case .refused(let path, .accessDenied): "\(path): permission denied"
        case .refused(let path, .alreadyServed(let owner)):
            owner.isEmpty ? "a host is already running at \(path)" : "a host is already running at \(path): \(owner)"
        case .brokenOff(let wasSent):
            wasSent
                ? "the host exited before answering; the change may have been made"
                : "lost the connection to the host before sending the request"
        case .timedOut(let milliseconds): "the host did not answer within \(milliseconds) ms"
        case .answered(let error): "the host refused: \(error.message)"
        case .unfit(let problem): problem.message
        case .malformed(let what): "the host sent an invalid answer: \(what)"
        }
    }

    /// The remedy, if it is not obvious.
    public var help: String? {
        switch self {
        case .unreachable: "start one with `aos host`, or omit `--mode daemon`: the world is then opened from its files"
        case .refused(_, .otherUser): "stop that host, or name another socket with --control PATH"
        case .refused(_, .openFolder(let folder)): "run `chmod 0700 \(folder)`, and check who owns it"
        case .refused(_, .notASocket): "move the file out of the way; it was not changed"
        case .refused(_, .pathTooLong): "name a shorter path with --socket PATH"
        case .refused(_, .accessDenied): "check who owns it and its permission bits"
        case .refused(_, .alreadyServed): "use that host, or stop it with `kill` and start again"
        case .brokenOff(true): "`aos journal` shows whether it was; if not, run the command again"
        case .brokenOff(false): "run the command again"
        case .timedOut:
            "increase the timeout with --timeout-ms N, or use --mode batch; `aos journal` shows what was done"
        case .unfit: "stop that host and start one for this world: `aos host`"
        case .answered, .malformed: nil
        }
    }

    /// The code of the diagnostic.
    public var code: DiagnosticCode {
        switch self {
        case .unreachable, .brokenOff: .hostUnreachable
        case .refused(_, .otherUser), .refused(_, .openFolder), .refused(_, .notASocket): .hostForeign
        case .refused(_, .alreadyServed): .lockedByOther
        case .refused: .hostUnreachable
        case .timedOut: .hostTimeout
        case .unfit(let problem): problem.code
        case .answered, .malformed: .hostError
        }
    }

    /// The error as a diagnostic.
    public var diagnostic: Diagnostic { Diagnostic(.error, code, message, help: help) }
}
