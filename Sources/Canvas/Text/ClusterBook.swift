import Synchronization

/// Numbers the glyphs that consist of more than one code point, such as letters with marks.
final class ClusterBook: Sendable {
    private struct State {
        /// The numbers by bytes, because strings with canonically equivalent spellings compare equal.
        var numbers: [[UInt8]: UInt32] = [:]
        var texts: [String] = []
    }

    private let state = Mutex(State())
    private let limit: Int

    /// The book that all grids share.
    static let shared = ClusterBook(limit: 1 << 16)

    /// A book for at most `limit` clusters: hostile text must not exhaust the memory.
    init(limit: Int) { self.limit = limit }

    /// The number of a cluster; nil when the book is full.
    func number(of text: String) -> UInt32? {
        let bytes = Array(text.utf8)
        return state.withLock { state in
            if let known = state.numbers[bytes] { return known }
            guard state.texts.count < limit else { return nil }
            let number = UInt32(state.texts.count)
            state.texts.append(text)
            state.numbers[bytes] = number
            return number
        }
    }

    /// The cluster with a number.
    func text(_ number: UInt32) -> String {
        state.withLock { $0.texts.indices.contains(Int(number)) ? $0.texts[Int(number)] : "?" }
    }
}
