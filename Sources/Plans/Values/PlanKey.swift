import AIR

/// A value that can be a key of sets and maps (Documentation/plans.md, *Expressions*).
public enum PlanKey: Sendable {
    /// A signed integer.
    case int(Int64)
    /// An unsigned integer.
    case nat(UInt64)
    /// A text.
    case text(String)
    /// A hash.
    case hash(String)
    /// A UUID.
    case uuid(String)

    /// The value as a key; nil for kinds that can't be keys.
    public init?(_ value: PlanValue) {
        switch value {
        case .int(let number): self = .int(number)
        case .nat(let number): self = .nat(number)
        case .text(let text): self = .text(text)
        case .hash(let text): self = .hash(text)
        case .uuid(let text): self = .uuid(text)
        default: return nil
        }
    }

    /// The key as a value.
    public var value: PlanValue {
        switch self {
        case .int(let number): .int(number)
        case .nat(let number): .nat(number)
        case .text(let text): .text(text)
        case .hash(let text): .hash(text)
        case .uuid(let text): .uuid(text)
        }
    }
}

extension PlanKey: Comparable {
    private var rank: Int {
        switch self {
        case .int: 0
        case .nat: 1
        case .text: 2
        case .hash: 3
        case .uuid: 4
        }
    }

    private var asText: String? {
        switch self {
        case .int, .nat: nil
        case .text(let text), .hash(let text), .uuid(let text): text
        }
    }

    /// Keys are equal when kind and content are.
    public static func == (left: PlanKey, right: PlanKey) -> Bool { left.value == right.value }

    /// The order of sets and maps: by kind (int, nat, text, hash, uuid), then naturally within each kind.
    public static func < (left: PlanKey, right: PlanKey) -> Bool {
        switch (left, right) {
        case (.int(let a), .int(let b)): return a < b
        case (.nat(let a), .nat(let b)): return a < b
        default:
            guard left.rank == right.rank, let a = left.asText, let b = right.asText else {
                return left.rank < right.rank
            }
            return a.utf8.lexicographicallyPrecedes(b.utf8)
        }
    }
}
