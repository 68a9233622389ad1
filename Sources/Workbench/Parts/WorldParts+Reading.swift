import AIR
import CanonicalCBOR
import Files
import Governance
import Sync
import WorldIO

/// The parts that are read from files.
extension WorldParts {
    private var files: any FileSystem { rooms.environment.files }

    var sources: WorldSources {
        value(.sources, \.sources) {
            rooms.parsed.setHorizon(FileTrace.horizon(rooms.environment.clock()))
            return WorldSources.read(
                rooms.world, primary: options.primary, syncFile: options.syncFile, packages: packages,
                memory: rooms.parsed, files: files)
        }
    }

    var loaded: LoadedWorld {
        value(.loaded, \.loaded) {
            let sources = sources
            LongWork.report("checking")
            return WorldLoader.load(sources, modules: options.modules, files: files)
        }
    }

    var imports: [ResolvedImport] {
        value(.imports, \.imports) {
            ImportResolver.resolve(
                sources.sync, world: rooms.world, packages: packages, memory: rooms.parsed, files: files)
        }
    }

    var scenarios: Hash? {
        value(.scenarios, \.scenarios) { ScenarioStamp.take(rooms.world, files: files) }
    }

    var journal: ReadJournal {
        value(.journal, \.journal) {
            do throws(GovernanceError) {
                let state = try rooms.governance.state()
                return ReadJournal(state: state, diagnostics: state.notices)
            } catch {
                return ReadJournal(state: nil, diagnostics: error.diagnostics)
            }
        }
    }

    /// The proposals, the rules and the manifest; nil if the journal can't be read.
    var governance: GovernanceState? { journal.state }

    private var foundBase: ReadBase {
        value(.base, \.base) {
            let (loaded, journal) = (loaded, journal)
            LongWork.report("comparing")
            let (standing, problems) = standing(journal.state)
            do throws(WorldIOError) {
                let base = try BaseManifest.resolve(
                    explicit: options.baseHash,
                    sources: [
                        ControlChannel(rooms.world, files: files, manifest: rooms.environment.hostManifest?()),
                        JournalSource(journal: journal, silence: rooms.governance.silence),
                    ], world: rooms.world, store: rooms.store, files: files, standing: standing,
                    known: loaded.entries.mapValues(\.definition), restored: rooms.restored.definitions,
                    manifests: rooms.restored.manifests)
                return ReadBase(base: base, standing: standing, diagnostics: base.fault + problems)
            } catch {
                return ReadBase(base: .unknown(error), standing: standing, diagnostics: error.diagnostics + problems)
            }
        }
    }

    /// The relation of the manifest file to the journal, nil if unknown, and its problems.
    private func standing(_ state: GovernanceState?) -> (ManifestStanding?, [Diagnostic]) {
        guard let state, state.currentManifest != nil else { return (nil, []) }
        do throws(FileError) {
            let standing = try ManifestStanding.read(rooms.world, journal: state.manifests, files: files)
            return (standing, try rooms.governance.manifestProblem(in: state).map { [$0] } ?? [])
        } catch {
            let problem = Diagnostic(
                .error, .unreadableFile, error.message, file: rooms.world.shown(rooms.world.manifestFile),
                help: error.help)
            return (nil, [problem])
        }
    }

    /// The relation of the manifest file to the journal; nil without a journal.
    var standing: ManifestStanding? { foundBase.standing }

    var base: BaseManifest { foundBase.base }

    /// The problems of the base and of the manifest file.
    var baseProblems: [Diagnostic] { foundBase.diagnostics }

    private var readLog: ReadLog {
        value(.log, \.log) {
            let (log, diagnostics) = ReviewLog.read(rooms.world, files: files)
            return ReadLog(log: log, diagnostics: diagnostics)
        }
    }

    /// The stage and the decisions, as stored on disk.
    var log: ReviewLog { readLog.log }

    /// All diagnostics of the world and of the review files.
    var diagnostics: [Diagnostic] { problems + readLog.diagnostics }

    /// All diagnostics of the world, its journal, its base and its locks.
    var problems: [Diagnostic] {
        value(.problems, \.problems) {
            var found = loaded.diagnostics + loaded.missingWasm(in: rooms.store) + journal.diagnostics
            // An error in the journal is also reported when the base is resolved.
            found += foundBase.diagnostics.filter { !found.contains($0) }
            if let missing = missingDefinitions(.notice) { found.append(missing) }
            if let state = journal.state { found += loaded.sources.sync.problems(of: state, options, rooms) }
            return found + Self.lockDiagnostics(imports, found, rooms, options)
        }
    }

    /// The diagnostics about locks; an unresolvable import is omitted if errors are already known, because it was
    /// reported when it was read.
    static func lockDiagnostics(
        _ imports: [ResolvedImport], _ known: [Diagnostic], _ rooms: Rooms, _ options: WorkbenchOptions
    ) -> [Diagnostic] {
        let file = rooms.world.shown(options.syncFile ?? rooms.world.syncFile)
        return imports.compactMap { item in
            if case .unresolvable = item.state, known.contains(where: { $0.severity == .error }) { return nil }
            return item.diagnostic(severity: .warning, file: file)
        }
    }
}

/// A journal that was already read, as a source of the base.
private struct JournalSource: ManifestSource {
    let journal: ReadJournal
    let silence: String

    var source: BaseManifest.Source { .journal }

    func currentManifest() throws(WorldIOError) -> Hash? {
        guard let state = journal.state else { throw .invalid(journal.diagnostics) }
        return state.currentManifest
    }
}
