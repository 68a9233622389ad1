import Dispatch
import Synchronization

/// Support for long work that reports its progress and can be canceled.
package enum LongWork {
    /// The progress of some work.
    package struct Progress: Sendable, Equatable {
        /// The activity, in a few words.
        package var what: String
        /// The number of completed parts.
        package var done: Int
        /// The number of all parts; 0 if it is unknown.
        package var total: Int
        /// The definitions found since the last report.
        package var found: [DefinitionKey]

        /// Creates a progress report.
        package init(_ what: String, _ done: Int = 0, of total: Int = 0, found: [DefinitionKey] = []) {
            self.what = what
            self.done = done
            self.total = total
            self.found = found
        }
    }

    /// Signals the cancellation of a task to the threads that share its work.
    package final class Stop: Sendable {
        private let flag = Atomic(false)

        package init() {}

        /// Whether the work may stop because its result will be dropped.
        package var isSet: Bool { flag.load(ordering: .relaxed) }

        package func set() { flag.store(true, ordering: .relaxed) }
    }

    /// The flag that stops work whose result would be dropped; nil for work that must complete.
    @TaskLocal package static var stop: Stop?

    /// Runs work on another thread, so that it blocks no other task; if the task is canceled, the work may stop early,
    /// and the caller drops the result.
    package static func beside<Result: Sendable>(_ work: @escaping @Sendable () -> Result) async -> Result {
        let stop = Stop()
        let listener = listener
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                DispatchQueue.global().async {
                    let result = $stop.withValue(stop) { $listener.withValue(listener) { work() } }
                    continuation.resume(returning: result)
                }
            }
        } onCancel: {
            stop.set()
        }
    }

    /// A listener for progress.
    ///
    /// It is a type because optimized builds crash if a task-local value is a bare function.
    package struct Listener: Sendable {
        private let hear: @Sendable (Progress) -> Void

        /// Creates a listener that calls a function.
        package init(_ hear: @escaping @Sendable (Progress) -> Void) { self.hear = hear }

        /// Reports progress.
        package func callAsFunction(_ progress: Progress) { hear(progress) }
    }

    /// The listener for the progress of this task's work.
    @TaskLocal package static var listener: Listener?

    /// Reports progress to the listener, with the definitions found since the last report.
    package static func report(
        _ what: String, _ done: Int = 0, of total: Int = 0, found: @autoclosure () -> [DefinitionKey] = []
    ) {
        guard let listener else { return }
        listener(Progress(what, done, of: total, found: found()))
    }

    /// Whether the task was canceled, so that work that has not written anything yet may stop.
    package static var isCancelled: Bool { Task.isCancelled || stop?.isSet == true }
}
