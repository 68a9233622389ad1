extension Int {
    /// So many of something, such as `1 error` or `2 mismatches`.
    func of(_ noun: String, plural: String? = nil) -> String {
        "\(self) \(self == 1 ? noun : plural ?? noun + "s")"
    }
}
