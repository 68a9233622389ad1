public import WorldProtocol
import AIR
import CanonicalCBOR
import ContentStore
import Files
import Governance
import Sync
import SystemPackage
import WorldIO

extension Workbench {
    /// Makes the authored files match the world's manifest (Documentation/system.md, *Bundles*); `undoEdit` undoes it.
    ///
    /// If the working tree is behind the journal, the changes that only the working tree has are kept, and the manifest
    /// file is updated.
    ///
    /// - Parameters:
    ///   - isDryRun: whether to only compute the result and write nothing.
    ///   - force: whether to overwrite contents that are stored nowhere else.
    /// - Throws: ``WorkbenchError`` when something would be lost, or a file can't be edited.
    public func pull(isDryRun: Bool, force: Bool) async throws(WorkbenchError) -> PullResult {
        if !isDryRun { try requireWritable() }
        await catchUp()
        let world = world()
        try world.requireAgreement()
        let sync = world.loaded.sources.sync
        let refused = sync.diagnostics.filter { $0.severity == .error && $0.code == .pathEscape }
        guard sync.fault == nil, refused.isEmpty else {
            throw WorkbenchError((sync.fault.map { [$0] } ?? []) + refused)
        }
        let isBehind = world.standing?.relation == .behind && world.base.source == .file
        guard let hash = isBehind ? world.currentManifest : world.base.hash else {
            throw WorkbenchError(
                .notFound, "the world has no manifest yet to write into its files",
                help: "make the first one with `aos import --air air --mode genesis`, or with `aos push`")
        }
        if !isBehind { try world.requireWholeBase() }
        var target = world.base.contents
        var notices: [Diagnostic] = []
        if isBehind, force {
            target = try currentContents(hash)
        } else if isBehind {
            let caughtUp = try caughtUp(world)
            target = caughtUp.contents
            notices = caughtUp.notice.map { [$0] } ?? []
        }
        let (plan, modules) = try pullPlan(world, to: target)
        // A merge keeps everything that only the working tree has.
        if !force, !isBehind {
            let lost = unsaved(plan, world)
            guard lost.isEmpty else { throw WorkbenchError(lost) }
        }
        let planned = PlannedEdit(
            edit: AuthoredEdit(
                "pull \(hash.short)",
                plan.edit.changes + modules.changes + (isBehind ? try manifestFileChange(hash) : [])))
        var preview = await preview(of: planned)
        // Omit the bytes of modules from the diff.
        preview.diff = PlannedEdit.preview(of: plan.edit, in: rooms.world).diff
        let result = PullResult(
            preview: preview, target: hash, notices: notices + plan.diagnostics + modules.notices)
        if !isDryRun, !planned.edit.isEmpty {
            try checkCancelled()
            let record = try write(planned)
            note(
                planned.edit.title, command(["aos", "pull"] + (force ? ["--force"] : [])),
                changing: Self.authored.union([.journal]), edit: record?.id)
        }
        return result
    }

    /// The edit that updates the manifest file.
    private func manifestFileChange(_ hash: Hash) throws(WorkbenchError) -> [AuthoredEdit.Change] {
        let before: [UInt8]?
        do {
            before = try ManifestStanding.bytes(of: rooms.world, files: rooms.environment.files)
        } catch {
            throw WorkbenchError(writing: error)
        }
        return [AuthoredEdit.Change(rooms.world.manifestFile, from: before, to: try node(hash).bytes)]
    }

    /// Plans the pull; definitions whose edited text would have the wrong value are rewritten as a whole.
    private func pullPlan(
        _ world: WorldParts, to target: WorldContents
    ) throws(WorkbenchError) -> (plan: PullPlan, modules: (changes: [AuthoredEdit.Change], notices: [Diagnostic])) {
        let modules = try pulledModules(world, target)
        do throws(WorldIOError) {
            let plan = try PullPlan(world.loaded, to: target)
            let edited = PlannedEdit(edit: AuthoredEdit("", plan.edit.changes + modules.changes))
            let overlay = edited.overlay(on: rooms.environment.files)
            let loaded = WorldLoader.load(
                WorldSources.read(
                    rooms.world, primary: options.primary, syncFile: options.syncFile, packages: world.packages,
                    files: overlay),
                files: overlay)
            let wrong = plan.overwritten.keys.filter { key in
                guard let wanted = target.definitions[key] else { return false }
                return loaded.entries[key]?.definition.hash != wanted.hash
            }
            return (wrong.isEmpty ? plan : try PullPlan(world.loaded, to: target, wholesale: Set(wrong)), modules)
        } catch {
            throw WorkbenchError(error.diagnostics)
        }
    }

