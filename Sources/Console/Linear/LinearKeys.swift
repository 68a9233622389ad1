public import Canvas

/// Turns what comes in on a line into keys; a terminal that can do nothing sends no more than letters.
public struct LinearKeys: Sendable, Equatable {
    /// A key, or the end of a line.
    public enum Item: Sendable, Equatable {
        /// A key was pressed.
        case key(Key)
        /// The line ended.
        case lineEnd
    }

    /// Bytes of a letter that has begun.
    private var partial: [UInt8] = []

    /// Nothing has come yet.
    public init() {}

    /// Takes bytes as they come.
    public mutating func take(_ bytes: [UInt8]) -> [Item] {
        let bytes = partial + bytes
        partial = []
        var items: [Item] = []
        var index = 0
        while index < bytes.count {
            if bytes[index] == 0x1B, let (key, length) = Self.sequence(bytes[index...]) {
                items.append(.key(key))
                index += length
                continue
            }
            let length = Self.length(bytes[index])
            guard index + length <= bytes.count else {
                partial = Array(bytes[index...])
                break
            }
            items.append(Self.item(bytes[index..<index + length]))
            index += length
        }
        return items
    }

    private static func length(_ first: UInt8) -> Int {
        switch first {
        case 0xC2...0xDF: 2
        case 0xE0...0xEF: 3
        case 0xF0...0xF4: 4
        default: 1
        }
    }

    private static func item(_ bytes: ArraySlice<UInt8>) -> Item {
        switch bytes.first {
        case 0x0A, 0x0D: .lineEnd
        case 0x09: .key(.tab)
        case 0x1B: .key(.escape)
        case 0x08, 0x7F: .key(.backspace)
        case .some(let byte) where byte < 0x20:
            .key(.control(Character(Unicode.Scalar(byte == 0 ? 0x20 : byte < 0x1B ? byte + 0x60 : byte + 0x40))))
        default: .key(.character(String(decoding: bytes, as: UTF8.self).first ?? "\u{FFFD}"))
        }
    }

    /// The key of a sequence and the count of its bytes; nil where Esc stands alone.
    private static func sequence(_ bytes: ArraySlice<UInt8>) -> (Key, Int)? {
        let bytes = Array(bytes.prefix(8))
        guard bytes.count > 2, bytes[1] == UInt8(ascii: "[") || bytes[1] == UInt8(ascii: "O") else { return nil }
        guard let last = bytes.dropFirst(2).firstIndex(where: { 0x40...0x7E ~= $0 }) else { return nil }
        let key: Key? =
            switch (bytes[last], bytes[2]) {
            case (UInt8(ascii: "A"), _): .up
            case (UInt8(ascii: "B"), _): .down
            case (UInt8(ascii: "C"), _): .right
            case (UInt8(ascii: "D"), _): .left
            case (UInt8(ascii: "H"), _): .home
            case (UInt8(ascii: "F"), _): .end
            case (UInt8(ascii: "Z"), _): .backTab
            case (UInt8(ascii: "~"), UInt8(ascii: "3")): .delete
            case (UInt8(ascii: "~"), UInt8(ascii: "5")): .pageUp
            case (UInt8(ascii: "~"), UInt8(ascii: "6")): .pageDown
            default: nil
            }
        return key.map { ($0, last + 1) } ?? (.escape, last + 1)
    }
}
