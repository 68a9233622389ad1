public import AIR
public import Governance
public import JSON

/// The grant, the rule and the definition that an item of authority depends on: where to look for its reason.
public struct AuthorityPlace: Sendable, Hashable {
    /// The grant.
    public var grant: String?
    /// The place within the grant.
    public var path: JSONPointer?
    /// The policy that decides.
    public var policy: DefinitionName?
    /// The position of the rule that decides.
    public var rule: Int?
    /// The plan or the module.
    public var origin: DefinitionKey?
    /// Whether it depends on which policy is the default.
    public var isDefaultPolicy = false

    /// A place of its parts.
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

/// One line for people; an output that wraps sets its further rows beside the head.
public struct Line: Sendable, Hashable {
    /// The place of a line among the others.
    public enum Kind: Sendable, Hashable {
        /// An ordinary line.
        case plain
        /// The title of a section.
        case section
        /// A title within a section.
        case group
        /// The first line of one of several items: a stop for keys that go from one to the next.
        case item
    }

    /// The thing that a line is about, where an output can lead to it.
    public enum Link: Sendable, Hashable {
        case definition(DefinitionKey)
        case proposal(ProposalID)
        case gate(Gate)
        /// The parts that an item of authority depends on.
        case authority(AuthorityPlace)
    }

    /// The cells to the left of the line.
    public var indent = 0
    /// The sign or label in front.
    public var head: [Piece]
    /// The words.
    public var body: [Piece]
    /// The place among the other lines.
    public var kind: Kind
    /// The thing the line is about.
    public var link: Link?

    /// Makes a line.
    public init(head: [Piece] = [], _ body: [Piece], kind: Kind = .plain, link: Link? = nil) {
        self.head = head
        self.body = body
        self.kind = kind
        self.link = link
    }

    /// The line further to the right.
    public func indented(_ cells: Int) -> Line {
        var line = self
        line.indent += cells
        return line
    }

    /// The head and the words behind each other.
    public var pieces: [Piece] { head + body }

    /// The line in the role of secondary information.
    public var faint: Line {
        var line = self
        line.head = head.map { Piece($0.text, .faint) }
        line.body = body.map { Piece($0.text, .faint) }
        return line
    }
}
