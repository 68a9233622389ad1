public import AIR
public import Governance
public import JSON

/// The grant, the rule and the definition that an item of authority depends on, which explain it.
public struct AuthorityPlace: Sendable, Hashable {
    /// The grant.
    public var grant: String?
    /// The path within the grant.
    public var path: JSONPointer?
    /// The policy that decides.
    public var policy: DefinitionName?
    /// The index of the rule that decides.
    public var rule: Int?
    /// The plan or the module.
    public var origin: DefinitionKey?
    /// Whether the item depends on which policy is the default.
    public var isDefaultPolicy = false

    /// Makes a place from its parts.
    public init(
        grant: String? = nil, path: JSONPointer? = nil, policy: DefinitionName? = nil, rule: Int? = nil,
        origin: DefinitionKey? = nil, isDefaultPolicy: Bool = false
    ) {
        self.grant = grant
        self.path = path
        self.policy = policy
        self.rule = rule
        self.origin = origin
        self.isDefaultPolicy = isDefaultPolicy
    }
}

/// One line for people; outputs that wrap it align the further rows with the body.
public struct Line: Sendable, Hashable {
    /// The place of a line among the others.
    public enum Kind: Sendable, Hashable {
        /// An ordinary line.
        case plain
        /// The title of a section.
        case section
        /// A title within a section.
        case group
        /// The first line of one of several items, where keys that go from item to item stop.
        case item
    }

    /// The subject of a line, which an output may link to.
    public enum Link: Sendable, Hashable {
        case definition(DefinitionKey)
        case proposal(ProposalID)
        case gate(Gate)
        /// The grant, the rule and the definition that an item of authority depends on.
        case authority(AuthorityPlace)
    }

    /// The indentation of the line, in cells.
    public var indent = 0
    /// The sign or label in front.
    public var head: [Piece]
    /// The text after the head.
    public var body: [Piece]
    /// The place of the line among the others.
    public var kind: Kind
    /// The subject of the line.
    public var link: Link?

    /// Makes a line.
    public init(head: [Piece] = [], _ body: [Piece], kind: Kind = .plain, link: Link? = nil) {
        self.head = head
        self.body = body
        self.kind = kind
        self.link = link
    }

    /// The line indented by more cells.
    public func indented(_ cells: Int) -> Line {
        var line = self
        line.indent += cells
        return line
    }

    /// The head followed by the body.
    public var pieces: [Piece] { head + body }

    /// The line in the role of secondary information.
    public var faint: Line {
        var line = self
        line.head = head.map { Piece($0.text, .faint) }
        line.body = body.map { Piece($0.text, .faint) }
        return line
    }
}
