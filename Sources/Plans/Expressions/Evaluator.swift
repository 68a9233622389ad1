import AIR
import JSON

/// Computes the values of expressions (Documentation/plans.md, *Expressions*).
///
/// The result depends only on the environment. All arguments are evaluated before an operator is applied.
public struct Evaluator: Sendable {
    /// The values of references.
    public let environment: Environment

    /// Creates an evaluator in an environment.
    public init(_ environment: Environment) { self.environment = environment }

    /// The value of an expression.
    ///
    /// - Throws: ``ExpressionError`` at the first part without a value.
    public func value(of expression: Expression) throws(ExpressionError) -> PlanValue {
        var evaluation = Evaluation(environment: environment)
        return try evaluation.value(of: expression)
    }

    /// The value of a condition.
    ///
    /// - Throws: ``ExpressionError`` when it has no value, or one that is not a Boolean.
    public func truth(of expression: Expression) throws(ExpressionError) -> Bool {
        let found = try value(of: expression)
        guard case .bool(let truth) = found else {
            throw ExpressionError(
                kind: .typeError, message: "a condition must be a bool, found \(found.kind)",
                pointer: JSONPointer())
        }
        return truth
    }
}

/// One evaluation, which tracks its position in the expression.
private struct Evaluation {
    let environment: Environment
    var path: [JSONPointer.Token] = []

    mutating func value(of expression: Expression) throws(ExpressionError) -> PlanValue {
        switch expression {
        case .constant(let value): return value
        case .malformedBytes: throw fault(.invalidBytes, "the bytes are not padded base64")
        case .reference(let reference): return try value(at: reference)
        case .operation(let name, let arguments):
            var values: [PlanValue] = []
            for (index, argument) in arguments.enumerated() {
                values.append(try value(of: argument, at: .key("args"), .index(index)))
            }
            do throws(OperatorError) {
                return try Operation.result(of: name, values)
            } catch {
                throw fault(error.kind, error.message)
            }
        case .record(let fields):
            var out: [PlanValue.Field] = []
            for field in fields {
                out.append(
                    PlanValue.Field(field.name, try value(of: field.value, at: .key("record"), .key(field.name))))
            }
            return .record(out)
        case .list(let items):
            var out: [PlanValue] = []
            for (index, item) in items.enumerated() {
                out.append(try value(of: item, at: .key("list"), .index(index)))
            }
            return .list(out)
        case .set(let items):
            var out: [PlanKey] = []
            for (index, item) in items.enumerated() {
                out.append(try key(try value(of: item, at: .key("set"), .index(index))))
            }
            return .set(of: out)
        case .map(let entries):
            var out: [PlanValue.Entry] = []
            for (index, entry) in entries.enumerated() {
                let key = try key(try value(of: entry.key, at: .key("map"), .index(index), .key("key")))
                let value = try value(of: entry.value, at: .key("map"), .index(index), .key("value"))
                out.append(PlanValue.Entry(key, value))
            }
            return .map(of: out)
        case .variant(let tag, let payload):
            guard let payload else { return .variant(tag, .unit) }
            return .variant(tag, try value(of: payload, at: .key("variant"), .key("value")))
        }
    }

    private mutating func value(
        of expression: Expression, at tokens: JSONPointer.Token...
    ) throws(ExpressionError) -> PlanValue {
        path += tokens
        // Not removed on failure: the error already holds the path.
        let found = try value(of: expression)
        path.removeLast(tokens.count)
        return found
    }

    private func fault(_ kind: ExpressionError.Kind, _ message: String) -> ExpressionError {
        ExpressionError(kind: kind, message: message, pointer: JSONPointer(path))
    }

    private func key(_ value: PlanValue) throws(ExpressionError) -> PlanKey {
        guard let key = PlanKey(value) else {
            throw fault(.typeError, "expected a key (int, nat, text, hash or uuid), found \(value.kind)")
        }
        return key
    }

    private func value(at reference: String) throws(ExpressionError) -> PlanValue {
        let missing = fault(.missingRef, "there is no `\(reference)`")
        switch PlanReference(reference) {
        case .input(let fields): return try follow(fields, from: environment.input)
        case .event(let fields):
            guard let event = environment.event else { throw missing }
            return try follow(fields, from: event)
        case .step(let id, let fields):
            guard let value = environment.step(id) else { throw missing }
            return try follow(fields, from: value)
        case .variable(let name):
            // Everything after the colon is the name: variables have no paths, as in the existing system.
            guard let value = environment.variable(name) else { throw missing }
            return value
        case .unknown: throw missing
        }
    }

    private func follow(_ fields: FieldPath, from start: PlanValue) throws(ExpressionError) -> PlanValue {
        var value = start
        for segment in fields.segments {
            let next: PlanValue?
            switch value {
            case .record: next = value[segment]
            case .map(let entries): next = entries.first { $0.key == .text(segment) }?.value
            default:
                throw fault(
                    .typeError, "can't get the field `\(segment)`: expected a record or map, found \(value.kind)")
            }
            guard let next else {
                throw fault(.missingField, "the \(value.kind) has no `\(segment)`")
            }
            value = next
        }
        return value
    }
}
