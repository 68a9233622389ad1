import Dispatch

/// Work that is divided among the cores, with results in the order of the input.
package enum Parallel {
    /// Returns the results of work on each item.
    ///
    /// - Parameter chunk: the number of items that a thread takes at a time; up to that many are processed without
    ///   other threads.
    package static func map<Item: Sendable, Result: Sendable>(
        _ items: [Item], chunk: Int = 1, _ work: @Sendable (Item) -> Result
    ) -> [Result] {
        guard items.count > chunk else { return items.map(work) }
        return [Result](unsafeUninitializedCapacity: items.count) { buffer, count in
            // Each element is written once, by the one thread that processes its chunk.
            nonisolated(unsafe) let places = buffer
            DispatchQueue.concurrentPerform(iterations: (items.count + chunk - 1) / chunk) { number in
                for index in number * chunk..<min((number + 1) * chunk, items.count) {
                    places.initializeElement(at: index, to: work(items[index]))
                }
            }
            count = items.count
        }
    }
}
