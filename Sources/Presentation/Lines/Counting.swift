extension Int {
    /// A number and its noun, such as `1 error`, `2 mismatches` or `14,995 warnings`.
    public func of(_ noun: String, plural: String? = nil) -> String {
        "\(grouped) \(self == 1 ? noun : plural ?? noun + "s")"
    }

    /// The word that agrees with the number: `1 check fails`, `2 checks fail`.
    public func agree(_ one: String, _ many: String) -> String { self == 1 ? one : many }

    /// The number with commas as thousands separators.
    public var grouped: String {
        let digits = String(magnitude)
        var text = ""
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.count - index) % 3 == 0 { text.append(",") }
            text.append(digit)
        }
        return (self < 0 ? "-" : "") + text
    }
}
