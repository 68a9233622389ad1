import AIR
import Governance
public import Workbench

/// Does the console's jobs beside the screen.
public protocol ConsoleEngine: Sendable {
    /// Does a job; gives the message that answers it, or nothing where no answer is awaited.
    func run(_ job: Job) async -> Message?
}

/// Does the console's jobs on an open world.
public struct WorkbenchEngine: ConsoleEngine {
    private let workbench: Workbench

    /// An engine for a world.
    public init(_ workbench: Workbench) { self.workbench = workbench }

    /// Does a job on the world.
    public func run(_ job: Job) async -> Message? {
        switch job {
        case .load(let request):
            return (await workbench.follow()).map { .world(request: request, $0) }
        case .refresh(let request):
            return (await workbench.refresh()).map { .refreshed(request: request, $0) }
        case .perform(let action, let request):
            do {
                let outcome = try await workbench.perform(action)
                return .outcome(request: request, outcome, await workbench.snapshot())
            } catch {
                return .failure(request: request, error.diagnostics, await workbench.snapshot())
            }
        case .definition(let key, let request):
            return .definition(request: request, await workbench.definition(key))
        case .change(let id, let request):
            return .change(request: request, await workbench.change(id))
        case .proposal(let id, let request):
            do {
                return .proposal(request: request, try await workbench.proposal(id))
            } catch {
                return .failure(request: request, error.diagnostics, nil)
            }
        case .pack(let label, let request):
            return .pack(request: request, await workbench.pack(label))
        case .conflict(let key, let request):
            return .conflict(request: request, await workbench.conflict(key))
        case .lock(let label, let request):
            return .lock(request: request, await workbench.lock(label))
        case .preview(let resolution, let request):
            await workbench.prepare(resolution)
            do {
                return .preview(request: request, resolution, try await workbench.preview(resolution))
            } catch {
                return .failure(request: request, error.diagnostics, nil)
            }
        case .gates(let request):
            return .gates(request: request, await gates())
        case .why(let key, let request):
            return .why(request: request, key, await chain(to: key))
        case .lookalikes(let request):
            return .lookalikes(request: request, await workbench.lookalikes())
        case .history(let key, let request):
            return .history(request: request, key, try? await workbench.history(of: key))
        case .references(let query, let request):
            return .references(request: request, query, await workbench.references(query))
        case .cancel, .copy, .edit, .suspend, .redraw, .discardTyping, .quit:
            return nil
        }
    }

    /// What the gates say, on a reading of the world of their own: they may take long, and hold nothing up.
    private func gates() async -> [GateResult] {
        let observer = workbench.observer()
        _ = await observer.open()
        var results: [GateResult] = []
        for gate in Gate.allCases where !Task.isCancelled { results += await observer.gates([gate]) }
        return results
    }

    /// How many definitions are looked at before the search for a chain gives up.
    private static let chainLimit = 500

    /// The shortest chain of references from an entry of the manifest down to a definition; empty when there is none.
    private func chain(to key: DefinitionKey) async -> [DefinitionDetail.Link] {
        var open = [(key: key, below: [DefinitionDetail.Link]())]
        var seen: Set<DefinitionKey> = [key]
        var next = 0
        while next < open.count, next < Self.chainLimit, !Task.isCancelled {
            let here = open[next]
            next += 1
            for user in await workbench.definition(here.key)?.usedBy ?? [] {
                guard let above = user.key else { return [user] + here.below }
                if seen.insert(above).inserted { open.append((above, [user] + here.below)) }
            }
        }
        return []
    }
}
