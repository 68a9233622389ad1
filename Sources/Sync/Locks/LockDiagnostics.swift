public import AIR
import CanonicalCBOR
import JSON

extension ResolvedImport {
    /// The problem with the import's lock; nil if the lock is correct.
    ///
    /// An import that can't be resolved is an error regardless of the policy, which only sets the severity of an
    /// incorrect lock.
    ///
    /// - Parameters:
    ///   - severity: the severity of a missing or incorrect lock.
    ///   - file: the displayed path of the sync file.
    public func diagnostic(severity: Diagnostic.Severity, file: String) -> Diagnostic? {
        let name = "the import `\(label)`"
        switch state {
        case .ok: return nil
        case .unlocked:
            return report(
                severity, .lockMissing, "\(name) is not locked", file, help: "write \(paste), or run \(update)")
        case .content(let pinned, let found, let identity):
            let also = identity.isEmpty ? "" : "; " + text(of: identity)
            return report(
                severity, .lockContent, "\(name) has the hash \(found.short), but its lock has \(pinned.short)\(also)",
                file,
                help: "run `aos lock diff \(label)`; then write \(paste), or run \(update)")
        case .identity(let differences):
            return report(
                severity, .lockIdentity, "\(name) does not match its lock: \(text(of: differences))", file,
                help: "write \(paste), or run \(update)")
        case .unresolvable(let obstacle):
            return item.diagnostic(obstacle, file: file)
        }
    }

    private var paste: String { right?.pasteText ?? "" }
    private var update: String { "`aos lock update \(label)`" }

    private func text(of differences: [ImportLock.Difference]) -> String {
        differences.map { difference in
            "\(difference.field.rawValue) is "
                + (difference.found.map { "`\($0)`" } ?? "missing") + ", but the lock has `\(difference.pinned)`"
        }.joined(separator: "; ")
    }

    private func report(
        _ severity: Diagnostic.Severity, _ code: DiagnosticCode, _ message: String, _ file: String, help: String
    ) -> Diagnostic {
        let isAboutLock = item.lock != nil
        let pointer = isAboutLock ? item.pointer.appending(key: "lock") : item.pointer
        let place = isAboutLock ? item.lockPlace : item.place
        return Diagnostic(
            severity, code, message, file: file, line: place.line, column: place.column, path: pointer.description,
            help: help)
    }
}

extension DiagnosticCode {
    /// An import has no lock.
    public static let lockMissing = DiagnosticCode(rawValue: "lock-missing")
    /// The definitions of an import differ from its lock.
    public static let lockContent = DiagnosticCode(rawValue: "lock-content")
    /// The identity of an import differs from its lock.
    public static let lockIdentity = DiagnosticCode(rawValue: "lock-identity")
    /// A pin is damaged, or newer than this program can read.
    public static let pinInvalid = DiagnosticCode(rawValue: "pin-invalid")
}
