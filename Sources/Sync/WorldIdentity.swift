public import CanonicalCBOR
public import JSON

/// The identity of a world that several people share: the member `world` of `aos.sync.json`.
///
/// It only bootstraps a clone: which world this is, where its journal is shared, and under which rules. The journal is
/// authoritative.
public struct WorldIdentity: Sendable, Hashable, Codable {
    /// The rules that govern a clone without the journal.
    public struct Rules: Sendable, Hashable, Codable {
        /// The hash of the rules.
        public var hash: Hash
        /// The hash of the journal frame that put them into force.
        public var frame: Hash

        /// Creates rules from their hash and the hash of their frame.
        public init(hash: Hash, frame: Hash) {
            self.hash = hash
            self.frame = frame
        }
    }

    /// The hash of the first frame of the world's journal.
    public var id: Hash
    /// The URL of the storage that shares the journal, as written; nil if the journal is not shared.
    public var remote: String?
    /// The rules in force when the file was last written; nil if the world was not governed.
    public var rules: Rules?

    /// Creates an identity from its parts.
    public init(id: Hash, remote: String? = nil, rules: Rules? = nil) {
        self.id = id
        self.remote = remote
        self.rules = rules
    }

    /// The schemes that the URL of a remote may have.
    public static let schemes = ["https", "ssh", "s3", "git+file", "file"]

    /// The reason why a text is not a valid URL of a remote; nil if it is valid.
    ///
    /// Only the form is checked: one of ``schemes`` followed by something, without blanks, control characters or
    /// invisible characters.
    public static func problem(ofRemote text: String) -> String? {
        guard let colon = text.firstRange(of: "://"),
            schemes.contains(where: { $0.utf8.elementsEqual(text[..<colon.lowerBound].utf8) })
        else { return "it must begin with one of " + schemes.map { "`\($0)://`" }.joined(separator: ", ") }
        let rest = text[colon.upperBound...]
        guard !rest.isEmpty else { return "nothing follows the scheme" }
        guard rest.utf8.first != UInt8(ascii: "-") else { return "the part after the scheme begins with `-`" }
        guard text.unicodeScalars.allSatisfy({ (0x21...0x7e).contains($0.value) }) else {
            return "it may contain only visible ASCII characters"
        }
        return nil
    }

    /// The value of the member.
    public var json: JSONValue {
        var members: [(String, JSONValue)] = [("id", .string(id.text))]
        if let remote { members.append(("remote", .string(remote))) }
        if let rules { members.append(("rules", rules.json)) }
        return .object(members)
    }
}

extension WorldIdentity.Rules {
    var json: JSONValue { .object([("hash", .string(hash.text)), ("frame", .string(frame.text))]) }
}

/// The expected identity of a clone, from the sync file and from a CI environment.
///
/// The author of a change to the sync file can't change the environment.
public struct ExpectedWorld: Sendable, Hashable {
    /// The hash of the journal's first frame; nil if it is not known.
    public var id: Hash?
    /// The hash of the frame that put the rules into force; nil if no rules are known.
    public var frame: Hash?

    /// Creates an expectation from its parts.
    public init(id: Hash? = nil, frame: Hash? = nil) {
        self.id = id
        self.frame = frame
    }

    /// No expectations.
    public static let any = ExpectedWorld()

    /// Whether the world is governed, so that a clone without its journal must not be changed directly.
    public var isGoverned: Bool { frame != nil }

    /// Completes this expectation by the identity of the sync file; the parts from the environment take precedence.
    public func over(_ identity: WorldIdentity?) -> ExpectedWorld {
        ExpectedWorld(id: id ?? identity?.id, frame: frame ?? identity?.rules?.frame)
    }
}
