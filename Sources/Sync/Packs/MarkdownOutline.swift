/// The lines of a Markdown text as a tree: headings contain the lines that follow, list items the lines indented below.
///
/// Parses only as much Markdown as the structure needs. Comments are omitted.
struct MarkdownOutline {
    enum Kind: Equatable {
        case heading(level: Int)
        case item(indent: Int)
        case paragraph
        case row
        case code
    }

    struct Node {
        let kind: Kind
        var text: String
        /// The line, from 1.
        let line: Int
        let parent: Int?
        /// The index after the last node inside this one.
        var end: Int

        var isHeading: Bool { if case .heading = kind { true } else { false } }

        /// The texts of the code spans.
        var codeSpans: [String] { kind == .code ? [] : MarkdownOutline.spans(text).code }

        /// The text without code spans.
        var prose: String { kind == .code ? "" : MarkdownOutline.spans(text).prose }
    }

    private(set) var nodes: [Node] = []
    /// The open nodes, which can contain further ones.
    private var open: [Int] = []
    /// The node that the next line continues.
    private var current: Int?

    init(_ text: String) {
        var fence: (mark: Character, count: Int)?
        let lines = Self.withoutComments(text).split(separator: "\n", omittingEmptySubsequences: false)
        for (index, line) in lines.enumerated() {
            let indent = line.prefix { $0 == " " || $0 == "\t" }.reduce(0) { $0 + ($1 == "\t" ? 4 : 1) }
            let content = line.drop { $0 == " " || $0 == "\t" }
            if let mark = Self.fence(content), fence.map({ $0.mark == mark.mark && $0.count <= mark.count }) ?? true {
                if fence == nil {
                    closeItems(from: indent)
                    append(.code, "", line: index + 1)
                    fence = mark
                } else {
                    fence = nil
                    current = nil
                }
            } else if fence != nil {
                if let current { nodes[current].text += line + "\n" }
            } else {
                read(content, indent: indent, line: index + 1)
            }
        }
        while let last = open.popLast() { nodes[last].end = nodes.count }
    }

    /// The text of a node and of everything inside it.
    func wholeText(_ index: Int) -> String { nodes[index..<nodes[index].end].map(\.text).joined(separator: "\n") }

    private mutating func read(_ content: Substring, indent: Int, line: Int) {
        if content.allSatisfy(\.isWhitespace) {
            current = nil
            return
        }
        let hashes = content.prefix { $0 == "#" }.count
        if (1...6).contains(hashes), indent < 4, content.dropFirst(hashes).first?.isWhitespace ?? true {
            appendHeading(hashes, String(content.dropFirst(hashes)), line: line)
        } else if let current, nodes[current].kind == .paragraph, let level = Self.underline(content) {
            let heading = nodes.remove(at: current)
            appendHeading(level, heading.text, line: heading.line)
        } else if content.first == "|" {
            closeItems(from: indent)
            append(.row, String(content), line: line)
            current = nil
        } else if let marker = Self.marker(content) {
            closeItems(from: indent)
            append(.item(indent: indent), String(content.dropFirst(marker)), line: line)
            if let current { open.append(current) }
        } else if let current {
            nodes[current].text += "\n" + content
        } else {
            closeItems(from: indent)
            append(.paragraph, String(content), line: line)
        }
    }

    private mutating func append(_ kind: Kind, _ text: String, line: Int) {
        current = nodes.count
        nodes.append(Node(kind: kind, text: text, line: line, parent: open.last, end: nodes.count + 1))
    }

    private mutating func appendHeading(_ level: Int, _ text: String, line: Int) {
        while let last = open.last {
            if case .heading(let outer) = nodes[last].kind, outer < level { break }
            nodes[last].end = nodes.count
            open.removeLast()
        }
        append(.heading(level: level), text, line: line)
        open.append(nodes.count - 1)
        current = nil
    }

    private mutating func closeItems(from indent: Int) {
        while let last = open.last, case .item(let outer) = nodes[last].kind, outer >= indent {
            nodes[last].end = nodes.count
            open.removeLast()
        }
    }
}

// MARK: Lines

extension MarkdownOutline {
    private static func fence(_ content: Substring) -> (mark: Character, count: Int)? {
        guard let mark = content.first, mark == "`" || mark == "~" else { return nil }
        let count = content.prefix { $0 == mark }.count
        // The rest of a line that opens a fence contains no backtick; otherwise the line is a code span.
        return count >= 3 && !content.dropFirst(count).contains("`") ? (mark, count) : nil
    }

    private static func underline(_ content: Substring) -> Int? {
        guard content.count >= 3 else { return nil }
        return content.allSatisfy { $0 == "=" } ? 1 : content.allSatisfy { $0 == "-" } ? 2 : nil
    }

    private static func marker(_ content: Substring) -> Int? {
        let digits = content.prefix { $0.isASCII && $0.isNumber }.count
        guard let sign = content.dropFirst(digits).first, digits > 0 ? ".)".contains(sign) : "-*+".contains(sign),
            content.dropFirst(digits + 1).first?.isWhitespace ?? false
        else { return nil }
        return digits + 1
    }

    private static func withoutComments(_ text: String) -> String {
        var out: [UInt8] = []
        // As one character, CR LF would hide the line feed.
        var rest = text.utf8.filter { $0 != UInt8(ascii: "\r") }[...]
        while let start = rest.firstRange(of: Array("<!--".utf8)) {
            out += rest[..<start.lowerBound]
            guard let end = rest[start.upperBound...].firstRange(of: Array("-->".utf8)) else {
                rest = []
                break
            }
            // Keep the line feeds of the comment, so that line numbers stay right.
            out += rest[start.lowerBound..<end.upperBound].filter { $0 == UInt8(ascii: "\n") }
            rest = rest[end.upperBound...]
        }
        return String(decoding: out + rest, as: UTF8.self)
    }

    /// The text between runs of equally many backticks, and the remaining text.
    static func spans(_ text: String) -> (code: [String], prose: String) {
        var code: [String] = []
        var prose = ""
        var rest = Substring(text)
        while let start = rest.firstIndex(of: "`") {
            prose += rest[..<start]
            let ticks = rest[start...].prefix { $0 == "`" }
            var inner = rest[ticks.endIndex...]
            var found: Substring?
            while let next = inner.firstIndex(of: "`") {
                let closing = inner[next...].prefix { $0 == "`" }
                if closing.count == ticks.count {
                    found = rest[ticks.endIndex..<next]
                    inner = inner[closing.endIndex...]
                    break
                }
                inner = inner[closing.endIndex...]
            }
            guard let found else {
                prose += ticks
                rest = rest[ticks.endIndex...]
                continue
            }
            code.append(String(found))
            prose += " "
            rest = inner
        }
        return (code, prose + rest)
    }
}
