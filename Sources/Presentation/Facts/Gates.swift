public import Governance
public import JSON

extension GateResult {
    /// `{gate,result,why}`, with the diagnostics.
    public var json: JSONValue {
        .object([
            ("gate", .string(gate.rawValue)), ("result", .string(verdict.rawValue)), ("why", .string(why)),
            ("diagnostics", .array(diagnostics.map(\.json))),
        ])
    }

    /// The gate, its verdict and the reason.
    public var line: Line {
        Line(
            head: [Piece(gate.rawValue).padded(to: 10), verdict.word.padded(to: 7)], [Piece(why, .faint)],
            link: .gate(gate))
    }
}

extension GateResult.Verdict {
    /// The verdict in one word.
    public var word: Piece {
        switch self {
        case .pass: Piece("pass", .success)
        case .fail: Piece("FAILS", .error)
        case .notApplicable: Piece("n/a", .faint)
        }
    }
}
