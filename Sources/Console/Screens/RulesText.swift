import Canvas
import Governance

/// Which rules a proposal changes, and on what another rule decides from then on.
enum RulesText {
    static func write(_ rules: RulesDifference, width: Int, to text: inout DetailText) {
        guard !rules.isEmpty else { return }
        text.addHeading("Rules")
        for line in rules.lines {
            guard let (sign, style) = mark(line.mark) else {
                text.addProse(StyledLine(line.text, .muted), width: width, indent: 2)
                continue
            }
            text.addProse(StyledLine([Span("\(sign) ", style), Span(line.text)]), width: width, indent: 4)
        }
    }

    /// The sign in front of a line and how it stands out; nil for a heading.
    private static func mark(_ mark: RulesDifference.Line.Mark) -> (sign: String, style: Style)? {
        switch mark {
        case .heading: nil
        case .added: ("+", .added)
        case .removed, .denies: ("-", .removed)
        case .changed: ("~", .changed)
        case .moved: ("^", .changed)
        case .allows: ("!", .danger)
        case .stays: ("=", .muted)
        }
    }
}
