import Dispatch
import Synchronization

/// Runs requests concurrently on threads of their own.
///
/// The shared thread pool has only as many threads as cores, and requests spend nearly all their time waiting.
enum Simultaneously {
    private final class Progress<Value: Sendable>: Sendable {
        let next = Atomic(0)
        let results = Mutex<[Int: Value]>([:])
    }

    /// Does work for every number below a count, on at most the given number of threads; returns the results in order.
    static func map<Value: Sendable>(
        _ count: Int, threads: Int, _ work: @escaping @Sendable (Int) -> Value
    ) -> [Value] {
        let progress = Progress<Value>()
        let group = DispatchGroup()
        for _ in 0..<min(threads, count) {
            DispatchQueue(label: "request").async(group: group) {
                while true {
                    let number = progress.next.add(1, ordering: .relaxed).oldValue
                    guard number < count else { return }
                    let result = work(number)
                    progress.results.withLock { $0[number] = result }
                }
            }
        }
        group.wait()
        return progress.results.withLock { results in (0..<count).compactMap { results[$0] } }
    }
}
