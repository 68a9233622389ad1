import WorldProtocol
import AIR
import CanonicalCBOR
import Files
public import Governance
import Sync
import WorldIO

extension Workbench {
    /// Creates a read-only workbench for the same world, for long-running work that must not block this one.
    public nonisolated func observer() -> Workbench {
        var options = options
        options.isReadOnly = true
        var environment = rooms.environment
        environment.watch = nil
        return Workbench(options, environment)
    }

    /// Runs the gates independently (Documentation/system.md, *Gates*).
    ///
    /// Problems with locks are warnings of `push`, for the caller to judge (Documentation/system.md, *Locks and pins*).
    public func gates(_ gates: [Gate] = Gate.allCases) async -> [GateResult] {
        var results: [GateResult] = []
        for gate in gates {
            switch gate {
            case .push: results.append(await pushGate())
            case .manifest: results.append(manifestGate())
            case .replay: results.append(replayGate())
            case .smoke: results.append(smokeGate())
            }
        }
        return results
    }

    private func pushGate() async -> GateResult {
        let problems = snapshot().diagnostics.demandingWasm(.full)
        let isClone = isClone
        do throws(WorkbenchError) {
            let outcome = try await push(isDryRun: true, .full, comparesWithNothing: isClone)
            guard case .pushed(let base, let manifest, let changes, _, let notices) = outcome else {
                return GateResult(.push, "nothing to push", diagnostics: problems)
            }
            let ops = changes.count == 1 ? "1 op takes" : "\(changes.count) ops take"
            let ground =
                switch base {
                case nil: "the manifest \(manifest.short) can be the world's first"
                case let base? where changes.isEmpty: "nothing differs from the base \(base.short)"
                case let base?: "\(ops) the world from \(base.short) to \(manifest.short)"
                }
            return GateResult(
                .push, ground,
                diagnostics: problems + notices.demandingWasm(.full).filter { !problems.contains($0) })
        } catch {
            return GateResult(
                .push, "push would fail", diagnostics: problems + error.diagnostics.filter { !problems.contains($0) })
        }
    }

    /// Whether the world has neither a journal nor the store that its base needs, like a fresh clone.
    private var isClone: Bool {
        let base = world().base
        guard base.source == .file else { return false }
        let store = try? rooms.environment.files.status(of: rooms.world.store, followLinks: true)
        return store == nil || !base.missing.isEmpty
    }

    private func manifestGate() -> GateResult {
        let loaded = world().loaded
        let count = loaded.bundle?.definitions.count ?? 0
        return GateResult(
            .manifest, "the manifest \(loaded.manifestHash?.short ?? "-") with \(count) definitions is valid",
            diagnostics: (loaded.diagnostics + loaded.missingWasm(in: rooms.store) + world().consumerErrors)
                .demandingWasm(.full))
    }

    private func replayGate() -> GateResult {
        var scenarios: SmokeReport?
        var obstacles: [Diagnostic] = []
        let (files, problems) = ScenarioFile.all(of: rooms.world, files: rooms.environment.files)
        if !files.isEmpty || !problems.isEmpty {
            do throws(WorkbenchError) {
                scenarios = try smoke()
            } catch {
                obstacles = error.diagnostics
            }
        }
        return .replay(journal: verifyJournal(), scenarios: scenarios, obstacles: obstacles)
    }

    private func smokeGate() -> GateResult {
        let loaded = world().loaded
        do throws(WorkbenchError) {
            return .smoke(try smoke(), using: Self.importedPlansInUse(loaded))
        } catch {
            guard !loaded.sources.sync.imports.isEmpty else {
                return GateResult(.smoke, notApplicable: "the world imports nothing")
            }
            return GateResult(.smoke, "the scenarios can't run", diagnostics: error.diagnostics)
        }
    }

    /// The imported plans that the manifest lists, in its order.
    private static func importedPlansInUse(_ loaded: LoadedWorld) -> [ImportedPlan] {
        let imported = importedPlans(loaded)
        return (loaded.bundle?.manifest.references(.plan) ?? []).map(\.name).filter(imported.contains).map { name in
            ImportedPlan(name, at: loaded.entries[DefinitionKey(.plan, name)]?.origins.first)
        }
    }
}
