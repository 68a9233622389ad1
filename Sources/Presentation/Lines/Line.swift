public import AIR
public import Governance

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
