public import WorldIO

extension StructuralDifference {
    /// The parts that differ, with a line of context.
    public var text: Text { text(.raw) }

    /// The parts that differ, with a line of context.
    func text(_ form: DifferenceText.Form) -> Text {
        var text = Text()
        for line in DifferenceText(self, style: DifferenceText.Style(context: 1, form: form)).lines {
            text.add([Piece(line.printed, line.marker.role)])
        }
        return text
    }
}

extension DifferenceText.Marker {
    fileprivate var role: Role {
        switch self {
        case .added: .added
        case .removed: .removed
        case .changed: .changed
        case .same: .faint
        }
    }
}
