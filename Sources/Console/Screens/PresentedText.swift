import AIR
import Canvas
import Governance
import Presentation

extension Role {
    /// The style of the role on a screen.
    var style: Style {
        switch self {
        case .plain, .name: .plain
        case .strong: .title
        case .faint, .loss: .muted
        case .added: .added
        case .removed: .removed
        case .changed: .changed
        case .success: .success
        case .warning: .warning
        case .error, .gain: .danger
        case .link: .accent
        }
    }
}

extension Span {
    /// Makes a span from a piece of presented text.
    init(_ piece: Piece) { self.init(piece.text, piece.role.style) }
}

extension StyledLine {
    /// Makes a line from pieces of presented text.
    init(_ pieces: [Piece]) { self.init(pieces.map { Span($0) }) }

    /// Makes a line from a presented line, without wrapping it.
    init(_ line: Line) { self = StyledLine(String(repeating: " ", count: line.indent)) + StyledLine(line.pieces) }
}

extension DetailText {
    /// Appends presented lines, wrapped beside their heads.
    mutating func add(_ text: Text, width: Int, indent: Int = 0) {
        for line in text.lines { add(line, width: width, indent: indent) }
    }

    /// Appends a heading and presented lines.
    mutating func add(heading: String, _ body: Text, width: Int) {
        addHeading(heading)
        add(body, width: width)
    }

    /// Appends a presented line.
    ///
    /// - Parameter target: the target of Enter; nil for the line's own link.
    mutating func add(_ line: Line, width: Int, indent: Int = 0, to target: Target? = nil) {
        guard line.kind != .section else { return addHeading(StyledLine(line.pieces).text) }
        if line.kind == .item { markHunk() }
        let margin = StyledLine(String(repeating: " ", count: indent + line.indent))
        let head = StyledLine(line.head)
        let left = margin.width + head.width
        let body = StyledLine(line.kind == .group ? line.faint.body : line.body)
        for (row, part) in body.wrapped(to: max(8, width - left)).enumerated() {
            let start = row == 0 ? margin + head : StyledLine(String(repeating: " ", count: left))
            add(start + part, to: target ?? line.link.map(Target.init))
        }
    }
}

extension DetailText.Target {
    fileprivate init(_ link: Line.Link) {
        switch link {
        case .definition(let key): self = .definition(key)
        case .proposal(let id): self = .proposal(id)
        case .gate(let gate): self = .gate(gate)
        case .authority(let place): self = .authority(place)
        }
    }
}
