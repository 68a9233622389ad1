import WorldProtocol
public import AIR
import WorldIO

/// Finds definitions with different names that look alike, so that a reader may take one for the other.
///
/// Names are compared by their skeletons. Versions are ignored, because another version of the same name is not
/// deceptive.
public enum Lookalikes {
    /// The names that each definition may be taken for; only definitions of the same kind are compared.
    public static func find(in keys: [DefinitionKey]) -> [DefinitionKey: [DefinitionName]] {
        compare(suspects(among: keys))
    }

    /// The keys, in order, whose skeleton has the same hash as another one; usually there are none, even among many
    /// names, so that no skeletons have to be stored.
    private static func suspects(among keys: [DefinitionKey]) -> [DefinitionKey] {
        let numbers = keys.map { number(of: $0) }
        let order = numbers.indices.sorted { numbers[$0] < numbers[$1] }
        var found: Set<Int> = []
        for (one, other) in zip(order, order.dropFirst()) where numbers[one] == numbers[other] {
            found.formUnion([one, other])
        }
        return found.sorted().map { keys[$0] }
    }

    /// The FNV-1a hash of a name's skeleton.
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

    /// The skeleton of a name without its version; names with the same skeleton look alike.
    static func skeleton(of name: String) -> [UInt8] {
        Skeleton.bytes(of: name[..<(name.utf8.lastIndex(of: UInt8(ascii: "@")) ?? name.utf8.endIndex)])
    }
}

extension Workbench {
    /// The definitions of the world whose names look alike; computed without blocking the workbench.
    public nonisolated func lookalikes() async -> [DefinitionKey: [DefinitionName]] {
        Lookalikes.find(in: await snapshot().definitions.map(\.key))
    }
}
