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

    /// Who wants to know how far the work of this task has come.
    @TaskLocal package static var listener: (@Sendable (Progress) -> Void)?

    /// Tells how far the work has come.
    package static func report(_ what: String, _ done: Int = 0, of total: Int = 0) {
        listener?(Progress(what, done, of: total))
    }

    /// Whether nobody waits for the result any more, so that whoever has written nothing yet may stop.
    package static var isCancelled: Bool { Task.isCancelled }
}
