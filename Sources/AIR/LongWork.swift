import Dispatch
import Synchronization

/// Long work that reports its progress and can be canceled.
package enum LongWork {
    /// The progress of some work.
    package struct Progress: Sendable, Equatable {
        /// The activity, in a few words.
        package var what: String
        /// The number of parts that are done.
        package var done: Int
        /// The number of parts; 0 when it is not known.
        package var total: Int
        /// The definitions that were found since the last report.
        package var found: [DefinitionKey]

        /// Progress of its parts.
        package init(_ what: String, _ done: Int = 0, of total: Int = 0, found: [DefinitionKey] = []) {
            self.what = what
            self.done = done
            self.total = total
            self.found = found
        }
    }

    /// Signals to the threads that a task has spread over the cores that the task was canceled.
    package final class Stop: Sendable {
        private let flag = Atomic(false)

        package init() {}

        /// Whether the work may stop: its result is dropped.
        package var isSet: Bool { flag.load(ordering: .relaxed) }

        package func set() { flag.store(true, ordering: .relaxed) }
    }

    /// The flag that stops work whose result would be dropped; nil for work that must complete.
    @TaskLocal package static var stop: Stop?

    /// Runs work on another thread, so that it blocks no other task; it may stop early when the task is canceled, in
    /// which case the caller drops the result.
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
    /// It is a type because optimized builds crash where a bare function is made a task's value.
    package struct Listener: Sendable {
        private let hear: @Sendable (Progress) -> Void

        /// A listener that calls a function.
        package init(_ hear: @escaping @Sendable (Progress) -> Void) { self.hear = hear }

        /// Reports progress.
        package func callAsFunction(_ progress: Progress) { hear(progress) }
    }

    /// The listener for the progress of this task's work.
    @TaskLocal package static var listener: Listener?

    /// Reports progress to the listener, with the definitions that were found since the last report.
    package static func report(
        _ what: String, _ done: Int = 0, of total: Int = 0, found: @autoclosure () -> [DefinitionKey] = []
    ) {
        guard let listener else { return }
        listener(Progress(what, done, of: total, found: found()))
    }

    /// Whether the task was canceled, so that work that has written nothing yet may stop.
    package static var isCancelled: Bool { Task.isCancelled || stop?.isSet == true }
}
