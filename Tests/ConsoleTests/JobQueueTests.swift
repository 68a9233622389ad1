import AIR
import Synchronization
import Testing

@testable import Console
@testable import WorldProtocol

/// A world that answers each request when the test lets it.
private final class PatientWorld: World {
    private struct State {
        var waiting: [(request: Request, continuation: CheckedContinuation<Void, Never>)] = []
        var begun: [Request] = []
        var canceled: [Request] = []
        var open: [Request] = []
    }

    private let state = Mutex(State())
    let world = FakeWorld()

    var begun: [Request] { state.withLock(\.begun) }
    var canceled: [Request] { state.withLock(\.canceled) }

    func answer(_ request: Request, progress: (@Sendable (Progress) -> Void)?) async throws(Failure) -> Reply {
        progress?(Progress("working", 7, of: 9))
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isOpen = state.withLock { state in
                    state.begun.append(request)
                    if state.open.contains(request) { return true }
                    state.waiting.append((request, continuation))
                    return false
                }
                if isOpen { continuation.resume() }
            }
        } onCancel: {
            state.withLock { $0.canceled.append(request) }
            if !request.writes { finish(request) }
        }
        if case .perform = request { return .performed(.done("written"), world.snapshot) }
        var world = world
        return try world.answer(request)
    }

    /// Lets a request be answered, even one that has not begun.
    func finish(_ request: Request) {
        let waiting = state.withLock { state in
            state.open.append(request)
            defer { state.waiting.removeAll { $0.request == request } }
            return state.waiting.filter { $0.request == request }
        }
        for item in waiting { item.continuation.resume() }
    }
}

/// Receives the wake-ups of a queue.
private final class Inbox: Sendable {
    let wakes: AsyncStream<Void>
    private let continuation: AsyncStream<Void>.Continuation

    init() { (wakes, continuation) = AsyncStream.makeStream(of: Void.self) }

    func wake() { continuation.yield() }
}

@Suite struct JobQueueTests {
    private let world = PatientWorld()
    private let inbox = Inbox()
    private let details = ["sync", "share", "index"].map { name in
        Request.definition(DefinitionKey(.plan, DefinitionName("notes/\(name)@1")))
    }

    private func queue() -> JobQueue { JobQueue(world: world, wake: inbox.wake) }

    /// Waits until the answers of the queue meet a condition, and returns them all; progress is not an answer.
    private func answers(_ queue: JobQueue, until isMet: ([Message]) -> Bool) async -> [Message] {
        var all: [Message] = []
        for await _ in inbox.wakes {
            all += queue.takeAnswers().filter { if case .progress = $0 { false } else { true } }
            if isMet(all) { break }
        }
        return all
    }

    private func isCancelled(_ request: Int) -> (Message) -> Bool { { $0 == .cancelled(request: request) } }

    private func isWorld(_ request: Int) -> (Message) -> Bool {
        { if case .answered(request, .world) = $0 { true } else { false } }
    }

    private func isDefinition(_ request: Int) -> (Message) -> Bool {
        { if case .answered(request, .definition) = $0 { true } else { false } }
    }

    @Test func `a detail does not wait for a world that is being read`() async {
        let queue = queue()
        queue.start(.follow, 1)
        queue.start(details[0], 2)
        world.finish(details[0])
        let answers = await answers(queue) { $0.contains(where: isDefinition(2)) }
        #expect(!answers.contains(where: isWorld(1)))
        world.finish(.follow)
        _ = await self.answers(queue) { $0.contains(where: isWorld(1)) }
    }

    @Test func `requests that read or write the world run one after the other`() async {
        let queue = queue()
        queue.start(.follow, 1)
        queue.start(.perform(.undo), 2)
        queue.start(.refresh, 3)
        for request in [Request.refresh, .perform(.undo), .follow] { world.finish(request) }
        _ = await answers(queue) { $0.contains(where: isWorld(3)) }
        #expect(world.begun == [.follow, .perform(.undo), .refresh])
    }

    @Test func `canceling ends running work, drops waiting work, and ignores late results`() async {
        let queue = queue()
        queue.start(.follow, 1)
        queue.start(.open, 2)
        queue.cancel([1, 2])
        let answers = await answers(queue) { $0.contains(where: isCancelled(1)) && $0.contains(where: isCancelled(2)) }
        #expect(!answers.contains(where: isWorld(1)))
        queue.start(.refresh, 3)
        world.finish(.refresh)
        let later = await self.answers(queue) { $0.contains(where: isWorld(3)) }
        #expect(!later.contains(where: isWorld(1)))
        #expect(world.begun.contains(.open) == false)
    }

    @Test func `changes written before a cancellation are reported`() async {
        let queue = queue()
        queue.start(.perform(.undo), 1)
        var begun: [Message] = []
        // The first progress shows that the request has begun.
        for await _ in inbox.wakes {
            begun += queue.takeAnswers()
            if !begun.isEmpty { break }
        }
        queue.cancel([1])
        world.finish(.perform(.undo))
        let answers = await answers(queue) { !$0.isEmpty }
        #expect(answers == [.answered(request: 1, .performed(.done("written"), world.world.snapshot))])
        #expect(world.canceled == [.perform(.undo)])
    }

    @Test func `only the last requested detail is fetched`() async {
        let queue = queue()
        for (index, detail) in details.enumerated() { queue.start(detail, index + 1) }
        world.finish(details[2])
        let answers = await answers(queue) { $0.contains(where: isDefinition(3)) }
        #expect(answers.contains(.cancelled(request: 2)))
        #expect(world.begun.contains(details[1]) == false)
    }

    @Test func `progress shows the step, how far it is, and the seconds so far`() async {
        let timers = Mutex<[@Sendable () -> Void]>([])
        let queue = JobQueue(
            world: world, wake: inbox.wake, later: { _, work in timers.withLock { $0.append(work) } })
        queue.start(.follow, 7)
        func progress(_ isMet: (JobProgress) -> Bool) async -> JobProgress? {
            for await _ in inbox.wakes {
                for case .progress(7, let progress) in queue.takeAnswers() where isMet(progress) { return progress }
            }
            return nil
        }
        let first = await progress { $0.what == "working" }
        #expect(first?.text == "working 7/9")
        timers.withLock { $0.removeFirst() }()
        let second = await progress { $0.seconds == 1 }
        #expect(second?.text == "working 7/9, 1 s")
        world.finish(.follow)
        _ = await answers(queue) { $0.contains(where: isWorld(7)) }
        timers.withLock { $0.removeFirst() }()
        let left = timers.withLock(\.count)
        #expect(left == 0, "the seconds are no longer counted")
        #expect(queue.takeAnswers().isEmpty)
    }
}
