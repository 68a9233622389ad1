/// One line of the table: a measurement, its goal, and the result.
struct Figure {
    let what: String
    let goal: String
    let reached: String
    let isReached: Bool

    /// Times of one or several kinds, each with its goal in milliseconds.
    init(_ what: String, milliseconds: [(value: Double, goal: Double)]) {
        self.init(
            what,
            milliseconds.map {
                (text: "\(Self.text($0.value)) ms", goal: "\(Self.text($0.goal)) ms", $0.value <= $0.goal)
            })
    }

    /// Amounts of one kind.
    init(_ what: String, amount: Int, goal: Int, unit: String) {
        self.init(what, [(text: "\(amount) \(unit)", goal: "\(goal) \(unit)", amount <= goal)])
    }

    private init(_ what: String, _ parts: [(text: String, goal: String, isReached: Bool)]) {
        self.what = what
        goal = parts.map(\.goal).joined(separator: " / ")
        reached = parts.map(\.text).joined(separator: " / ")
        isReached = parts.allSatisfy(\.isReached)
    }

    private static func text(_ value: Double) -> String {
        let tenths = (value * 10).rounded() / 10
        return tenths == tenths.rounded() ? "\(Int(tenths))" : "\(tenths)"
    }

    /// The table of all figures.
    static func table(_ figures: [Figure]) -> String {
        let rows =
            [("", "goal", "reached", "")] + figures.map { ($0.what, $0.goal, $0.reached, $0.isReached ? "" : "!") }
        let widths = [rows.map(\.0), rows.map(\.1), rows.map(\.2)].map { $0.map(\.count).max() ?? 0 }
        func padded(_ text: String, _ width: Int) -> String {
            text + String(repeating: " ", count: max(0, width - text.count))
        }
        return rows.map { row in
            "\(padded(row.0, widths[0]))  \(padded(row.1, widths[1]))  \(padded(row.2, widths[2]))  \(row.3)"
        }.joined(separator: "\n")
    }
}

extension [Double] {
    /// The value that the given percentage of values do not exceed.
    func percentile(_ share: Double) -> Double {
        let sorted = sorted()
        guard !sorted.isEmpty else { return .infinity }
        return sorted[Swift.min(sorted.count - 1, Int(Double(sorted.count) * share / 100))]
    }
}
