public import AIR
import CanonicalCBOR
import Governance
import Sync
import WorldIO
import WorldProtocol

/// Working trees that are behind the journal: another person's apply was fetched but is not in the files yet.
extension Workbench {
    /// The relation of the manifest file to the journal, and the problem with the file, if any.
    ///
    /// - Throws: ``WorkbenchError`` when one of them can't be read.
    func baseStanding() throws(WorkbenchError) -> (standing: ManifestStanding, problem: Diagnostic?) {
        do {
            return (
                try rooms.governance.manifestStanding(),
                try rooms.governance.state().currentManifest == nil ? nil : manifestProblem()
            )
        } catch {
            throw WorkbenchError(error.diagnostics)
        }
    }

    /// The problem with the manifest file, if the journal has already been read; nil if the file is fine.
    public func knownBaseProblem() -> Diagnostic? {
        guard rooms.governance.hasBeenRead else { return nil }
        // Errors in reading it are reported elsewhere.
        return (try? baseStanding())?.problem
    }

    private func manifestProblem() throws(GovernanceError) -> Diagnostic? {
        let state = try rooms.governance.state()
        do {
            return try rooms.governance.manifestProblem(in: state)
        } catch {
            throw .file(error)
        }
    }

    /// Writes the journal's manifest to the manifest file, overwriting its contents.
    ///
    /// - Throws: ``WorkbenchError`` when the journal has no manifest, or the file can't be written.
    func keepBase() throws(WorkbenchError) -> ManifestStanding {
        try requireWritable()
        let standing: ManifestStanding
        do {
            standing = try rooms.governance.keepJournalManifest()
        } catch {
            throw WorkbenchError(error.diagnostics)
        }
        note("keep the journal's manifest \(standing.journal?.short ?? "")", command(["aos", "base", "keep"]))
        return standing
    }

    /// Rebases a patch of the working tree onto the journal's manifest.
    ///
    /// - Returns: the patch, its document, and a notice about the outcome for its ops.
    /// - Throws: ``WorkbenchError`` that names the ops that others changed differently, or when no op is left.
    func rebased(
        _ compiled: CompiledPatch, _ document: PatchDocument, _ world: WorldParts
    ) throws(WorkbenchError) -> (CompiledPatch, PatchDocument, [Diagnostic]) {
        guard world.standing?.relation == .behind, world.base.source == .file, let current = world.currentManifest,
            compiled.baseManifestHash != current
        else { return (compiled, document, []) }
        let merge = try merge(compiled.contents, world, onto: current)
        try Self.requireNoConflict(in: merge.result)
        guard let document = merge.result.document else {
            throw WorkbenchError(
                .nothingToDo, "the journal's manifest \(current.short) already has all the changes",
                help: "update the working tree with `aos pull`")
        }
        do throws(WorldIOError) {
            let rebased = try PatchCompiler(base: merge.theirs, baseHash: current, lookup: rooms.lookup)
                .compile(document)
            return (rebased, document, [merge.result.notice(onto: current)])
        } catch {
            throw WorkbenchError(error.diagnostics)
        }
    }

    /// The contents that a working tree that is behind must be updated to: the changes of others, merged with its own.
    ///
    /// - Throws: ``WorkbenchError`` that names the ops that both changed differently.
    func caughtUp(_ world: WorldParts) throws(WorkbenchError) -> (contents: WorldContents, notice: Diagnostic?) {
        guard let current = world.currentManifest else { throw Self.noBase }
        guard let bundle = world.loaded.bundle else { throw Self.unbuildable(world) }
        let merge = try merge(bundle.contents, world, onto: current)
        try Self.requireNoConflict(in: merge.result)
        guard let document = merge.result.document else { return (merge.theirs, nil) }
        do throws(WorldIOError) {
            let compiled = try PatchCompiler(base: merge.theirs, baseHash: current, lookup: rooms.lookup)
                .compile(document)
            return (compiled.contents, merge.result.notice(onto: current))
        } catch {
            throw WorkbenchError(error.diagnostics)
        }
    }

    /// The contents of the journal's current manifest.
    func currentContents(_ hash: Hash) throws(WorkbenchError) -> WorldContents {
        do {
            return try rooms.store.contents(hash)
        } catch {
            throw WorkbenchError(error.diagnostics)
        }
    }

    private func merge(
        _ mine: WorldContents, _ world: WorldParts, onto current: Hash
    ) throws(WorkbenchError) -> (result: ThreeWayMerge, theirs: WorldContents) {
        try world.requireWholeBase()
        let theirs = try currentContents(current)
        do {
            return (
                try ThreeWayMerge(base: world.base.contents, theirs: theirs, theirsHash: current, mine: mine), theirs
            )
        } catch {
            throw WorkbenchError(.patchInvalid, "the change has no canonical form: \(error.message)")
        }
    }

    private static func requireNoConflict(in merge: ThreeWayMerge) throws(WorkbenchError) {
        let conflicts = merge.conflicts
        guard conflicts.isEmpty else {
            throw WorkbenchError(
                conflicts.map {
                    Diagnostic(
                        .error, .rebaseConflict,
                        "\($0.id): the world also changed it, differently from the working tree",
                        help:
                            "undo your change there, or take the journal's manifest with `aos pull --force`, which `aos undo` undoes"
                    )
                })
        }
    }
}

extension ThreeWayMerge {
    /// A notice with the numbers of ops that were carried over and of those that the world already has.
    fileprivate func notice(onto current: Hash) -> Diagnostic {
        let kept = ops.count(where: \.isCarried)
        let present = ops.count - kept
        return Diagnostic(
            .notice, .baseBehind,
            "rebased onto the journal's manifest \(current.short): \(kept) of \(ops.count) ops carried over"
                + (present > 0 ? ", \(present) already present" : ""))
    }
}

extension WorldParts {
    /// The current manifest of the journal; nil if it has none.
    var currentManifest: Hash? { governance?.currentManifest }
}
