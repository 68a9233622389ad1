import JSON

/// Checks, in the text itself, that the rules about plans have no findings about a plan.
///
/// It must never miss anything that a rule of ``Rules`` would report; rare forms may count as suspicious, which costs
/// only a full check.
struct PlanInspection {
    /// The ops of steps.
    private enum Op {
        case raiseEvent, emitEffect, awaitReceipt, awaitEvent, assign, end

        init?(_ node: JSONNode) {
            if node.isText("raise_event") {
                self = .raiseEvent
            } else if node.isText("emit_effect") {
                self = .emitEffect
            } else if node.isText("await_receipt") {
                self = .awaitReceipt
            } else if node.isText("await_event") {
                self = .awaitEvent
            } else if node.isText("assign") {
                self = .assign
            } else if node.isText("end") {
                self = .end
            } else {
                return nil
            }
        }
    }

    private struct Step {
        let id: JSONNode
        let op: Op
        let node: JSONNode
    }

    /// Longer plans get a full check: here every step is compared with every other.
    private static let maximumSteps = 48

    private let plan: JSONNode
    private let surroundings: PlanSurroundings
    private let steps: [Step]
    private let edges: [JSONNode]
    private let input: TypeExpression

    private var scope: TypeScope { surroundings.scope }

    /// Decomposes a clean plan; nil if it needs a full check.
    init?(_ plan: JSONNode, _ surroundings: PlanSurroundings) {
        guard let list = plan.member("steps"), list.kind == .array, 1...Self.maximumSteps ~= list.count,
            let input = plan.member("input").flatMap({ surroundings.scope.schema(DefinitionName($0.text)) })
        else { return nil }
        var steps: [Step] = []
        steps.reserveCapacity(list.count)
        for node in list.elements {
            guard let id = node.member("id"), let op = node.member("op").flatMap(Op.init) else { return nil }
            steps.append(Step(id: id, op: op, node: node))
        }
        let edges = plan.member("edges").map(\.elements) ?? []
        guard edges.count <= Self.maximumSteps * 2 else { return nil }
        self.plan = plan
        self.surroundings = surroundings
        self.input = input
        self.steps = steps
        self.edges = edges
    }

    /// Whether no rule can have a finding about the plan, given that its values fit their types.
    func isFaultless(_ name: DefinitionName) -> Bool {
        !surroundings.isCorrelated(name) && hasDistinctIDs && hasSoundEdges && hasKnownSchemas && hasSoundEnds
            && steps.indices.allSatisfy(isSound) && hasSoundInvariants
    }

    private func index(of id: JSONNode) -> Int? { steps.firstIndex { $0.id.hasSameText(as: id) } }

    private var hasDistinctIDs: Bool { steps.indices.allSatisfy { index(of: steps[$0].id) == $0 } }

    /// Whether the edges lead forward, are distinct, and let every step run.
    private var hasSoundEdges: Bool {
        var pairs: [(from: Int, to: Int)] = []
        pairs.reserveCapacity(edges.count)
        var guarded = 0 as UInt64
        for edge in edges {
            guard let from = edge.member("from").flatMap(index), let to = edge.member("to").flatMap(index), from < to,
                steps[from].op != .end, !pairs.contains(where: { $0 == (from, to) })
            else { return false }
            pairs.append((from, to))
            guard let condition = edge.given("when") else { continue }
            // A second guard on the same step is a finding.
            guard guarded & (1 << UInt64(to)) == 0, isSoundCondition(condition, awaiting: nil, in: nil) else {
                return false
            }
            guarded |= 1 << UInt64(to)
        }
        return true
    }

    private func isKnown(_ schema: JSONNode) -> Bool { scope.schema(DefinitionName(schema.text)) != nil }

    private var hasKnownSchemas: Bool {
        (plan.given("output").map(isKnown) ?? true)
            && (plan.given("locals").map { CleanShapes.values($0, areAll: isKnown) } ?? true)
    }

    /// Whether there is at most one end step, and one with a result if the plan has an output.
    private var hasSoundEnds: Bool {
        let ends = steps.filter { $0.op == .end }
        guard ends.count <= 1 else { return false }
        guard plan.given("output") != nil else { return true }
        return ends.first?.node.given("result") != nil
    }

    private var hasSoundInvariants: Bool {
        plan.given("invariants").map { list in
            CleanShapes.elements(list) { isSoundCondition($0, awaiting: nil, in: nil) }
        } ?? true
    }

    // MARK: Steps

    private func isSound(_ index: Int) -> Bool {
        let step = steps[index]
        switch step.op {
        case .raiseEvent:
            guard let event = step.node.member("event"), isKnown(event) else { return false }
            return isSoundValue(step.node.member("value"))
        case .emitEffect: return isSoundEmit(step.node, at: index)
        case .awaitReceipt:
            guard let reference = step.node.member("for")?.member("ref"),
                case .variable(let name) = PlanReference(reference.text), !name.isEmpty,
                !name.contains(byte: UInt8(ascii: "."))
            else { return false }
            return steps[..<index].contains { step in
                step.op == .emitEffect && Self.binding(step.node, "effect_id_as")?.isText(name) ?? false
            }
        case .awaitEvent:
            guard let event = step.node.member("event"), isKnown(event) else { return false }
            return step.node.given("where").map { isSoundCondition($0, awaiting: event, in: index) } ?? true
        case .assign: return isSoundValue(step.node.member("expr"))
        case .end: return isSoundValue(step.node.given("result"))
        }
    }

