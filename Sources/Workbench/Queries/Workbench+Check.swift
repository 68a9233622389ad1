public import AIR
public import CanonicalCBOR
import Governance
import WorldIO
public import WorldProtocol

/// The result of checking a world.
public struct WorldCheck: Sendable, Equatable {
    /// The hash of the world as authored; nil when it can't be built.
    public let manifestHash: Hash?
    /// The number of definitions of each kind that the manifest names.
    public let counts: [DefinitionKind: Int]
    /// Every problem, in order.
    public let diagnostics: [Diagnostic]
}

extension Workbench {
    /// Reads the world and checks it; nothing is computed that only lists or the stage need.
    public func check() async -> WorldCheck {
        await readAnew(computing: [.problems, .review])
        let world = world()
        return WorldCheck(
            manifestHash: world.loaded.manifestHash, counts: world.loaded.bundle?.counts ?? [:],
            diagnostics: world.diagnostics + stageNotices)
    }

    /// The proposals of the journal; nothing else is read.
    ///
    /// - Throws: ``WorkbenchError`` when the journal is damaged.
    public func proposals() throws(WorkbenchError) -> [ProposalRow] { ProposalRow.rows(try governanceState()) }
}
