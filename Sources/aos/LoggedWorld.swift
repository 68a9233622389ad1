import Logging
import WorldProtocol

/// A world that logs each request to another one, and how long the answer took.
struct LoggedWorld: World {
    private let base: any World
    private let logger = Logger(label: "requests")

    init(_ base: any World) { self.base = base }

    func answer(
        _ request: Request, progress: (@Sendable (WorldProtocol.Progress) -> Void)?
    ) async throws(Failure) -> Reply {
        let name = String(describing: request).prefix { $0 != "(" }
        logger.debug("\(name): begins")
        let start = ContinuousClock.now
        defer { logger.debug("\(name): done, \((ContinuousClock.now - start).milliseconds)") }
        return try await base.answer(request, progress: progress)
    }
}
