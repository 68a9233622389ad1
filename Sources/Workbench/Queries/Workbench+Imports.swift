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
    /// An import with the changes since its pin; nil if there is no such import.
    public func lock(_ label: String) async -> LockDetail? { await beside { $0.lock(label) } }

    /// The name of a definition with the next free version.
    public func nextName(for key: DefinitionKey) -> DefinitionName { world().nextName(for: key) }

    /// A preview of a resolution, without performing it.
    ///
    /// - Throws: ``WorkbenchError`` when the resolution is not possible.
    public func preview(_ resolution: Resolution) async throws(WorkbenchError) -> ResolutionPreview {
        let packages = packages
        return try await tryBeside { (world) throws(WorkbenchError) in try world.preview(resolution, packages) }
    }

    func preview(of planned: PlannedEdit) async -> ResolutionPreview {
        let packages = packages
        return await beside { $0.preview(of: planned, packages) }
    }

    func plan(_ resolution: Resolution) async throws(WorkbenchError) -> PlannedEdit {
        try await tryBeside { (world) throws(WorkbenchError) in try world.plan(resolution) }
    }

    /// An import with its contract and checks; nil if there is no such import.
    public func pack(_ label: String) async -> PackDetail? { await beside { $0.pack(label) } }
}

extension WorldParts {
    fileprivate func lock(_ label: String) -> LockDetail? {
        guard let item = imports.first(where: { $0.label == label }), let row = row(label) else { return nil }
        let pins = PinStore(rooms.world, files: rooms.environment.files)
        switch ImportDrift.of(item, pins: pins) {
        case nil:
            return LockDetail(row: row, isAvailable: false, obstacle: "the import has no lock yet", changes: [])
        case .failure(let error):
            return LockDetail(row: row, isAvailable: false, obstacle: error.message, changes: [])
        case .success(let drift):
            return LockDetail(row: row, isAvailable: true, obstacle: nil, changes: changes(of: drift))
        }
    }

    private func changes(of drift: ImportDrift) -> [LockDetail.Change] {
        let own = loaded.entries.values.filter { entry in
            entry.origins.contains { $0.root == SourceRoot.primaryLabel }
        }.map(\.definition)
        let gone = (drift.removed + drift.changed).map { change in
            LockDetail.Change(
                change: change.to == nil ? "removed" : "changed", key: change.key, from: change.from.hash,
                to: change.to?.hash,
                breaking: change.breaking.isEmpty ? nil : change.breaking.map(\.text).joined(separator: "; "),
                users: change.users(manifest: loaded.manifest, definitions: own).map(Self.text),
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

    private func row(_ label: String) -> ImportRow? { importRows.first { $0.label == label } }

    func nextName(for key: DefinitionKey) -> DefinitionName {
        Renamer(loaded.sources, files: rooms.environment.files).nextName(for: key)
    }

    func preview(_ resolution: Resolution, _ packages: CargoAnswers) throws(WorkbenchError) -> ResolutionPreview {
        preview(of: try plan(resolution), packages)
    }

    fileprivate func preview(of planned: PlannedEdit, _ packages: CargoAnswers) -> ResolutionPreview {
        let overlay = planned.overlay(on: rooms.environment.files)
        let sources = WorldSources.read(
            rooms.world, primary: options.primary, syncFile: options.syncFile, packages: packages, files: overlay)
        let result = WorldLoader.load(sources, files: overlay)
        let imports = ImportResolver.resolve(sources.sync, world: rooms.world, packages: packages, files: overlay)
        let diagnostics =
            result.diagnostics + Self.lockDiagnostics(imports, result.diagnostics, rooms, options)
        let (files, diff) = PlannedEdit.preview(of: planned.edit, in: rooms.world)
        return ResolutionPreview(
            files: files, diff: diff, manifestHash: result.manifestHash, diagnostics: diagnostics,
            problems: ProblemDifference(from: self.diagnostics, to: diagnostics),
            definitions: DefinitionChange.all(from: loaded, to: result),
            conflicts: result.conflicts.map(\.key), digest: planned.digest)
    }

    fileprivate func plan(_ resolution: Resolution) throws(WorkbenchError) -> PlannedEdit {
        try EditPlanner(world: self, rooms: rooms, options: options).plan(resolution)
    }

    fileprivate func pack(_ label: String) -> PackDetail? {
        guard let row = row(label) else { return nil }
        let loaded = loaded
        let pack = PlanPack.all(in: loaded.sources.merge).first { $0.label == label }
        let own = findings.filter { $0.label == label }.map { PackDetail.Found($0) }
        let copies = PlanDuplicates(loaded).all.filter { $0.label == label }.map {
            PackDetail.Found(diagnostic: $0.diagnostic, fix: nil, place: nil, canBeWritten: false)
        }
        let files = rooms.environment.files
        let text = pack?.readmePath.flatMap { try? files.read($0, limit: 1 << 20) }
        let mine = Set((pack?.definitions ?? []).map(\.key))
        let users = loaded.keys.filter { key in
            guard let entry = loaded.entries[key], !mine.contains(key) else { return false }
            return entry.definition.outgoingReferences.contains { reference in
                if case .definition(let target) = reference.target { mine.contains(target) } else { false }
            }
        }
        return PackDetail(
            row: row, contract: pack?.contract, findings: own + copies,
            readmeFindings: pack?.checkReadme(files: files, world: rooms.world) ?? [],
            readme: text.map {
                String(decoding: $0, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false).map(
                    String.init)
            } ?? [],
            usedBy: users)
    }
}
