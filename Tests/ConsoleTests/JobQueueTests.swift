import AIR
import Synchronization
import Testing

@testable import Console
@testable import Workbench

/// An engine whose jobs end when a test says so.
private final class PatientEngine: ConsoleEngine {
    private struct State {
        var waiting: [Int: CheckedContinuation<Void, Never>] = [:]
        var begun: [Int] = []
        var cancelled: Set<Int> = []
        var isOpen: Set<Int> = []
    }

    private let state = Mutex(State())
    let world = FakeWorld()

    var begun: [Int] { state.withLock(\.begun) }
    var cancelled: Set<Int> { state.withLock(\.cancelled) }

    func run(_ job: Job) async -> Message? {
        guard let request = job.request else { return nil }
        LongWork.report("working", request, of: 9)
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isOpen = state.withLock { state in
                    state.begun.append(request)
                    if state.isOpen.contains(request) { return true }
                    state.waiting[request] = continuation
                    return false
                }
                if isOpen { continuation.resume() }
            }
        } onCancel: {
            state.withLock { _ = $0.cancelled.insert(request) }
            if case .perform = job { return }
            finish(request)
        }
        return switch job {
        case .perform: .outcome(request: request, .done("written"), world.snapshot)
        case .definition(let key, let request): .definition(request: request, world.definition(key))
        default: .world(request: request, world.snapshot)
        }
    }

    /// Lets a job end, also one that has not begun.
    func finish(_ request: Int) {
        state.withLock { state in
            state.isOpen.insert(request)
            return state.waiting.removeValue(forKey: request)
        }?.resume()
    }
}

/// Collects what a queue answers.
private final class Inbox: Sendable {
    let wakes: AsyncStream<Void>
    private let ring: AsyncStream<Void>.Continuation

    init() { (wakes, ring) = AsyncStream.makeStream(of: Void.self) }

    func wake() { ring.yield() }
}

@Suite struct JobQueueTests {
    private let engine = PatientEngine()
    private let inbox = Inbox()
    private let key = DefinitionKey(.plan, DefinitionName("notes/sync@1"))

    private func queue() -> JobQueue { JobQueue(engine: engine, wake: inbox.wake) }

    /// Waits until the queue has answered so, and gives all answers until then; progress is no answer.
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
        { if case .world(request, _) = $0 { true } else { false } }
    }

    private func isDefinition(_ request: Int) -> (Message) -> Bool {
        { if case .definition(request, _) = $0 { true } else { false } }
    }

    @Test func `a detail does not wait for a world that is being read`() async {
        let queue = queue()
        queue.start(.load(request: 1))
        queue.start(.definition(key, request: 2))
        engine.finish(2)
        let answers = await answers(queue) { $0.contains(where: isDefinition(2)) }
        #expect(!answers.contains(where: isWorld(1)))
        engine.finish(1)
        _ = await self.answers(queue) { $0.contains(where: isWorld(1)) }
    }

    @Test func `what reads or writes the world goes one after the other`() async {
        let queue = queue()
        queue.start(.load(request: 1))
        queue.start(.perform(.undo, request: 2))
        queue.start(.refresh(request: 3))
        for request in [3, 2, 1] { engine.finish(request) }
        _ = await answers(queue) { $0.contains(where: isWorld(3)) }
        #expect(engine.begun == [1, 2, 3])
    }

    @Test func `cancelling ends what runs, drops what waits, and what it brings late is not passed on`() async {
        let queue = queue()
        queue.start(.load(request: 1))
        queue.start(.load(request: 2))
        queue.cancel([1, 2])
        let answers = await answers(queue) { $0.contains(where: isCancelled(1)) && $0.contains(where: isCancelled(2)) }
        #expect(!answers.contains(where: isWorld(1)))
        queue.start(.load(request: 3))
        engine.finish(3)
        let later = await self.answers(queue) { $0.contains(where: isWorld(3)) }
        #expect(!later.contains(where: isWorld(1)))
        #expect(engine.begun.contains(2) == false)
    }

    @Test func `what was written before somebody cancelled is told`() async {
        let queue = queue()
        queue.start(.perform(.undo, request: 1))
        var begun: [Message] = []
        // The first progress says that it has begun.
        for await _ in inbox.wakes {
            begun += queue.takeAnswers()
            if !begun.isEmpty { break }
        }
        queue.cancel([1])
        engine.finish(1)
        let answers = await answers(queue) { !$0.isEmpty }
        #expect(answers == [.outcome(request: 1, .done("written"), engine.world.snapshot)])
        #expect(engine.cancelled == [1])
    }

    @Test func `of details only the last one that was asked for is fetched`() async {
        let queue = queue()
        queue.start(.definition(key, request: 1))
        queue.start(.definition(key, request: 2))
        queue.start(.definition(key, request: 3))
        engine.finish(3)
        let answers = await answers(queue) { $0.contains(where: isDefinition(3)) }
        #expect(answers.contains(.cancelled(request: 2)))
        #expect(engine.begun.contains(2) == false)
    }

    @Test func `progress tells what is done, how far, and the seconds as they are counted`() async {
        let timers = Mutex<[@Sendable () -> Void]>([])
        let queue = JobQueue(
            engine: engine, wake: inbox.wake, later: { _, work in timers.withLock { $0.append(work) } })
        queue.start(.load(request: 7))
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
        engine.finish(7)
        _ = await answers(queue) { $0.contains(where: isWorld(7)) }
        timers.withLock { $0.removeFirst() }()
        let left = timers.withLock(\.count)
        #expect(left == 0, "nothing is counted any more")
        #expect(queue.takeAnswers().isEmpty)
    }
}