    /// The missing wasm files of the manifest's modules, if the sync file enables pulling them.
    private func pulledModules(
        _ world: WorldParts, _ target: WorldContents
    ) throws(WorkbenchError) -> (changes: [AuthoredEdit.Change], notices: [Diagnostic]) {
        let sync = world.loaded.sources.sync
        guard sync.pullsModules == true else { return ([], []) }
        var changes: [AuthoredEdit.Change] = []
        var notices: [Diagnostic] = []
        for module in target.all(.module) where !module.key.name.isReserved {
            guard let hash = module.value["wasm_hash"]?.asText.flatMap(Hash.init), !hash.isZero,
                let name = ModuleFileName(module.key.name, hash)
            else { continue }
            let path = sync.modulesFolder.appending(name.namespace).appending(name.file)
            do throws(FileError) {
                if try rooms.environment.files.exists(path) { continue }
            } catch {
                throw WorkbenchError(writing: error)
            }
            do throws(StoreError) {
                changes.append(AuthoredEdit.Change(path, from: nil, to: try rooms.store.store.blob(hash)))
            } catch {
                notices.append(
                    Diagnostic(
                        .warning, .moduleWithoutWasm, "the store has no wasm for `\(module.key.name)`",
                        help: error.help
                    ).about(module.key))
            }
        }
        return (changes, notices)
    }

    /// Errors for contents that the edit would overwrite and of which neither the store nor an earlier manifest has a
    /// copy.
    private func unsaved(_ plan: PullPlan, _ world: WorldParts) -> [Diagnostic] {
        let help = "propose it or push it first; or use --force, which `aos undo` undoes"
        func problem(_ what: String, at source: Merge.Source?) -> Diagnostic {
            let text = "\(what) would be overwritten, and no other copy exists"
            guard let source else { return Diagnostic(.error, .wouldOverwrite, text, help: help) }
            return world.loaded.sources.merge.diagnostic(.error, .wouldOverwrite, text, at: source, help: help)
        }
        var found: [Diagnostic] = []
        for (key, definition) in plan.overwritten.sorted(by: { $0.key < $1.key }) {
            if (try? rooms.store.store.containsNode(definition.hash)) == true { continue }
            let source = world.loaded.sources.merge.sides[key]?.first?.source
            found.append(problem("`\(key.name)`", at: source).about(key))
        }
        guard plan.changesManifest else { return found }
        let known = knownEntries(world)
        for change in world.difference?.changes ?? [] where change.hasAfter {
            guard case .entry = change.subject, !known.contains(StagedOp(change)) else { continue }
            found.append(
                problem("the \(change.kind) entry `\(change.name)`", at: world.loaded.sources.merge.manifests.first))
        }
        return found
    }

    /// The block entries of all manifests in the journal, as ops relative to the base.
    private func knownEntries(_ world: WorldParts) -> Set<StagedOp> {
        var hashes: Set<Hash> = Set(world.governance?.proposals.map(\.manifestHash) ?? [])
        for entry in (try? rooms.governance.records()) ?? [] {
            if entry.void == nil, case .manifest(let hash) = entry.record { hashes.insert(hash) }
        }
        var known: Set<StagedOp> = []
        for hash in hashes {
            guard let manifest = try? rooms.store.manifest(hash),
                let bundle = try? WorldBundle(manifest: manifest, definitions: [:])
            else { continue }
            let difference = WorldDifference(base: world.base.contents, baseHash: world.base.hash, target: bundle)
            known.formUnion(difference.changes.map(StagedOp.init))
        }
        return known
    }
}
