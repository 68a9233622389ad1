import AIR
import Governance
public import WorldProtocol

extension Workbench: World {
    /// Answers a request.
    public func answer(
        _ request: Request, progress: (@Sendable (Progress) -> Void)?
    ) async throws(Failure) -> Reply {
        guard let progress else { return try await reply(to: request) }
        let listener = LongWork.Listener { progress(Progress($0.what, $0.done, of: $0.total, found: $0.found)) }
        // `withValue` does not support typed errors.
        let result: Result<Reply, Failure> = await LongWork.$listener.withValue(listener) {
            do throws(Failure) {
                return .success(try await reply(to: request))
            } catch {
                return .failure(error)
            }
        }
        return try result.get()
    }

    private func reply(to request: Request) async throws(Failure) -> Reply {
        switch request {
        case .open: return .world(await open())
        case .follow: return .world(try Self.unlessCanceled(await follow()))
        case .refresh: return .world(try Self.unlessCanceled(await refresh()))
        case .snapshot: return .world(snapshot())
        case .perform(let action):
            let outcome = try await perform(action)
            return .performed(outcome, isFollowed ? snapshot() : nil)
        case .performLater(let action):
            let outcome = try await performLater(action)
            return .performed(outcome, isFollowed ? snapshot() : nil)
        case .remote: return .remote(try remoteState())
        case .fetch:
            return .contacted(
                try await contactRemote { (governance) throws(GovernanceError) in try governance.fetchRemote() })
        case .publish:
            return .contacted(
                try await contactRemote { (governance) throws(GovernanceError) in try governance.pushRemote() })
        case .addRemote(let url): return .contacted(try await addRemote(url))
        case .joinRemote(let joined): return .joined(try await joinRemote(joined))
        case .verifyRemote: return .remoteVerified(try await verifyRemote())
        case .removeRemote:
            try await removeRemote()
            return .remote(try remoteState())
        case .manifestStanding:
            let (standing, problem) = try baseStanding()
            return .standing(standing, problem)
        case .keepManifest: return .standing(try keepBase(), nil)
        case .definition(let key): return .definition(await definition(key))
        case .definitionValue(let key, let lens): return .value(definition(key, through: lens))
        case .change(let id): return .change(await change(id))
        case .proposal(let id): return .proposal(try proposal(id))
        case .terms(let action): return .terms(try terms(of: action))
        case .signable(let id): return .signable(try signable(id))
        case .review(let id): return .review(try await review(id))
        case .reviewAlone(let id): return .review(try await review(id, comparesTree: false))
        case .pack(let label): return .pack(await pack(label))
        case .conflict(let key): return .conflict(await conflict(key))
        case .lock(let label): return .lock(await lock(label))
        case .history(let key): return .history(try history(of: key))
        case .why(let key): return .chain(await chain(to: key))
        case .lookalikes: return .lookalikes(await lookalikes())
        case .references(let query): return .references(references(query))
        case .gates(let gates): return .gates(await judgments(of: gates))
        case .scenarios(let names, let withTrace):
            return .scenarios(ScenarioReport(try smoke(names), withTrace: withTrace))
        case .recordScenarios(let names, let withTrace):
            return .scenarios(try recordScenarios(names, withTrace: withTrace))
        case .authority(let base): return .authority(try authority(base: base))
        case .check: return .check(await check())
        case .problems: return .diagnostics(await problems())
        case .said: return .diagnostics(takeSaid())
        case .baseProblem: return .diagnostics(knownBaseProblem().map { [$0] } ?? [])
        case .queued: return .queued(takeQueued())
        case .demand(.base):
            try requireBase()
            return .diagnostics([])
        case .demand(.syncFile):
            try requireSyncFile()
            return .diagnostics([])
        case .companions(let ids): return .companions(await companions(of: ids))
        case .changeNotes: return .notes(await changeNotes())
        case .changes(let filter): return .changes(try changes(filter: filter))
        case .document(let isFull, let filter): return .document(try document(full: isFull, filter: filter))
        case .preview(let resolution):
            await prepare(resolution)
            return .preview(try await preview(resolution))
        case .nextName(let key): return .name(nextName(for: key))
        case .addition(let request): return .addition(try await addition(request))
        case .add(let request): return .addition(try await add(request))
        case .pull(let isDryRun, let force): return .pulled(try await pull(isDryRun: isDryRun, force: force))
        case .edits: return .edits(try edits())
        case .undoEdit: return .preview(try await undoEdit())
        case .undoInterrupted: return .restored(try await undoInterrupted())
        case .journal: return .journal(try journal())
        case .verifyJournal(let head): return .verification(verifyJournal(head: head))
        case .governance: return .governance(try governanceState())
        case .proposals: return .proposals(try proposals())
        case .missingWasm(let id): return .diagnostics(try missingWasm(of: id))
        case .verifyStore: return .store(try checkStore())
        case .repairStore(let folder): return .repaired(try await repairStore(from: folder))
        case .collectGarbage(let isDryRun): return .collected(try collectGarbage(isDryRun: isDryRun))
        case .export(let request): return .exported(try export(request))
        case .node(let hash): return .node(try node(hash).bytes)
        }
    }

    private static func unlessCanceled(_ snapshot: Snapshot?) throws(Failure) -> Snapshot {
        guard let snapshot else { throw Failure(.nothingToDo, "canceled before the world was read") }
        return snapshot
    }

    /// Runs gates; if the world is followed, on a separate workbench, because they may take long.
    private func judgments(of gates: [Gate]) async -> [GateResult] {
        guard isFollowed else { return await self.gates(gates) }
        let observer = observer()
        _ = await observer.open()
        var results: [GateResult] = []
        for gate in gates where !Task.isCancelled { results += await observer.gates([gate]) }
        return results
    }

    /// The maximum number of definitions to visit in the search for a chain.
    private static let chainLimit = 500

    /// The shortest chain of references from an entry of the manifest down to a definition; empty if none is found.
    private func chain(to key: DefinitionKey) async -> [DefinitionDetail.Link] {
        var open = [(key: key, below: [DefinitionDetail.Link]())]
        var seen: Set<DefinitionKey> = [key]
        var next = 0
        while next < open.count, next < Self.chainLimit, !Task.isCancelled {
            let here = open[next]
            next += 1
            for user in await definition(here.key)?.usedBy ?? [] {
                guard let above = user.key else { return [user] + here.below }
                if seen.insert(above).inserted { open.append((above, [user] + here.below)) }
            }
            // Let other requests be answered in between.
            await Task.yield()
        }
        return []
    }
}
