import AIR
import CanonicalCBOR
import Governance
import WorldProtocol

/// The last verdicts of the gates, and the state of the world that they apply to.
struct GateBoard: Sendable, Equatable {
    /// The parts of a world that the gates judge: if none of them differs, the verdicts are the same.
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

    /// The verdicts; empty before the gates ran.
    var results: [GateResult] = []
    /// The world that ``results`` apply to.
    var judged: World?
    /// The world that the gates last ran on; nil before the first run, or if the last one failed or was canceled.
    var asked: World?
    /// The number of the pending request.
    var request: Int?

    /// Runs the gates on a world.
    mutating func run(on snapshot: Snapshot, _ requests: inout Requests) -> Job {
        let job = requests.send(.gates(Gate.allCases), "running the gates")
        request = job.request
        asked = World(snapshot)
        return job
    }

    /// Whether the world changed since the gates last ran; false while they run, and before the first run.
    func isDue(in snapshot: Snapshot) -> Bool { request == nil && asked != nil && asked != World(snapshot) }

    /// Receives the verdicts; false if they are not awaited.
    mutating func take(_ results: [GateResult], from request: Int) -> Bool {
        guard self.request == request else { return false }
        self.request = nil
        self.results = results
        judged = asked
        return true
    }

    /// Stops waiting for a request that failed or was canceled.
    mutating func forget(_ request: Int) {
        guard self.request == request else { return }
        self.request = nil
        asked = nil
    }

    /// Whether ``results`` do not apply to the current world.
    func isOutdated(in snapshot: Snapshot) -> Bool { judged != nil && judged != World(snapshot) }
}
