public import AIR
import CanonicalCBOR

/// One entry of a world's authority: an origin, an effect, and the grant that allows it (Documentation/system.md,
/// *Authority*).
public struct AuthorityEntry: Sendable, Codable {
    /// The kind of an origin.
    public enum OriginKind: String, Sendable, CaseIterable, Codable {
        case plan, reducer
    }

    /// The kind of origin.
    public let originKind: OriginKind
    /// The plan or the module.
    public let originName: DefinitionName
    /// The effect's kind, such as `http.request`.
    public let effectKind: String
    /// The grant's name.
    public let capName: String
    /// The grant's capability type.
    public let capType: String
    /// The policy that decides; `allow_all` when the world has no default policy.
    public let policy: String
    /// The index of the rule that decides; nil when no rule does.
    public let rule: Int?
}

extension AuthorityEntry: Hashable {
    private var fields: [CBORValue] { power.fields + [.text(capType), .text(policy)] }

    /// Compares texts byte by byte.
    public static func == (left: Self, right: Self) -> Bool { left.fields == right.fields && left.rule == right.rule }

    /// Hashes all parts.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(fields)
        hasher.combine(rule)
    }
}

extension AuthorityEntry {
    /// The key that identifies an entry across worlds, regardless of the rule that decides.
    public struct Power: Sendable, Hashable, Comparable {
        let fields: [CBORValue]

        /// Compares origin kind, name, effect and grant byte by byte.
        public static func < (left: Self, right: Self) -> Bool {
            for (a, b) in zip(left.fields, right.fields) where a != b {
                return (a.asText ?? "").utf8.lexicographicallyPrecedes((b.asText ?? "").utf8)
            }
            return false
        }
    }

    /// The origin, effect and grant.
    public var power: Power {
        Power(fields: [.text(originKind.rawValue), .text(originName.text), .text(effectKind), .text(capName)])
    }
}
