import AIR
import CanonicalCBOR
import Governance
import WorldIO
public import WorldProtocol

extension Workbench {
    /// Reads the world and checks it; nothing is computed that only lists or the stage need.
    public func check() async -> WorldCheck {
        await readAnew(computing: [.problems, .review])
        let world = world()
        return WorldCheck(
            manifestHash: world.loaded.manifestHash, counts: world.loaded.bundle?.counts ?? [:],
            diagnostics: world.diagnostics + stageNotices + world.consumerErrors)
    }

    /// The problems of the world; nothing is computed that only lists need.
    func problems() async -> [Diagnostic] {
        if !isOpened { await readAnew(computing: [.problems, .review]) }
        return world().diagnostics + stageNotices
    }

    /// The proposals of the journal; reads only the journal.
    ///
    /// - Throws: ``WorkbenchError`` when the journal is damaged.
    public func proposals() throws(WorkbenchError) -> [ProposalRow] { ProposalRow.rows(try governanceState()) }
}