    private func isSoundEmit(_ step: JSONNode, at index: Int) -> Bool {
        guard let cap = step.member("cap"), let kind = step.member("kind"), let effect = scope.effect(kind.text),
            effect.scope.includesPlans, let capType = surroundings.capType(ofGrant: DefinitionName(cap.text)),
            capType == nil || capType == effect.capType, let handle = Self.binding(step, "effect_id_as"),
            !steps[..<index].contains(where: {
                $0.op == .emitEffect && Self.binding($0.node, "effect_id_as")?.hasSameText(as: handle) ?? false
            })
        else { return false }
        return isSoundValue(step.member("params")) && isSoundValue(step.given("idempotency_key"))
    }

    private static func binding(_ step: JSONNode, _ name: StaticString) -> JSONNode? {
        step.member("bind")?.member(name)
    }

    /// Whether there can be no finding about a value that fits its type.
    private func isSoundValue(_ value: JSONNode?) -> Bool {
        guard let value else { return true }
        // A named secret must be known and allowed.
        guard !value.mentions("alias") else { return false }
        guard !CleanShapes.isSugar(value), CleanShapes.isExpression(value), CleanShapes.isDynamic(value) else {
            return true
        }
        return isSoundExpression(value, awaiting: nil, in: nil)
    }

    // MARK: Expressions

    /// Whether every reference of an expression resolves and every operator has its arguments.
    private func isSoundExpression(_ node: JSONNode, awaiting event: JSONNode?, in step: Int?) -> Bool {
        func isSound(_ node: JSONNode) -> Bool { isSoundExpression(node, awaiting: event, in: step) }
        switch CleanShapes.part(node) {
        case .reference(let text): return isSoundReference(text, awaiting: event, in: step)
        case .operation(let name, let arguments):
            guard let known = Operator.named(name.text), known.arity.contains(arguments.count) else { return false }
            return CleanShapes.elements(arguments, areAll: isSound)
        case .record(let fields): return CleanShapes.values(fields, areAll: isSound)
        case .list(let items), .set(let items): return CleanShapes.elements(items, areAll: isSound)
        case .map(let entries):
            return CleanShapes.elements(entries) { item in
                CleanShapes.entry(item).map { isSound($0.key) && isSound($0.value) } ?? false
            }
        case .variant(let inner):
            guard case .tagged(_, let value) = CleanShapes.part(inner) else { return false }
            return value.map(isSound) ?? true
        case .constant, .null: return true
        case .tagged, .secret, nil: return false
        }
    }

    private func isSoundReference(_ text: JSONNode, awaiting event: JSONNode?, in step: Int?) -> Bool {
        switch PlanReference(text.text) {
        case .input(let fields): return Self.isThere(fields, in: input, scope)
        case .event(let fields):
            guard let type = event.flatMap({ scope.schema(DefinitionName($0.text)) }) else { return false }
            return Self.isThere(fields, in: type, scope)
        case .variable(let name): return isBound(name, before: step)
        case .step(let id, _): return steps.contains { $0.id.isText(id) }
        case .unknown: return false
        }
    }

    private static func isThere(_ fields: FieldPath, in type: TypeExpression, _ scope: TypeScope) -> Bool {
        if case .missing = fields.outcome(in: type, scope) { false } else { true }
    }

    /// Whether a variable is declared, or bound by a step before the given one.
    private func isBound(_ name: String, before step: Int?) -> Bool {
        if name.hasSameBytes(as: "correlation_id") { return true }
        if let locals = plan.given("locals"), locals.member(Array(name.utf8)) != nil { return true }
        return steps[..<(step ?? steps.count)].contains { step in
            Self.binding(step.node, "as")?.isText(name) ?? false
                || Self.binding(step.node, "effect_id_as")?.isText(name) ?? false
        }
    }

    /// Whether an expression resolves and may be a boolean.
    private func isSoundCondition(_ node: JSONNode, awaiting event: JSONNode?, in step: Int?) -> Bool {
        isSoundExpression(node, awaiting: event, in: step) && mayBeBoolean(node, awaiting: event)
    }

    private func mayBeBoolean(_ node: JSONNode, awaiting event: JSONNode?) -> Bool {
        switch CleanShapes.part(node) {
        case .reference(let text):
            let outcome: FieldPath.Outcome
            switch PlanReference(text.text) {
            case .input(let fields): outcome = fields.outcome(in: input, scope)
            case .event(let fields):
                guard let type = event.flatMap({ scope.schema(DefinitionName($0.text)) }) else { return false }
                outcome = fields.outcome(in: type, scope)
            default: return true
            }
            guard case .types(let types) = outcome else { return true }
            return types.contains { scope.unwrapped($0) == .primitive(.bool) }
        case .operation(let name, let arguments):
            guard let known = Operator.named(name.text) else { return false }
            if case .other = known.result { return false }
            return !known.takesBooleans || CleanShapes.elements(arguments) { mayBeBoolean($0, awaiting: event) }
        // A constant is always true or always false, which may be a finding.
        default: return false
        }
    }
}

extension JSONNode {
    /// The elements of an array.
    fileprivate var elements: [JSONNode] {
        guard kind == .array else { return [] }
        var elements: [JSONNode] = []
        elements.reserveCapacity(count)
        var child = firstChild
        for _ in 0..<count {
            elements.append(child)
            child = child.next
        }
        return elements
    }

    /// The member under a key; nil if it is absent or null, and therefore ignored.
    fileprivate func given(_ name: StaticString) -> JSONNode? {
        guard let value = member(name), value.kind != .null else { return nil }
        return value
    }

    /// Whether a text occurs in the value, as a key or otherwise.
    fileprivate func mentions(_ text: StaticString) -> Bool {
        for index in index..<next.index {
            let node = JSONNode(entries: entries, bytes: bytes, index: index)
            if node.kind == .string, node.isText(text) { return true }
        }
        return false
    }

    /// Whether a string has the same bytes as a text.
    fileprivate func isText(_ text: String) -> Bool { withText(text.hasBytes) }
}
