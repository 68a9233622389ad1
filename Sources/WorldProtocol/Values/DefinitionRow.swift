public import AIR
public import CanonicalCBOR
public import Sync

/// A definition in a list.
///
/// A large world has a hundred thousand of them, so values that are the same in nearly all of them take no extra
/// memory.
public struct DefinitionRow: Sendable, Equatable, Codable {
    /// Kind and name.
    public var key: DefinitionKey
    /// The hash in normal form.
    public var hash: Hash
    /// Whether the manifest lists it.
    public var isListed: Bool
    /// The most severe of its problems.
    public var problem: Diagnostic.Severity?
    /// The first place that contains it.
    public private(set) var firstOrigin: Origin?
    private var otherOrigins: [Origin]
    private var otherHash: OtherHash?

    /// The hash of a definition that was not authored in normal form.
    private final class OtherHash: Sendable {
        let hash: Hash

        init(_ hash: Hash) { self.hash = hash }
    }

    /// The hash as authored.
    public var authoredHash: Hash { otherHash?.hash ?? hash }
    /// Every place that contains it.
    public var origins: [Origin] { (firstOrigin.map { [$0] } ?? []) + otherOrigins }

    /// Whether a place that contains it satisfies a condition.
    public func hasOrigin(where fits: (Origin) -> Bool) -> Bool {
        firstOrigin.map(fits) == true || otherOrigins.contains(where: fits)
    }

    /// Creates a definition row.
    public init(
        key: DefinitionKey, hash: Hash, authoredHash: Hash, origins: [Origin], isListed: Bool,
        problem: Diagnostic.Severity? = nil
    ) {
        self.init(
            key: key, hash: hash, authoredHash: authoredHash, firstOrigin: origins.first,
            otherOrigins: Array(origins.dropFirst()), isListed: isListed, problem: problem)
    }

    init(
        key: DefinitionKey, hash: Hash, authoredHash: Hash, firstOrigin: Origin?, otherOrigins: [Origin],
        isListed: Bool, problem: Diagnostic.Severity?
    ) {
        self.key = key
        self.hash = hash
        self.isListed = isListed
        self.problem = problem
        self.firstOrigin = firstOrigin
        self.otherOrigins = otherOrigins
        otherHash = authoredHash == hash ? nil : OtherHash(authoredHash)
    }

    /// Rows are equal if all of their fields are.
    public static func == (left: Self, right: Self) -> Bool {
        left.key == right.key && left.hash == right.hash && left.authoredHash == right.authoredHash
            && left.firstOrigin == right.firstOrigin && left.otherOrigins == right.otherOrigins
            && left.isListed == right.isListed && left.problem == right.problem
    }

    private enum CodingKeys: String, CodingKey {
        case key, hash, authoredHash, origins, isListed, problem
    }

    /// Decodes a row.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            key: try container.decode(DefinitionKey.self, forKey: .key),
            hash: try container.decode(Hash.self, forKey: .hash),
            authoredHash: try container.decode(Hash.self, forKey: .authoredHash),
            origins: try container.decode([Origin].self, forKey: .origins),
            isListed: try container.decode(Bool.self, forKey: .isListed),
            problem: try container.decodeIfPresent(Diagnostic.Severity.self, forKey: .problem))
    }

    /// Encodes the row.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(key, forKey: .key)
        try container.encode(hash, forKey: .hash)
        try container.encode(authoredHash, forKey: .authoredHash)
        try container.encode(origins, forKey: .origins)
        try container.encode(isListed, forKey: .isListed)
        try container.encodeIfPresent(problem, forKey: .problem)
    }
}
