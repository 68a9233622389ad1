import AIR
import CanonicalCBOR
import JSON

/// Evaluates the slots and conditions of a plan, and reports the location of each failure.
struct StepEvaluator {
    private let evaluator: Evaluator

    init(_ environment: Environment) { evaluator = Evaluator(environment) }

    /// The value of a slot.
    func value(
        of slot: CompiledPlan.Slot, step: String?, at path: [JSONPointer.Token]
    ) throws(PlanFailure) -> PlanValue {
        let value: PlanValue
        switch slot {
        case .value(let known): return known
        case .malformed:
            throw PlanFailure(
                code: PlanFailure.Code.malformed, message: "the value can't be read", step: step,
                pointer: JSONPointer(path))
        case .expression(let expression):
            do throws(ExpressionError) {
                value = try evaluator.value(of: expression)
            } catch {
                throw PlanFailure(
                    code: error.kind.rawValue, message: error.message, step: step,
                    pointer: JSONPointer(path + error.pointer.tokens))
            }
        }
        guard Weight.isBearable(value) else {
            throw PlanFailure(
                code: PlanFailure.Code.tooLarge, message: "the value is too large or nested too deep", step: step,
                pointer: JSONPointer(path))
        }
        return value
    }

    /// The value of a condition.
    func truth(
        of slot: CompiledPlan.Slot, step: String?, at path: [JSONPointer.Token]
    ) throws(PlanFailure) -> Bool {
        let found = try value(of: slot, step: step, at: path)
        guard case .bool(let truth) = found else {
            throw PlanFailure(
                code: ExpressionError.Kind.typeError.rawValue,
                message: "a condition must be a bool, found \(found.kind)", step: step,
                pointer: JSONPointer(path))
        }
        return truth
    }
}

/// A limit on the size of values: expressions can double a value in each step, and no run may go on forever.
enum Weight {
    private static let maximumDepth = 256
    private static let maximumWeight = 4 << 20

    /// Whether a value is within the limits.
    static func isBearable(_ value: PlanValue) -> Bool {
        var rest = maximumWeight
        return weigh(value, depth: 0, &rest)
    }

    private static func weigh(_ value: PlanValue, depth: Int, _ rest: inout Int) -> Bool {
        rest -= 16
        guard depth < maximumDepth, rest > 0 else { return false }
        switch value {
        case .text(let text), .dec128(let text), .hash(let text), .uuid(let text): rest -= text.utf8.count
        case .bytes(let bytes): rest -= bytes.count
        case .list(let items):
            for item in items where !weigh(item, depth: depth + 1, &rest) { return false }
        case .set(let keys):
            for key in keys where !weigh(key.value, depth: depth + 1, &rest) { return false }
        case .map(let entries):
            for entry in entries {
                guard weigh(entry.key.value, depth: depth + 1, &rest), weigh(entry.value, depth: depth + 1, &rest)
                else { return false }
            }
        case .record(let fields):
            for field in fields {
                rest -= field.name.utf8.count
                guard weigh(field.value, depth: depth + 1, &rest) else { return false }
            }
        default: break
        }
        return rest > 0
    }
}
