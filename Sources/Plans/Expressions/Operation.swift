import AIR
import CanonicalCBOR

/// The reason why an operator has no result.
struct OperatorError: Error {
    let kind: ExpressionError.Kind
    let message: String

    init(_ kind: ExpressionError.Kind, _ message: String) {
        self.kind = kind
        self.message = message
    }
}

/// The operators (Documentation/plans.md, *Expressions*): one function for each family of the table.
enum Operation {
    /// The result of an operator on evaluated arguments.
    static func result(of name: String, _ arguments: [PlanValue]) throws(OperatorError) -> PlanValue {
        guard let known = Operator.named(name) else { throw OperatorError(.opError, "there is no operator `\(name)`") }
        guard known.arity.contains(arguments.count) else {
            throw OperatorError(.invalidArity, "`\(name)` takes \(known.arityText), not \(arguments.count)")
        }
        let first = arguments[0]
        let second = arguments.count > 1 ? arguments[1] : .unit
        switch known.name {
        case "len": return .nat(try length(first))
        case "get": return try element(second, of: first)
        case "has": return .bool(try has(first, second))
        case "eq": return .bool(first == second)
        case "ne": return .bool(first != second)
        case "lt": return .bool(try compare(first, second) < 0)
        case "le": return .bool(try compare(first, second) <= 0)
        case "gt": return .bool(try compare(first, second) > 0)
        case "ge": return .bool(try compare(first, second) >= 0)
        case "and": return .bool(try truths(arguments).allSatisfy { $0 })
        case "or": return .bool(try truths(arguments).contains(true))
        case "not": return .bool(!(try truths(arguments)[0]))
        case "concat": return .text(try text(first) + text(second))
        case "add", "sub", "mul", "div", "mod": return try Arithmetic.result(of: known.name, first, second)
        case "starts_with": return .bool(try text(first).utf8.starts(with: text(second).utf8))
        case "ends_with": return .bool(try text(first).utf8.reversed().starts(with: text(second).utf8.reversed()))
        case "contains": return .bool(try contains(first, second))
        case "hash": return .hash(try hash(first))
        case "hash_bytes":
            guard case .bytes(let bytes) = first else {
                throw OperatorError(.opError, "`hash_bytes` takes bytes, not \(first.kind)")
            }
            return .hash(Hash.of(bytes).text)
        default: throw OperatorError(.opError, "there is no operator `\(name)`")
        }
    }

    private static func mismatch(_ expected: String, _ value: PlanValue) -> OperatorError {
        OperatorError(.typeError, "expected \(expected), found \(value.kind)")
    }

    private static func text(_ value: PlanValue) throws(OperatorError) -> String {
        guard case .text(let text) = value else { throw mismatch("a text", value) }
        return text
    }

    private static func key(_ value: PlanValue) throws(OperatorError) -> PlanKey {
        guard let key = PlanKey(value) else { throw mismatch("a key (int, nat, text, hash or uuid)", value) }
        return key
    }

    private static func truths(_ values: [PlanValue]) throws(OperatorError) -> [Bool] {
        var truths: [Bool] = []
        for value in values {
            guard case .bool(let truth) = value else { throw mismatch("a bool", value) }
            truths.append(truth)
        }
        return truths
    }

    private static func length(_ value: PlanValue) throws(OperatorError) -> UInt64 {
        switch value {
        case .list(let items): UInt64(items.count)
        case .set(let keys): UInt64(keys.count)
        case .map(let entries): UInt64(entries.count)
        case .record(let fields): UInt64(fields.count)
        case .text(let text): UInt64(text.unicodeScalars.count)
        case .bytes(let bytes): UInt64(bytes.count)
        default: throw mismatch("a list, set, map, record, text or bytes", value)
        }
    }

    private static func element(_ wanted: PlanValue, of value: PlanValue) throws(OperatorError) -> PlanValue {
        switch value {
        case .record:
            let name = try text(wanted)
            guard let found = value[name] else {
                throw OperatorError(.missingField, "the record has no field `\(name)`")
            }
            return found
        case .map(let entries):
            let key = try key(wanted)
            guard let found = entries.first(where: { $0.key == key }) else {
                throw OperatorError(.opError, "the map does not have the key")
            }
            return found.value
        case .list(let items):
            let index: UInt64?
            switch wanted {
            case .nat(let number): index = number
            case .int(let number): index = UInt64(exactly: number)
            default: index = nil
            }
            guard let index else { throw OperatorError(.opError, "a list index must be a non-negative integer") }
            guard index < UInt64(items.count) else {
                throw OperatorError(.opError, "the index \(index) is out of range: the list has \(items.count) items")
            }
            return items[Int(index)]
        default: throw mismatch("a list, record or map", value)
        }
    }

    private static func has(_ value: PlanValue, _ wanted: PlanValue) throws(OperatorError) -> Bool {
        switch value {
        case .record:
            let name = try text(wanted)
            return value[name] != nil
        case .map, .set, .list: return try isMember(wanted, of: value)
        default: throw mismatch("a list, record, map or set", value)
        }
    }

    private static func isMember(_ wanted: PlanValue, of value: PlanValue) throws(OperatorError) -> Bool {
        switch value {
        case .map(let entries):
            let key = try key(wanted)
            return entries.contains { $0.key == key }
        case .set(let keys): return keys.contains(try key(wanted))
        case .list(let items): return items.contains(wanted)
        default: return false
        }
    }

    private static func contains(_ value: PlanValue, _ wanted: PlanValue) throws(OperatorError) -> Bool {
        switch (value, wanted) {
        case (.text(let text), .text(let part)): return Array(text.utf8).hasRun(Array(part.utf8))
        case (.bytes(let bytes), .bytes(let part)): return bytes.hasRun(part)
        case (.list, _), (.set, _), (.map, _): return try isMember(wanted, of: value)
        default: throw mismatch("a text, bytes, list, set or map", value)
        }
    }

    private static func compare(_ left: PlanValue, _ right: PlanValue) throws(OperatorError) -> Int {
        if case .text(let a) = left, case .text(let b) = right {
            if a.utf8.elementsEqual(b.utf8) { return 0 }
            return a.utf8.lexicographicallyPrecedes(b.utf8) ? -1 : 1
        }
        guard let a = left.number else { throw mismatch("numbers or texts of one kind", left) }
        guard let b = right.number else { throw mismatch("numbers or texts of one kind", right) }
        return a == b ? 0 : (a < b ? -1 : 1)
    }

    private static func hash(_ value: PlanValue) throws(OperatorError) -> String {
        do throws(CBORError) {
            return Hash.of(try TaggedForm.canonicalBytes(of: value)).text
        } catch {
            throw OperatorError(.opError, "the value has no hash: \(error.message)")
        }
    }
}

extension PlanValue {
    /// The number that comparisons use, wide enough for both kinds of integer.
    fileprivate var number: Int128? {
        switch self {
        case .int(let number), .duration(let number): Int128(number)
        case .nat(let number), .time(let number): Int128(number)
        default: nil
        }
    }
}

extension [UInt8] {
    /// Whether the bytes contain others as a contiguous run.
    fileprivate func hasRun(_ part: [UInt8]) -> Bool {
        guard let first = part.first else { return true }
        guard part.count <= count else { return false }
        for start in 0...(count - part.count) where self[start] == first {
            if self[start..<(start + part.count)].elementsEqual(part) { return true }
        }
        return false
    }
}
