import WorldProtocol
public import AIR
import WorldIO

/// Definitions whose names look alike and differ: one may pass for the other in front of a reader.
///
/// Names are compared by their skeletons, in the manner of Unicode's UTS #39: signs that look the same in usual fonts
/// count as one, and what shows nothing counts as nothing. The table holds what can stand in names (digits and letters
/// of ASCII) and the letters of other scripts that are drawn like them; versions are not compared, since another
/// version of the same name is no deceit.
public enum Lookalikes {
    /// The names that each of some definitions may be taken for; only those of one kind are compared.
    public static func find(in keys: [DefinitionKey]) -> [DefinitionKey: [DefinitionName]] {
        compare(suspects(among: keys))
    }

    /// The keys, in their order, that share the number of their skeleton with another one: of very many names mostly
    /// none, and then nothing else is kept of them.
    private static func suspects(among keys: [DefinitionKey]) -> [DefinitionKey] {
        let numbers = keys.map { number(of: $0) }
        let order = numbers.indices.sorted { numbers[$0] < numbers[$1] }
        var found: Set<Int> = []
        for (one, other) in zip(order, order.dropFirst()) where numbers[one] == numbers[other] {
            found.formUnion([one, other])
        }
        return found.sorted().map { keys[$0] }
    }

    /// A number that is the same for skeletons that are, by FNV-1a.
    private static func number(of key: DefinitionKey) -> UInt64 {
        skeleton(of: key.name.text).reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
    }

    private static func compare(_ keys: [DefinitionKey]) -> [DefinitionKey: [DefinitionName]] {
        var groups: [DefinitionKind: [[UInt8]: [DefinitionKey]]] = [:]
        for key in keys { groups[key.kind, default: [:]][skeleton(of: key.name.text), default: []].append(key) }
        var found: [DefinitionKey: [DefinitionName]] = [:]
        for group in groups.values {
            for members in group.values where members.count > 1 {
                for key in members {
                    let own = base(key.name.text)
                    let others = members.map(\.name).filter { !base($0.text).elementsEqual(own) }
                    if !others.isEmpty { found[key] = others }
                }
            }
        }
        return found
    }

    /// The name without its version.
    private static func base(_ name: String) -> Substring.UTF8View {
        let end = name.utf8.lastIndex(of: UInt8(ascii: "@")) ?? name.utf8.endIndex
        return name[..<end].utf8
    }

    /// What a name looks like; names with the same skeleton look alike.
    static func skeleton(of name: String) -> [UInt8] {
        var letters: [UInt8] = []
        letters.reserveCapacity(name.utf8.count)
        for scalar in name[..<(name.utf8.lastIndex(of: UInt8(ascii: "@")) ?? name.utf8.endIndex)].unicodeScalars {
            if scalar.isASCII {
                append(UInt8(truncatingIfNeeded: scalar.value), to: &letters)
            } else {
                appendForeign(scalar, to: &letters)
            }
        }
        return letters
    }

    /// Letters that look the same become one of them, and pairs that look like one letter become that letter.
    private static func append(_ byte: UInt8, to letters: inout [UInt8]) {
        switch byte {
        case UInt8(ascii: "0"): letters.append(UInt8(ascii: "O"))
        case UInt8(ascii: "1"), UInt8(ascii: "I"), UInt8(ascii: "|"): letters.append(UInt8(ascii: "l"))
        case UInt8(ascii: "n") where letters.last == UInt8(ascii: "r"): letters[letters.count - 1] = UInt8(ascii: "m")
        case UInt8(ascii: "v") where letters.last == UInt8(ascii: "v"): letters[letters.count - 1] = UInt8(ascii: "w")
        default: letters.append(byte)
        }
    }

    private static func appendForeign(_ scalar: Unicode.Scalar, to letters: inout [UInt8]) {
        if let twin = twins[scalar] { return append(twin, to: &letters) }
        // The wide forms of ASCII stand in its order.
        if 0xFF01...0xFF5E ~= scalar.value { return append(UInt8(scalar.value - 0xFEE0), to: &letters) }
        let properties = scalar.properties
        switch properties.generalCategory {
        case .nonspacingMark, .enclosingMark, .format, .control: return
        default: if properties.isDefaultIgnorableCodePoint { return }
        }
        letters += Array(String(scalar).utf8)
    }

    /// Cyrillic and Greek letters that are drawn like letters of ASCII.
    private static let twins: [Unicode.Scalar: UInt8] = {
        let pairs: [(String, String)] = [
            ("а", "a"), ("е", "e"), ("о", "o"), ("р", "p"), ("с", "c"), ("у", "y"), ("х", "x"), ("і", "i"), ("ѕ", "s"),
            ("ј", "j"), ("һ", "h"), ("ԁ", "d"), ("ԛ", "q"), ("ԝ", "w"), ("А", "A"), ("В", "B"), ("Е", "E"), ("К", "K"),
            ("М", "M"), ("Н", "H"), ("О", "O"), ("Р", "P"), ("С", "C"), ("Т", "T"), ("Х", "X"), ("І", "I"), ("Ѕ", "S"),
            ("Ј", "J"), ("ο", "o"), ("ν", "v"), ("ι", "i"), ("Α", "A"), ("Β", "B"), ("Ε", "E"), ("Ζ", "Z"), ("Η", "H"),
            ("Ι", "I"), ("Κ", "K"), ("Μ", "M"), ("Ν", "N"), ("Ο", "O"), ("Ρ", "P"), ("Τ", "T"), ("Υ", "Y"), ("Χ", "X"),
        ]
        var table: [Unicode.Scalar: UInt8] = [:]
        for (foreign, plain) in pairs {
            if let scalar = foreign.unicodeScalars.first, let byte = plain.utf8.first { table[scalar] = byte }
        }
        return table
    }()
}

extension Workbench {
    /// The definitions of the world whose names look alike; compared beside whatever else is asked for meanwhile.
    public nonisolated func lookalikes() async -> [DefinitionKey: [DefinitionName]] {
        Lookalikes.find(in: await snapshot().definitions.map(\.key))
    }
}
