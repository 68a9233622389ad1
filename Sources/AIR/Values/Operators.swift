/// An operator of expressions (Documentation/plans.md, *Expressions*), with its name, arity and result.
package struct Operator: Sendable {
    /// The name.
    package let name: String
    /// The number of arguments.
    package let arity: ClosedRange<Int>
    /// The type of result.
    let result: Result

    /// The result type of an operator, as far as its name determines it.
    enum Result: Sendable {
        case bool
        /// Never a boolean.
        case other
        /// The type depends on the arguments.
        case anything
    }

    /// All operators.
    static let all: [Operator] = [
        Operator("len", 1, .other), Operator("get", 2, .anything), Operator("has", 2, .bool),
        Operator("eq", 2, .bool), Operator("ne", 2, .bool), Operator("lt", 2, .bool), Operator("le", 2, .bool),
        Operator("gt", 2, .bool), Operator("ge", 2, .bool), Operator("and", 2...Int.max, .bool),
        Operator("or", 2...Int.max, .bool), Operator("not", 1, .bool), Operator("concat", 2, .other),
        Operator("add", 2, .other), Operator("sub", 2, .other), Operator("mul", 2, .other),
        Operator("div", 2, .other), Operator("mod", 2, .other), Operator("starts_with", 2, .bool),
        Operator("ends_with", 2, .bool), Operator("contains", 2, .bool), Operator("hash", 1, .other),
        Operator("hash_bytes", 1, .other),
    ]

    /// The operator of a name, compared as bytes.
    package static func named(_ name: String) -> Operator? { all.first { $0.name.utf8.elementsEqual(name.utf8) } }

    /// Whether every argument must be a boolean.
    var takesBooleans: Bool { ["and", "or", "not"].contains(name) }

    /// The number of arguments that the operator takes, in words: `2 arguments`, `at least 1 argument`.
    package var arityText: String {
        let least = arity.lowerBound
        let count = least == 1 ? "1 argument" : "\(least) arguments"
        return arity.count == 1 ? count : "at least \(count)"
    }

    private init(_ name: String, _ count: Int, _ result: Result) { self.init(name, count...count, result) }

    private init(_ name: String, _ arity: ClosedRange<Int>, _ result: Result) {
        self.name = name
        self.arity = arity
        self.result = result
    }
}
