import Dispatch
import Synchronization

/// What long work tells about itself to whoever started it, and how it learns that nobody waits any more.
package enum LongWork {
    /// How far some work has come.
    package struct Progress: Sendable, Equatable {
        /// What is being done, in a few words.
        package var what: String
        /// How many of the parts are done.
        package var done: Int
        /// How many parts there are; 0 when nobody knows.
        package var total: Int

        /// Progress of its parts.
        package init(_ what: String, _ done: Int = 0, of total: Int = 0) {
            self.what = what
            self.done = done
            self.total = total
        }
    }

    /// Tells the threads that a task has spread over the cores that nobody waits for the task any more.
    package final class Stop: Sendable {
        private let flag = Atomic(false)

        package init() {}

        /// Whether the work may stop: what it gives is dropped.
        package var isSet: Bool { flag.load(ordering: .relaxed) }

        package func set() { flag.store(true, ordering: .relaxed) }
    }

    /// What tells work whose result would be dropped to stop in the middle; nil where it must go to its end.
    @TaskLocal package static var stop: Stop?

    /// Does work on a thread of its own, so that it holds up no other task; it may stop in the middle when the task is
    /// canceled, and whoever asked for it drops the result then.
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

    /// Somebody who wants to know how far work has come.
    ///
    /// It is a type of its own because optimised builds crash where a bare function is made a task's value.
    package struct Listener: Sendable {
        private let hear: @Sendable (Progress) -> Void

        /// A listener who is told through a function.
        package init(_ hear: @escaping @Sendable (Progress) -> Void) { self.hear = hear }

        /// Tells the listener.
        package func callAsFunction(_ progress: Progress) { hear(progress) }
    }

    /// Who wants to know how far the work of this task has come.
    @TaskLocal package static var listener: Listener?

    /// Tells how far the work has come.
    package static func report(_ what: String, _ done: Int = 0, of total: Int = 0) {
        listener?(Progress(what, done, of: total))
    }

    /// Whether nobody waits for the result any more, so that whoever has written nothing yet may stop.
    package static var isCancelled: Bool { Task.isCancelled || stop?.isSet == true }
}
