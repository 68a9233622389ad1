import Dispatch

/// Work that is spread over the cores, with results in the order of the input.
package enum Parallel {
    /// The result of the work on each item.
    ///
    /// - Parameter chunk: how many items make it worth to go to another core.
    package static func map<Item: Sendable, Result: Sendable>(
        _ items: [Item], chunk: Int = 1, _ work: @Sendable (Item) -> Result
    ) -> [Result] {
        guard items.count > chunk else { return items.map(work) }
        return [Result](unsafeUninitializedCapacity: items.count) { buffer, count in
            // Every place is written once, by the one thread that has its chunk.
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
