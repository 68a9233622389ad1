/// Recognises the clusters of several code points that terminals show as one emoji of two cells.
enum EmojiSequence {
    /// The longest sequence recommended for interchange; longer ones are taken apart.
    private static let longest = 10

    static func matches(_ cluster: String.UnicodeScalarView) -> Bool {
        guard cluster.dropFirst().first != nil else { return false }
        let scalars = Array(cluster.prefix(longest + 1))
        guard scalars.count <= longest else { return false }
        return isFlag(scalars) || isKeycap(scalars) || isJoined(scalars)
    }

    private static func isFlag(_ scalars: [Unicode.Scalar]) -> Bool {
        scalars.count == 2 && scalars.allSatisfy { 0x1F1E6...0x1F1FF ~= $0.value }
    }

    private static func isKeycap(_ scalars: [Unicode.Scalar]) -> Bool {
        scalars.count == 3 && scalars[0].isASCII && scalars[0].properties.isEmoji
            && scalars[1] == emojiSelector && scalars[2].value == 0x20E3
    }

    /// Pictures joined by U+200D, each with at most one skin tone or selector.
    private static func isJoined(_ scalars: [Unicode.Scalar]) -> Bool {
        var index = 0
        while true {
            guard index < scalars.count, isPicture(scalars[index]) else { return false }
            index += 1
            if index < scalars.count, scalars[index] == emojiSelector || scalars[index].properties.isEmojiModifier {
                index += 1
            }
            if index == scalars.count { return true }
            guard scalars[index] == joiner else { return false }
            index += 1
        }
    }

    private static func isPicture(_ scalar: Unicode.Scalar) -> Bool {
        !scalar.isASCII && scalar.properties.isEmoji && !(0x1F1E6...0x1F1FF ~= scalar.value)
    }

    private static let joiner: Unicode.Scalar = "\u{200D}"
    private static let emojiSelector: Unicode.Scalar = "\u{FE0F}"
}
