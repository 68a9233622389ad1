/// A parsed reference within a plan (Documentation/plans.md, *References*).
///
/// All comparisons are bytewise.
package enum PlanReference {
    /// `@plan.input…`
    case input(FieldPath)
    /// `@event…`
    case event(FieldPath)
    /// `@step:ID…`
    case step(String, FieldPath)
    /// `@var:NAME`; everything after the colon is the name, dots included.
    case variable(String)
    /// Anything else.
    case unknown

    /// Parses a reference.
    package init(_ text: String) {
        if let rest = text.dropping("@plan.input") {
            self = .input(FieldPath(rest))
        } else if let name = text.dropping("@var:") {
            self = .variable(name)
        } else if let rest = text.dropping("@step:") {
            let id = String(decoding: rest.utf8.prefix { $0 != UInt8(ascii: ".") }, as: UTF8.self)
            self = .step(id, FieldPath(rest.dropping(id) ?? ""))
        } else if let rest = text.dropping("@event") {
            self = .event(FieldPath(rest))
        } else {
            self = .unknown
        }
    }
}

extension String {
    /// The text after a prefix, compared as bytes; nil without the prefix.
    package func dropping(_ prefix: String) -> String? {
        guard utf8.starts(with: prefix.utf8) else { return nil }
        return String(decoding: utf8.dropFirst(prefix.utf8.count), as: UTF8.self)
    }

    /// Whether the text contains a byte.
    func contains(byte: UInt8) -> Bool { utf8.contains(byte) }
}
