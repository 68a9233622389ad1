public import CanonicalCBOR
public import JSON

/// The identity of a world that several people share: the member `world` of `aos.sync.json`.
///
/// It only bootstraps a clone: which world this is, where its journal is shared, and under which rules. The truth is
/// the journal.
public struct WorldIdentity: Sendable, Hashable, Codable {
    /// The rules that a clone without the journal is governed by.
    public struct Rules: Sendable, Hashable, Codable {
        /// The hash of the rules.
        public var hash: Hash
        /// The hash of the journal's frame that brought them into force.
        public var frame: Hash

        /// The rules of a hash, brought by a frame.
        public init(hash: Hash, frame: Hash) {
            self.hash = hash
            self.frame = frame
        }
    }

    /// The hash of the first frame of the world's journal.
    public var id: Hash
    /// The URL of the storage that the journal is shared on, as written; nil when it is not shared.
    public var remote: String?
    /// The rules in force when the file was written last; nil when the world was not governed.
    public var rules: Rules?

    /// An identity of its parts.
    public init(id: Hash, remote: String? = nil, rules: Rules? = nil) {
        self.id = id
        self.remote = remote
        self.rules = rules
    }

    /// The schemes that the URL of a remote may have.
    public static let schemes = ["https", "ssh", "s3", "git+file", "file"]

    /// The reason why a text is not the URL of a remote; nil when it is one.
    ///
    /// Only its form is checked: one of ``schemes`` with something behind it, and no blanks, control or invisible
    /// characters.
    public static func problem(ofRemote text: String) -> String? {
        guard let colon = text.firstRange(of: "://"),
            schemes.contains(where: { $0.utf8.elementsEqual(text[..<colon.lowerBound].utf8) })
        else { return "it must begin with one of " + schemes.map { "`\($0)://`" }.joined(separator: ", ") }
        let rest = text[colon.upperBound...]
        guard !rest.isEmpty else { return "nothing follows the scheme" }
        guard rest.utf8.first != UInt8(ascii: "-") else { return "the part behind the scheme begins with `-`" }
        guard text.unicodeScalars.allSatisfy({ (0x21...0x7e).contains($0.value) }) else {
            return "it may hold visible ASCII characters only"
        }
        return nil
    }

    /// The member's value.
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

/// The required identity of a clone: from the sync file, and from the environment of a CI.
///
/// The environment can't be changed by the author of a change to the sync file.
public struct ExpectedWorld: Sendable, Hashable {
    /// The hash of the journal's first frame; nil when nothing says it.
    public var id: Hash?
    /// The hash of the frame that brought the rules; nil when nothing says that there are any.
    public var frame: Hash?

    /// An expectation of its parts.
    public init(id: Hash? = nil, frame: Hash? = nil) {
        self.id = id
        self.frame = frame
    }

    /// Nothing is expected.
    public static let any = ExpectedWorld()

    /// Whether the world is governed, so that a clone without its journal must not be changed directly.
    public var isGoverned: Bool { frame != nil }

    /// This expectation completed by the identity of the sync file: each part of the environment takes precedence.
    public func over(_ identity: WorldIdentity?) -> ExpectedWorld {
        ExpectedWorld(id: id ?? identity?.id, frame: frame ?? identity?.rules?.frame)
    }
}
