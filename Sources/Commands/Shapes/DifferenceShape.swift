import Canvas
import WorldIO

extension StructuralDifference {
    /// The difference for people: what differs, with a line around it.
    var text: Text {
        var text = Text()
        for line in DifferenceText(self, style: DifferenceText.Style(context: 1)).lines {
            text.add([Span(line.printed, line.marker.style)])
        }
        return text
    }
}

extension DifferenceText.Marker {
    fileprivate var style: TextStyle {
        switch self {
        case .added: .green
        case .removed: .red
        case .changed: .yellow
        case .same: .faint
        }
    }
}
