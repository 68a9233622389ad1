import AIR
import WorldProtocol

extension Snapshot {
    /// The warning shown above everything else while the journal or the base is unreliable; nil if both are intact.
    var brokenState: String? {
        // An unreadable journal has no records, and an unreadable base has no hash.
        guard journalHeight == 0 || baseHash == nil else { return nil }
        for problem in diagnostics where problem.severity == .error {
            switch problem.code {
            case .journalCorrupt: return "the journal is damaged"
            case .journalShorterThanHead: return "the journal lost records"
            case .baseDamaged: return "the base is damaged"
            case .baseUnreadable: return "the base can't be read"
            default: continue
            }
        }
        return nil
    }
}
