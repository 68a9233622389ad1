/// Suggests known words for misspelled ones.
public enum Spelling {
    /// The nearest candidate; nil unless at most a third of the letters differ.
    ///
    /// In `namespace/Name@1` only the letters of `Name` count toward the limit, because all names of a world share the
    /// rest.
    public static func nearest(to text: String, among candidates: some Sequence<String>) -> String? {
        let word = Array(text.lowercased().utf8)
        guard !word.isEmpty, word.count <= 200 else { return nil }
        var best: (distance: Int, word: String)?
        for candidate in candidates {
            let other = Array(candidate.lowercased().utf8)
            let limit = max(1, max(distinctiveCount(word), distinctiveCount(other)) / 3)
            guard abs(other.count - word.count) <= limit else { continue }
            let distance = distance(word, other)
            guard distance <= limit else { continue }
            if let found = best, (found.distance, found.word) <= (distance, candidate) { continue }
            best = (distance, candidate)
        }
        return best?.word
    }

    private static func distinctiveCount(_ word: [UInt8]) -> Int {
        guard let slash = word.lastIndex(of: UInt8(ascii: "/")) else { return word.count }
        return word[(slash + 1)...].prefix { $0 != UInt8(ascii: "@") }.count
    }

    /// The number of insertions, deletions, replacements and swaps of neighboring letters.
    private static func distance(_ a: [UInt8], _ b: [UInt8]) -> Int {
        var beforeLast = [Int](repeating: 0, count: b.count + 1)
        var last = Array(0...b.count)
        for i in 0..<a.count {
            var row = [i + 1]
            for j in 0..<b.count {
                var cost = min(last[j + 1] + 1, row[j] + 1, last[j] + (a[i] == b[j] ? 0 : 1))
                if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { cost = min(cost, beforeLast[j - 1] + 1) }
                row.append(cost)
            }
            beforeLast = last
            last = row
        }
        return last[b.count]
    }
}
