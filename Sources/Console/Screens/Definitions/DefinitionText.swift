import AIR
import CanonicalCBOR
import Canvas
import JSON
import Sync
import WorldProtocol

/// The text of a definition, in one of its views.
enum DefinitionText {
    static func text(
        _ detail: DefinitionDetail, tab: DefinitionTab, showsAuthored: Bool, lookalikes: [DefinitionName] = [],
        width: Int
    ) -> DetailText {
        var text = DetailText()
        switch tab {
        case .definition:
            writeHead(detail, showsAuthored: showsAuthored, lookalikes, width: width, &text)
            for line in JSONText.lines(showsAuthored ? detail.authored : detail.value) { text.add(line) }
        case .links: writeLinks(detail, width, &text)
        case .origins: writeOrigins(detail.row.origins, &text)
        case .history: break
        case .bytes: return DetailText(bytes: detail.bytes)
        }
        return text
    }

    private static func writeHead(
        _ detail: DefinitionDetail, showsAuthored: Bool, _ lookalikes: [DefinitionName], width: Int,
        _ text: inout DetailText
    ) {
        let row = detail.row
        text.add(Field.line("hash", row.hash.text, .accent))
        if row.authoredHash != row.hash { text.add(Field.line("authored", row.authoredHash.text)) }
        text.add(
            Field.line(
                "form",
                showsAuthored
                    ? "as authored   f shows the normal form"
                    : "normal form, \(detail.size) bytes   f shows it as authored"))
        if !row.isListed { text.add(StyledLine("! the manifest does not list it", .warning)) }
        for other in lookalikes {
            // Look-alike names are told apart by their escaped code points.
            text.addProse(
                StyledLine([
                    Span("! ", .warning), Span("the name looks like "),
                    Span(Sanitized(other.text).inASCII.text, .accent),
                    Span(", which is another \(row.key.kind.title); this one is "),
                    Span(Sanitized(row.key.name.text).inASCII.text, .accent),
                ]), width: width, to: .definition(DefinitionKey(row.key.kind, other)))
        }
        for problem in detail.diagnostics {
            for line in ProblemText.lines(problem) { text.addProse(line, width: width) }
        }
        text.addGap()
    }

    private static func writeLinks(_ detail: DefinitionDetail, _ width: Int, _ text: inout DetailText) {
        func write(_ title: String, _ links: [DefinitionDetail.Link]) {
            text.addHeading("\(title) \(links.count)")
            if links.isEmpty { text.add(StyledLine("  nothing", .muted)) }
            for link in links {
                text.add(
                    StyledLine([
                        Span("  "), Span(link.title, link.key == nil ? .plain : .accent),
                        Span("  " + link.pointer, .muted),
                    ]), to: link.key.map { .definition($0) })
            }
        }
        write("Uses", detail.uses)
        write("Used by", detail.usedBy)
        text.addGap()
        text.addProse(StyledLine("Tab goes into this pane, Enter follows, Ctrl-O goes back.", .muted), width: width)
    }

    static func writeOrigins(_ origins: [Origin], _ text: inout DetailText) {
        for origin in origins {
            text.add(
                StyledLine([
                    Span(Sanitized(origin.root).padded(to: Field.width) + " ", .muted),
                    Span("\(origin.file):\(origin.line)", .accent),
                    Span(origin.path.isEmpty ? "" : "  " + origin.path, .muted),
                ]), to: .file(origin.file, line: origin.line))
        }
    }
}

/// Values as indented JSON with highlighted keys.
enum JSONText {
    static func lines(_ value: CBORValue) -> [StyledLine] {
        JSONPrinter.pretty(PlainData.json(of: value.asRead)).utf8.split(separator: 0x0A).map { styled(Substring($0)) }
    }

    /// A line of JSON with its key, the text before the colon, highlighted.
    static func styled(_ line: Substring) -> StyledLine {
        let text = Substring(line.utf8.drop { $0 == 0x20 })
        guard text.utf8.first == UInt8(ascii: "\""), let end = keyEnd(text) else { return StyledLine(String(line)) }
        let indent = String(line[..<text.startIndex])
        return StyledLine([Span(indent), Span(String(text[..<end]), .accent), Span(String(text[end...]))])
    }

    /// The end of the key at the start of a line; nil if the line starts with a value.
    private static func keyEnd(_ text: Substring) -> Substring.Index? {
        var isEscaped = false
        for index in text.utf8.indices.dropFirst() {
            let byte = text.utf8[index]
            if isEscaped {
                isEscaped = false
            } else if byte == UInt8(ascii: "\\") {
                isEscaped = true
            } else if byte == UInt8(ascii: "\"") {
                let next = text.utf8.index(after: index)
                return next < text.utf8.endIndex && text.utf8[next] == UInt8(ascii: ":") ? next : nil
            }
        }
        return nil
    }
}
