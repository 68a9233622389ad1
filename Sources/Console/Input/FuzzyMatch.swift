/// Fuzzy matching of typed letters against a title: all of them must appear, in order.
enum FuzzyMatch {
    /// The score of a match, the higher the better; nil if a letter is missing.
    ///
    /// Letters that begin a word, or directly follow the previous match, count more; case is ignored.
    static func score(_ typed: [UInt8], in title: String) -> Int? { score(typed, in: title.utf8) }

    /// The score of the bytes of a title.
    static func score(_ typed: [UInt8], in title: some Collection<UInt8>) -> Int? {
        guard !typed.isEmpty else { return 0 }
        var score = 0
        var next = 0
        var run = 0
        var isWordStart = true
        for byte in title {
            let letter = byte.lowered
            if letter == typed[next] {
                run += 1
                score += 1 + 2 * run + (isWordStart ? 6 : 0)
                next += 1
                if next == typed.count { return score * 16 - min(title.count, 255) }
            } else {
                run = 0
            }
            isWordStart =
                !(UInt8(ascii: "a")...UInt8(ascii: "z") ~= letter || UInt8(ascii: "0")...UInt8(ascii: "9") ~= letter)
        }
        return nil
    }

    /// The typed letters in the form that `score` expects: in lowercase, without spaces.
    static func letters(_ typed: String) -> [UInt8] {
        typed.utf8.filter { $0 != 0x20 }.map(\.lowered)
    }
}

extension UInt8 {
    /// The lowercase form of an ASCII letter; other bytes are unchanged.
    var lowered: UInt8 { UInt8(ascii: "A")...UInt8(ascii: "Z") ~= self ? self | 0x20 : self }
}
