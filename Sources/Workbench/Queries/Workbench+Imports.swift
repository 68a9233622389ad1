public import WorldProtocol
public import AIR
import CanonicalCBOR
import Files
import Governance
import JSON
import Sync
import SystemPackage
import WorldIO

extension Workbench {
    /// An import with what changed since its pin; nil when there is no such import.
    public func lock(_ label: String) -> LockDetail? {
        let world = world()
        guard let item = world.imports.first(where: { $0.label == label }), let row = row(label) else { return nil }
        let pins = PinStore(rooms.world, files: rooms.environment.files)
        switch ImportDrift.of(item, pins: pins) {
        case nil:
            return LockDetail(row: row, isAvailable: false, obstacle: "the import has no lock yet", changes: [])
        case .failure(let error):
            return LockDetail(row: row, isAvailable: false, obstacle: error.message, changes: [])
        case .success(let drift):
            return LockDetail(row: row, isAvailable: true, obstacle: nil, changes: changes(of: drift, in: world))
        }
    }

    private func changes(of drift: ImportDrift, in world: OpenWorld) -> [LockDetail.Change] {
        let own = world.loaded.entries.values.filter { entry in
            entry.origins.contains { $0.root == SourceRoot.primaryLabel }
        }.map(\.definition)
        let gone = (drift.removed + drift.changed).map { change in
            LockDetail.Change(
                change: change.to == nil ? "removed" : "changed", key: change.key, from: change.from.hash,
                to: change.to?.hash,
                breaking: change.breaking.isEmpty ? nil : change.breaking.map(\.text).joined(separator: "; "),
                users: change.users(manifest: world.loaded.manifest, definitions: own).map(Self.text),
                difference: StructuralDifference(change.from.value, change.to?.value))
        }
        let added = drift.added.map { definition in
            LockDetail.Change(
                change: "added", key: definition.key, from: nil, to: definition.hash, breaking: nil, users: [],
                difference: StructuralDifference(nil, definition.value))
        }
        return (gone + added).sorted { $0.key < $1.key }
    }

    private static func text(_ user: ImportDrift.Change.User) -> String {
        switch user {
        case .definition(let key): "\(key.kind.title) \(key.name)"
        case .references: "the manifest's list"
        case .trigger(let event, let plan): "trigger \(event)->\(plan)"
        case .route(let event, let reducer): "route \(event)->\(reducer)"
        case .grant(let name): "grant \(name)"
        }
    }

    private func row(_ label: String) -> ImportRow? { snapshot().imports.first { $0.label == label } }

    /// The name of a definition with the next version that is free.
    public func nextName(for key: DefinitionKey) -> DefinitionName {
        Renamer(world().loaded.sources, files: rooms.environment.files).nextName(for: key)
    }

    /// What a resolution would do, without doing it.
    ///
    /// - Throws: ``WorkbenchError`` when it can't be done.
    public func preview(_ resolution: Resolution) throws(WorkbenchError) -> ResolutionPreview {
        preview(of: try plan(resolution))
    }

    func preview(of planned: PlannedEdit) -> ResolutionPreview {
        let overlay = planned.overlay(on: rooms.environment.files)
        let sources = WorldSources.read(
            rooms.world, primary: options.primary, syncFile: options.syncFile, packages: packages, files: overlay)
        let loaded = WorldLoader.load(sources, files: overlay)
        let imports = ImportResolver.resolve(sources.sync, world: rooms.world, packages: packages, files: overlay)
        let diagnostics =
            loaded.diagnostics + OpenWorld.lockDiagnostics(imports, loaded.diagnostics, rooms, options)
        let (files, diff) = PlannedEdit.preview(of: planned.edit, in: rooms.world)
        return ResolutionPreview(
            files: files, diff: diff, manifestHash: loaded.manifestHash, diagnostics: diagnostics,
            problems: ProblemDifference(from: world().diagnostics, to: diagnostics),
            definitions: DefinitionChange.all(from: world().loaded, to: loaded),
            conflicts: loaded.conflicts.map(\.key))
    }

    func plan(_ resolution: Resolution) throws(WorkbenchError) -> PlannedEdit {
        try EditPlanner(world: world(), rooms: rooms, options: options).plan(resolution)
    }

    /// An import with its contract and checks; nil when there is no such import.
    public func pack(_ label: String) -> PackDetail? {
        let world = world()
        guard let row = row(label) else { return nil }
        let pack = PlanPack.all(in: world.loaded.sources.merge).first { $0.label == label }
        let findings = ConsumerCheck(world.loaded).findings.filter { $0.label == label }.map { finding in
            PackDetail.Found(
                diagnostic: finding.diagnostic,
                mend: finding.mend.map { $0.edits.map { JSONPrinter.pretty($0.json) }.joined(separator: "\n") },
                place: finding.mend?.text, canBeWritten: finding.mend?.isComplete ?? false,
                choice: finding.choice)
        }
        let copies = PlanDuplicates(world.loaded).all.filter { $0.label == label }.map {
            PackDetail.Found(diagnostic: $0.diagnostic, mend: nil, place: nil, canBeWritten: false)
        }
        let files = rooms.environment.files
        let text = pack?.readmePath.flatMap { try? files.read($0, limit: 1 << 20) }
        let mine = Set((pack?.definitions ?? []).map(\.key))
        let users = world.loaded.keys.filter { key in
            guard let entry = world.loaded.entries[key], !mine.contains(key) else { return false }
            return entry.definition.outgoingReferences.contains { reference in
                if case .definition(let target) = reference.target { mine.contains(target) } else { false }
            }
        }
        return PackDetail(
            row: row, contract: pack?.contract, findings: findings + copies,
            readmeFindings: pack?.checkReadme(files: files, world: rooms.world) ?? [],
            readme: text.map {
                String(decoding: $0, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false).map(
                    String.init)
            } ?? [],
            usedBy: users)
    }
}
