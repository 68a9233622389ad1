import AIR
import WorldProtocol

extension Snapshot {
    /// The warning above everything else while the journal or the base is unreliable; nil when both are sound.
    var brokenState: String? {
        // A journal that can't be read has no records, and a base that can't be had no hash.
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
