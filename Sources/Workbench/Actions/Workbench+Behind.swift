public import AIR
import CanonicalCBOR
import Governance
import Sync
import WorldIO
import WorldProtocol

/// Working trees that are behind the journal: another person's apply was fetched and is not in the files yet.
extension Workbench {
    /// The relation of the manifest file to the journal, and the problem of the file if there is one.
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

    /// The problem of the manifest file, if the journal has been read anyway; nil for none.
    public func knownBaseProblem() -> Diagnostic? {
        guard rooms.governance.hasBeenRead else { return nil }
        // Errors of reading it are reported elsewhere.
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

    /// Makes a patch of the working tree one for the journal's manifest.
    ///
    /// - Returns: the patch, its document, and a notice for what became of its ops.
    /// - Throws: ``WorkbenchError`` naming the ops that others changed differently, or that nothing is left.
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
                .nothingToDo, "the journal's manifest \(current.short) has everything that differs",
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

    /// The contents that a working tree that is behind must get: the changes of others, with its own.
    ///
    /// - Throws: ``WorkbenchError`` naming what both changed differently.
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

    /// The manifest that the journal is at, with its definitions.
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
    /// A notice that counts the ops that were carried over and those that the world has already.
    fileprivate func notice(onto current: Hash) -> Diagnostic {
        let kept = ops.count(where: \.isCarried)
        let present = ops.count - kept
        return Diagnostic(
            .notice, .baseBehind,
            "rebased onto the journal's manifest \(current.short): \(kept) of \(ops.count) ops carried over"
                + (present > 0 ? ", \(present) there already" : ""))
    }
}

extension WorldParts {
    /// The current manifest of the journal; nil if it has none.
    var currentManifest: Hash? { governance?.currentManifest }
}
