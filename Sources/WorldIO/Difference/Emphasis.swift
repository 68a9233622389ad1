/// The words that differ between two texts on one line.
enum Emphasis {
    /// The ranges that differ in a line that shows both texts with ` -> ` between them.
    ///
    /// - Parameter start: the offset of the first text in the line, in Unicode scalars.
    static func ranges(_ before: String, _ after: String, from start: Int) -> [Range<Int>] {
        let (old, new) = (words(before), words(after))
        let shared = min(old.count, new.count)
        var head = 0
        while head < shared, old[head] == new[head] { head += 1 }
        var tail = 0
        while tail < shared - head, old[old.count - 1 - tail] == new[new.count - 1 - tail] { tail += 1 }
        // If nothing is shared, everything differs and needs no emphasis.
        guard head + tail > 0 else { return [] }
        func range(_ words: [[Unicode.Scalar]], from start: Int) -> Range<Int>? {
            let first = start + words[..<head].reduce(0) { $0 + $1.count }
            let length = words[head..<(words.count - tail)].reduce(0) { $0 + $1.count }
            return length > 0 ? first..<(first + length) : nil
        }
        let second = start + before.unicodeScalars.count + 4
        return [range(old, from: start), range(new, from: second)].compactMap(\.self)
    }

    /// Consecutive letters and digits are a word; every other character is a word by itself.
    private static func words(_ text: String) -> [[Unicode.Scalar]] {
        var words: [[Unicode.Scalar]] = []
        var isWord = false
        for scalar in text.unicodeScalars {
            let belongs = scalar.properties.isAlphabetic || ("0"..."9").contains(scalar)
            if belongs, isWord { words[words.count - 1].append(scalar) } else { words.append([scalar]) }
            isWord = belongs
        }
        return words
    }
}
