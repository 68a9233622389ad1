import AIR
import CanonicalCBOR
import Governance
import WorldIO
public import WorldProtocol

extension Workbench {
    /// Loads and checks the world, without computing what only lists or the stage need.
    public func check() async -> WorldCheck {
        await reload(computing: [.problems, .review])
        let world = world()
        return WorldCheck(
            manifestHash: world.loaded.manifestHash, counts: world.loaded.bundle?.counts ?? [:],
            diagnostics: world.diagnostics + stageNotices + world.consumerErrors)
    }

    /// The diagnostics of the world, without computing what only lists need.
    func problems() async -> [Diagnostic] {
        if !isOpened { await reload(computing: [.problems, .review]) }
        return world().diagnostics + stageNotices
    }

    /// The proposals of the journal; reads only the journal.
    ///
    /// - Throws: ``WorkbenchError`` when the journal is damaged.
    public func proposals() throws(WorkbenchError) -> [ProposalRow] { ProposalRow.rows(try governanceState()) }
}
