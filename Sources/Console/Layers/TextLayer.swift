import AIR
import CanonicalCBOR
import Canvas
import WorldProtocol

/// A layer that shows lines of text, and scrolls if they don't fit.
protocol TextLayer: Layer {
    var scroll: ScrollState { get set }
    func popup(_ model: Model) -> Popup
}

extension TextLayer {
    func draw(_ model: Model, on grid: inout Grid, in area: Rect) { grid.draw(popup(model), in: area) }

    /// Scrolls, but not beyond the last page, so that scrolling back takes effect at once.
    mutating func scroll(_ key: Key, _ model: Model) {
        // A page is half of the screen, regardless of the popup's height.
        let page = model.size.height / 2
        let lines = Movement(key)?.rows(height: page + 1) ?? page
        let (top, overflow) = scroll.top.addingReportingOverflow(lines)
        scroll = ScrollState(top: overflow ? .max : top)
        settle(model)
    }

    /// Limits the scroll position to the existing lines.
    mutating func settle(_ model: Model) {
        scroll = popup(model).settledScroll(in: LayerStack.area(of: model.size))
    }
}

extension LayerKey where Body: TextLayer {
    /// The keys that scroll.
    static var scrolling: LayerKey { scrolling { _, _ in true } }

    static func scrolling(when applies: @escaping @Sendable (Body, Model) -> Bool) -> LayerKey {
        LayerKey(
            Movement.allCases.flatMap(\.keys) + [" "], shown: "j k", "scroll",
            "scroll by a line, a page, or to the ends", when: applies
        ) { layer, model, key in
            layer.scroll(key, model)
            return .stay()
        }
    }
}

extension Popup {
    /// A popup of lines with a title in its frame.
    init(_ title: String, _ lines: [StyledLine], _ scroll: ScrollState = ScrollState(), style: Style = .plain) {
        self.init(title: StyledLine(" \(title) ", .title), lines: lines, scroll: scroll, width: 76, style: style)
    }
}

/// Problems, with their help.
struct ProblemsPopup: TextLayer {
    let title: String
    var diagnostics: [Diagnostic]
    var scroll = ScrollState()

    static let keys: [LayerKey<Self>] = [.scrolling, .closing(also: [.enter])]

    func popup(_ model: Model) -> Popup {
        var lines: [StyledLine] = []
        for (index, problem) in diagnostics.enumerated() {
            if index > 0 { lines.append("") }
            lines += ProblemText.lines(problem)
        }
        return Popup(title, lines, scroll, style: diagnostics.containsError ? .danger : .plain)
    }
}

extension Model {
    /// Shows problems in a popup; new ones are added to it while it is open.
    mutating func show(_ diagnostics: [Diagnostic], title: String) {
        guard var shown = layers.last as? ProblemsPopup, shown.title == title else {
            return layers.append(ProblemsPopup(title: title, diagnostics: diagnostics))
        }
        let known = shown.diagnostics
        shown.diagnostics += diagnostics.filter { !known.contains($0) }
        layers.replaceLast(with: shown)
    }
}

/// The chain of references that brings a definition into the world, from the manifest down.
struct WhyPopup: TextLayer {
    let key: DefinitionKey
    let chain: [DefinitionDetail.Link]
    var scroll = ScrollState()

    static let keys: [LayerKey<Self>] = [.scrolling, .closing(also: [.enter, "w"])]

    func popup(_ model: Model) -> Popup { Popup("Why \(key.name) is here", lines(model), scroll) }

    private func lines(_ model: Model) -> [StyledLine] {
        guard !chain.isEmpty else {
            let isListed = model.snapshot?.definition(key)?.isListed ?? false
            return [StyledLine(isListed ? "Listed in the manifest; nothing references it." : "Nothing references it.")]
        }
        let links = chain.enumerated().map { depth, link in
            StyledLine([
                Span(String(repeating: "  ", count: depth) + "-> ", .muted), Span(link.title, .accent),
                Span("  " + link.pointer, .muted),
            ])
        }
        let indent = String(repeating: "  ", count: chain.count)
        return [StyledLine("The manifest", .title)] + links
            + [StyledLine([Span(indent + "-> ", .muted), Span("\(key.kind.title) \(key.name)", .title)])]
    }
}

/// The reason why something can't be done here, with the command to do it elsewhere.
struct Elsewhere: TextLayer {
    let title: String
    /// The reason.
    let lines: [StyledLine]
    let command: String
    var scroll = ScrollState()

    static let keys: [LayerKey<Self>] = [
        LayerKey(["y"], "copy the command", "copy the equivalent command") { layer, _, _ in
            .stay([.copy(layer.command, what: "the command")])
        }, .scrolling, .closing(also: [.enter]),
    ]

    func popup(_ model: Model) -> Popup {
        Popup(title, lines + ["", StyledLine(command, .accent)], scroll, style: .warning)
    }
}
