import Remotes

/// Interprets git's error messages.
enum GitFault {
    private static let logins = [
        "Authentication failed", "could not read Username", "could not read Password", "Permission denied",
        "terminal prompts disabled", "Host key verification failed", "HTTP 401", "HTTP 403", "403 Forbidden",
        "error: 403", "error: 401", "Access denied",
    ]
    private static let unreached = [
        "Could not resolve host", "Connection refused", "Connection timed out", "Network is unreachable",
        "does not appear to be a git repository", "not found", "No such file or directory",
        "Could not read from remote",
        "Failed to connect", "unable to access", "Name or service not known", "No route to host",
        "does not exist",
    ]

    /// The error if nothing can have been sent; nil if something may have been.
    static func beforeSending(_ complaint: String) -> RemoteError? {
        if logins.contains(where: { complaint.contains($0) }) { return .login(complaint) }
        // The remote hung up, possibly after it had accepted everything.
        let isBroken = ["hung up", "early EOF", "unexpected disconnect", "Broken pipe", "reset by peer", "HTTP 5"]
            .contains { complaint.contains($0) }
        if !isBroken, unreached.contains(where: { complaint.contains($0) }) { return .unreachable(complaint) }
        return nil
    }

    /// The error of a read that failed.
    static func reading(_ outcome: GitRunner.Outcome) -> RemoteError {
        if outcome.isTimedOut { return .unreachable("git timed out") }
        if logins.contains(where: { outcome.complaint.contains($0) }) { return .login(outcome.complaint) }
        return .unreachable(outcome.complaint.isEmpty ? "git failed" : outcome.complaint)
    }
}
