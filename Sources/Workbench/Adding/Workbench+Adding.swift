public import WorldProtocol
import AIR
import Governance
import JSON
import Sync
import SystemPackage
import WorldIO

extension Workbench {
    /// A preview of adding an import; writes nothing.
    ///
    /// - Throws: ``WorkbenchError`` when the import can't be added, or can't be wired as requested.
    public func addition(_ request: ImportRequest) async throws(WorkbenchError) -> ImportAddition {
        let (planned, label, left) = try await plan(request)
        return await addition(planned, label: label, left: left)
    }

    /// Adds an import with its lock, and wires it if requested; changes nothing if everything is already in place.
    ///
    /// - Throws: ``WorkbenchError`` when this is not possible, in which case no file has changed.
    public func add(_ request: ImportRequest) async throws(WorkbenchError) -> ImportAddition {
        try requireWritable()
        await reload()
        let (planned, label, left) = try await plan(request)
        let addition = await addition(planned, label: label, left: left)
        guard !planned.edit.isEmpty else { return addition }
        try checkCancelled()
        let record = try write(planned)
        note(
            planned.edit.title, command(request.words(in: rooms.world.path.string)), changing: Self.authored,
            edit: record?.id)
        return addition
    }

    /// Queries cargo for what a resolution needs; call this before it is previewed or performed.
    public func prepare(_ resolution: Resolution) async {
        guard case .addImport(let request) = resolution, case .cargo = request.source else { return }
        let adder = ImportAdder(rooms: rooms, options: options, request: request)
        // The preview reports why an import can't be added.
        guard let entry = try? adder.entry() else { return }
        await askCargo(over: adder.overlay(entry))
        parts = parts.forgetting([], packages: packages)
    }

    private func plan(
        _ request: ImportRequest
    ) async throws(WorkbenchError) -> (planned: PlannedEdit, label: String, left: [ConsumerFinding]) {
        try requireSyncFile()
        let adder = ImportAdder(rooms: rooms, options: options, request: request)
        let entry = try adder.entry()
        await askCargo(over: adder.overlay(entry))
        let (planned, left) = try adder.plan(entry, packages: packages)
        return (planned, entry.item.label, left)
    }

    private func addition(
        _ planned: PlannedEdit, label: String, left: [ConsumerFinding]
    ) async -> ImportAddition {
        ImportAddition(
            label: label, title: planned.edit.title, preview: await preview(of: planned),
            left: left.map { PackDetail.Found($0) })
    }
}
