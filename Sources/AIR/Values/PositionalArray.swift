import CanonicalCBOR

/// Arrays at the top of a slot that the existing system reads by position (Documentation/language.md, *Normal form*).
///
/// The existing system and aos would read them differently, so they are rejected, with the canonical spelling as help.
enum PositionalArray {
    /// Whether an array could be read by position.
    static func couldBeRead(_ items: [CBORValue]) -> Bool {
        if items.count == 1 { return isSingle(items[0]) }
        guard items.count == 2, let name = items[0].asText else { return false }
        switch items[1] {
        case .null, .unsigned: return true
        case .array(let arguments):
            if Operator.named(name) != nil, arguments.allSatisfy(isExpression) { return true }
            return isLiteral(items[1])
        default: return isLiteral(items[1])
        }
    }

    private static func isSingle(_ item: CBORValue) -> Bool {
        switch item {
        case .text, .bool, .unsigned, .negative, .map: return true
        case .array(let inner):
            if inner.allSatisfy(isShape) { return true }
            if inner.allSatisfy(isPair) { return true }
            guard let first = inner.first, first.asText != nil else { return false }
            return inner.count == 1 || (inner.count == 2 && (inner[1].isNull || isShape(inner[1])))
        default: return false
        }
    }

    private static func isExpression(_ item: CBORValue) -> Bool {
        ValueGrammar.expression(item) != nil || isPositional(item)
    }

    private static func isLiteral(_ item: CBORValue) -> Bool {
        ValueGrammar.literal(item) != nil || isPositional(item)
    }

    private static func isShape(_ item: CBORValue) -> Bool {
        ValueGrammar.expression(item) != nil || isLiteral(item)
    }

    private static func isPositional(_ item: CBORValue) -> Bool {
        guard case .array(let items) = item else { return false }
        return couldBeRead(items)
    }

    private static func isPair(_ item: CBORValue) -> Bool {
        switch item {
        case .array(let parts): parts.count == 2 && parts.allSatisfy(isShape)
        case .map:
            item["key"].map(isShape) ?? false && item["value"].map(isShape) ?? false
        default: false
        }
    }
}
