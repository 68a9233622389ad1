import WorldProtocol
import AIR
import CanonicalCBOR
import ContentStore
import Files
import Governance
import JSON
import Plans
import Sync
import SystemPackage
import WorldIO

extension Workbench {
    /// Runs the world's scenarios, all or only those with the given names.
    ///
    /// - Throws: ``WorkbenchError`` when the world can't be built, or there is no scenario with a given name.
    func smoke(_ names: [String] = []) throws(WorkbenchError) -> SmokeReport {
        let world = world()
        guard let bundle = world.loaded.bundle else { throw Self.unbuildable(world) }
        return SmokeReport(
            try scenarioFiles(names), in: bundle.contents, imported: Self.importedPlans(world.loaded))
    }

    /// The plans that are not defined in the primary root.
    static func importedPlans(_ loaded: LoadedWorld) -> Set<DefinitionName> {
        Set(
            loaded.entries.values.filter { entry in
                entry.definition.key.kind == .plan && !entry.origins.contains { $0.root == "primary" }
            }.map(\.definition.key.name))
    }

    /// Returns a closure that runs the world's scenarios on a proposal's result, and on its base if the store has it.
    ///
    /// The results are recorded permanently, so an unreadable file is an error and never just a missing result.
    ///
    /// - Throws: ``WorkbenchError`` when a scenario, the base or a file of the world can't be read.
    func scenarios(of id: ProposalID) throws(WorkbenchError) -> @Sendable (WorldContents) -> [CBORValue] {
        let (files, diagnostics) = ScenarioFile.all(of: rooms.world, files: rooms.environment.files)
        let unread = diagnostics.filter { $0.code == .unreadableFile }
        guard unread.isEmpty else { throw WorkbenchError(unread) }
        guard !files.isEmpty || !diagnostics.isEmpty else { return { _ in [] } }
        let proposal = try governanceState().proposal(id)
        let base: WorldContents?
        do throws(WorldIOError) {
            base = if let proposal { try rooms.store.contents(proposal.manifestBase) } else { nil }
        } catch {
            guard case .store(.missing) = error else { throw WorkbenchError(error.diagnostics) }
            base = nil
        }
        let world = world()
        try world.requireReadable()
        let imported = Self.importedPlans(world.loaded)
        return { result in
            ScenarioComparison.all(files, base: base, result: result, imported: imported).map(\.value)
                + diagnostics.map { diagnostic in
                    .record([
                        ("name", .text(diagnostic.file ?? "")), ("status", .text("fail")),
                        ("problems", .array([.text(diagnostic.message)])),
                    ])
                }
        }
    }

    private func scenarioFiles(_ names: [String]) throws(WorkbenchError) -> [ScenarioFile] {
        let (files, diagnostics) = ScenarioFile.all(of: rooms.world, files: rooms.environment.files)
        guard diagnostics.isEmpty else { throw WorkbenchError(diagnostics) }
        guard !names.isEmpty else { return files }
        for name in names where !files.contains(where: { $0.name.utf8.elementsEqual(name.utf8) }) {
            throw WorkbenchError(
                .notFound, "there is no scenario `\(name)`",
                help: Spelling.nearest(to: name, among: files.map(\.name)).map { "did you mean `\($0)`?" }
                    ?? "write it to smoke/\(name).smoke.json")
        }
        return files.filter { file in names.contains { $0.utf8.elementsEqual(file.name.utf8) } }
    }

    /// Runs scenarios, records the actual results in their files as the expected ones, and runs them again; either all
    /// files are written or none.
    ///
    /// - Throws: ``WorkbenchError`` when they can't run, or a file has changed or can't be written.
    func recordScenarios(_ names: [String], withTrace: Bool) throws(WorkbenchError) -> ScenarioReport {
        try requireWritable()
        let recording = try recordExpectations(smoke(names))
        var report = ScenarioReport(try smoke(names), withTrace: withTrace)
        report.recording = recording
        return report
    }

    private func recordExpectations(_ report: SmokeReport) throws(WorkbenchError) -> ScenarioReport.Recording {
        var written: [(file: ScenarioFile, bytes: [UInt8])] = []
        for entry in report.entries {
            guard let run = entry.run else { continue }
            let bytes: [UInt8]
            do {
                var edit = try JSONEdit(entry.file.bytes)
                try edit.set(run.expectation, forKey: "expect", in: JSONPointer(), width: 100)
                bytes = edit.bytes
            } catch {
                throw WorkbenchError(.badValue, "the expectations of \(entry.file.file) can't be written into it")
            }
            if bytes != entry.file.bytes { written.append((entry.file, bytes)) }
        }
        let files = rooms.environment.files
        var isCurrent = true
        do throws(FileError) {
            for (file, _) in written {
                let path = rooms.world.path.appending(file.file)
                let now = try files.read(path, limit: ScenarioFile.maximumBytes)
                if now != file.bytes { isCurrent = false }
            }
        } catch {
            throw WorkbenchError(.unreadableFile, error.message, help: error.help)
        }
        guard isCurrent else {
            throw WorkbenchError(
                .fileChangedSince, "a scenario changed while it ran", help: "run `aos smoke --record` again")
        }
        do throws(FileError) {
            try files.writeBatch(written.map { (rooms.world.path.appending($0.file.file), $0.bytes) })
        } catch {
            throw WorkbenchError(writing: error)
        }
        return ScenarioReport.Recording(
            files: written.map(\.file.file),
            difference: written.map { UnifiedDifference.text(of: $0.file.file, from: $0.file.bytes, to: $0.bytes) }
                .joined())
    }
}

extension ScenarioReport {
    /// The report of scenario runs.
    init(_ smoke: SmokeReport, withTrace: Bool) {
        self.init(
            entries: smoke.entries.map { entry in
                Entry(
                    name: entry.file.name, passes: entry.passes, counts: entry.run.map { Counts($0) },
                    data: JSONText(entry.json(in: smoke.world)),
                    trace: withTrace ? (entry.run?.kernel.trace ?? []).map { $0.line(in: smoke.world) } : [])
            }, diagnostics: smoke.diagnostics)
    }
}

extension ScenarioReport.Counts {
    fileprivate init(_ run: ScenarioRun) {
        self.init(
            plans: run.kernel.plans.count, effects: run.kernel.effects.count,
            events: run.kernel.events.count { $0.origin != nil }, mismatches: run.mismatches.count,
            status: run.kernel.plans.first?.status.rawValue)
    }
}
