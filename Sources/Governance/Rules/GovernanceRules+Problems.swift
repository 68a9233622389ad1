public import AIR

extension DiagnosticCode {
    /// A key is not valid, or anyone can sign with it.
    public static let weakKey = DiagnosticCode(rawValue: "weak-key")
    /// The names of two key owners are easily confused.
    public static let confusableOwner = DiagnosticCode(rawValue: "confusable-owner")
}

extension GovernanceRules {
    /// The problems that keep the rules from coming into force.
    ///
    /// Errors are weak keys, and owners that consist only of invisible characters or differ only in such characters.
    /// Owners that look alike are a warning: one person may be counted twice.
    public var problems: [Diagnostic] {
        var found: [Diagnostic] = []
        for approver in approvers {
            guard let weakness = approver.key.weakness else { continue }
            found.append(
                Diagnostic(
                    .error, .weakKey, "the key of \(approver.owner) is weak: \(weakness.message)",
                    help: "make a key with `aos gov key new FILE`, and name its public half: `aos gov key show FILE`"))
        }
        var owners: [String] = []
        for approver in approvers where !owners.contains(where: { $0.utf8.elementsEqual(approver.owner.utf8) }) {
            if Self.visible(approver.owner).isEmpty {
                found.append(
                    Diagnostic(
                        .error, .confusableOwner, "an owner's name has no visible letter",
                        help: "name the owner of \(approver.key)"))
            }
            for other in owners { found += Self.confusion(of: other, and: approver.owner).map { [$0] } ?? [] }
            owners.append(approver.owner)
        }
        return found
    }

    private static func confusion(of one: String, and other: String) -> Diagnostic? {
        if visible(one) == visible(other) {
            return Diagnostic(
                .error, .confusableOwner, "the owners `\(one)` and `\(other)` differ by invisible letters only",
                help: "write the name of one person in one way")
        }
        guard looks(one).contains(where: looks(other).contains) else { return nil }
        return Diagnostic(
            .warning, .confusableOwner, "the owners `\(one)` and `\(other)` look alike, and count as two",
            help: "write the name of one person in one way; give two people names that differ clearly")
    }

    /// The visible characters of a name.
    private static func visible(_ owner: String) -> [Unicode.Scalar] {
        owner.unicodeScalars.filter { !Skeleton.isInvisible($0) && !$0.properties.isWhitespace || $0 == " " }
    }

    /// The skeletons of a name without whitespace, as written and in lowercase.
    private static func looks(_ owner: String) -> [[UInt8]] {
        let letters = String(String.UnicodeScalarView(owner.unicodeScalars.filter { !$0.properties.isWhitespace }))
        return [letters, letters.lowercased()].map { Skeleton.bytes(of: $0) }
    }
}
