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
            return .world(request: request, await workbench.open())
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
        case .cancel, .copy, .edit, .suspend, .redraw, .discardTyping, .quit:
            return nil
        }
    }
}
