import AIR
import CanonicalCBOR
import Governance
import WorldProtocol

/// What the gates said last, and of which world.
struct GateBoard: Sendable, Equatable {
    /// What gates judge: where none of it differs they say the same again.
    struct World: Sendable, Equatable {
        var base: Hash?
        var manifest: Hash?
        var journalHeight: Int
        var diagnostics: [Diagnostic]
        var scenarios: Hash?

        init(_ snapshot: Snapshot) {
            base = snapshot.baseHash
            manifest = snapshot.manifestHash
            journalHeight = snapshot.journalHeight
            diagnostics = snapshot.diagnostics
            scenarios = snapshot.scenarios
        }
    }

    /// What they said; empty while nobody has asked.
    var results: [GateResult] = []
    /// The world that ``results`` are about.
    var judged: World?
    /// The world that they were asked about last; nil while nobody has asked, or when that was cancelled.
    var asked: World?
    /// The number of the request whose answer is awaited.
    var request: Int?

    /// Whether ``results`` are about another world than the one that is shown.
    func isOutdated(in snapshot: Snapshot) -> Bool { judged != nil && judged != World(snapshot) }
}
