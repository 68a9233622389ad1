public import WorldProtocol

extension ScenarioReport {
    /// The scenarios with their verdicts and, on request, their traces.
    public func text(withTrace: Bool) -> Text {
        guard !entries.isEmpty else {
            return Text("the world has no scenarios; write one to smoke/NAME.smoke.json")
        }
        var text = Text()
        guard withTrace else {
            var table = Table("", "", "")
            for entry in entries { table.add([entry.verdict, Piece(entry.name), Piece(entry.summary, .faint)]) }
            text.add(table)
            return text
        }
        for entry in entries {
            text.add([
                entry.verdict, Piece("  "), Piece(entry.name, .strong), Piece("  "), Piece(entry.summary, .faint),
            ])
            for line in entry.trace { text.addLines(of: line, indent: 2) }
        }
        return text
    }
}

extension ScenarioReport.Entry {
    fileprivate var verdict: Piece { passes ? Piece("pass", .success) : Piece("FAILS", .error) }

    /// The run in a few words, such as `1 plan, 2 effects, 1 event, ok`.
    var summary: String {
        guard let counts else { return "can't be read" }
        var parts = [counts.plans.of("plan"), counts.effects.of("effect"), counts.events.of("event")]
        if let status = counts.status { parts.append(status) }
        if counts.mismatches > 0 { parts.append(counts.mismatches.of("mismatch", plural: "mismatches")) }
        return parts.joined(separator: ", ")
    }
}
