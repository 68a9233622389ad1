import Foundation
public import Testing

extension Trait where Self == WaitingTests {
    /// Runs tests that block while they wait for programs and terminals on their own threads, more than there are
    /// cores, so that other tests don't wait with them.
    public static var waiting: Self { WaitingTests() }
}

/// A trait of suites whose tests block.
public struct WaitingTests: SuiteTrait, TestTrait, TestScoping {
    /// Applies to each test of a suite.
    public var isRecursive: Bool { true }

    /// Runs a test on one of the threads.
    public func provideScope(
        for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void
    ) async throws {
        try await withTaskExecutorPreference(WaitingThreads.shared) { try await function() }
    }
}

/// A few threads that run jobs in order.
private final class WaitingThreads: TaskExecutor, @unchecked Sendable {
    static let shared = WaitingThreads(count: 4)

    private let condition = NSCondition()
    private var jobs: [UnownedJob] = []

    init(count: Int) {
        for _ in 0..<count { Thread.detachNewThread { [unowned self] in run() } }
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        condition.withLock {
            jobs.append(job)
            condition.signal()
        }
    }

    private func run() -> Never {
        while true {
            let job = condition.withLock {
                while jobs.isEmpty { condition.wait() }
                return jobs.removeFirst()
            }
            job.runSynchronously(on: asUnownedTaskExecutor())
        }
    }
}
