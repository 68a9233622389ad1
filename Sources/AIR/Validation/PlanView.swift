public import CanonicalCBOR
import JSON

/// A plan with its steps and edges.
public struct PlanView: Sendable {
    /// A step.
    public struct Step: Sendable {
        /// The id.
        public let id: String
        /// The op, such as `emit_effect`.
        public let op: String
        /// The step as data.
        public let value: CBORValue
    }

    /// An edge.
    public struct Edge: Sendable {
        /// The id of the step before.
        public let from: String
        /// The id of the step after.
        public let to: String
        /// The guard.
        public let when: CBORValue?
    }

    /// The plan as data.
    public let value: CBORValue
    /// The steps, in the order of the plan.
    public let steps: [Step]
    /// The edges, in the order of the plan.
    public let edges: [Edge]
    /// The index of each step by its id, stored as a bytewise text; empty for so few steps that a search is faster.
    private let positions: [DefinitionName: Int]

    /// The largest number of steps that is searched linearly.
    private static let fewSteps = 8

    /// The expressions of the steps, the edges and the invariants, in this order.
    let expressions: [ExpressionPlace]

    /// Creates a view from the fields of a `defplan`.
    public init(_ value: CBORValue) {
        self.value = value
        let steps = (value["steps"]?.asArray ?? []).map {
            Step(id: $0["id"]?.asText ?? "", op: $0["op"]?.asText ?? "", value: $0)
        }
        positions =
            steps.count <= Self.fewSteps
            ? [:]
            : Dictionary(
                steps.enumerated().map { (DefinitionName($0.element.id), $0.offset) },
                uniquingKeysWith: { first, _ in first })
        let edges = (value["edges"]?.asArray ?? []).map {
            Edge(from: $0["from"]?.asText ?? "", to: $0["to"]?.asText ?? "", when: $0["when"])
        }
        self.steps = steps
        self.edges = edges
        expressions = Self.expressions(steps, edges, value["invariants"]?.asArray ?? [])
    }

    /// The steps that emit effects, with their indices.
    public var emits: [(index: Int, step: Step)] {
        steps.enumerated().filter { $0.element.op == "emit_effect" }.map { ($0.offset, $0.element) }
    }

    /// The index of a step; the first one if the id occurs twice.
    package func index(of id: String) -> Int? {
        guard steps.count <= Self.fewSteps else { return positions[DefinitionName(id)] }
        return steps.firstIndex { $0.id.hasSameBytes(as: id) }
    }

    /// The ids along a cycle of edges, the last equal to the first, or nil.
    var cycle: [String]? {
        var next: [Int: [Int]] = [:]
        var isForward = true
        for edge in edges {
            guard let from = index(of: edge.from), let to = index(of: edge.to) else { continue }
            next[from, default: []].append(to)
            isForward = isForward && from < to
        }
        // Edges that all lead forward in the list form no cycle.
        guard !isForward else { return nil }
        var isDone: Set<Int> = []
        for start in steps.indices where !isDone.contains(start) {
            var trail = [start]
            var placeInTrail = [start: 0]
            var branches = [next[start] ?? []]
            while let last = trail.last {
                guard let step = branches[branches.count - 1].popLast() else {
                    isDone.insert(last)
                    trail.removeLast()
                    placeInTrail[last] = nil
                    branches.removeLast()
                    continue
                }
                if let position = placeInTrail[step] {
                    return (trail[position...] + [step]).map { steps[$0].id }
                }
                if !isDone.contains(step) {
                    placeInTrail[step] = trail.count
                    trail.append(step)
                    branches.append(next[step] ?? [])
                }
            }
        }
        return nil
    }
}

/// A component of a path in rules: a key or an index.
protocol PathPart {
    var token: JSONPointer.Token { get }
}

extension String: PathPart {
    var token: JSONPointer.Token { .key(self) }
}

extension Int: PathPart {
    var token: JSONPointer.Token { .index(self) }
}

extension JSONPointer {
    init(path: [any PathPart]) { self.init(path.map(\.token)) }
}

extension Finding {
    /// An error at a path.
    static func error(_ code: DiagnosticCode, _ message: String, at path: [any PathPart], help: String? = nil)
        -> Finding
    {
        Finding(.error, code, message, at: JSONPointer(path: path), help: help)
    }

    /// A warning at a path.
    static func warning(_ code: DiagnosticCode, _ message: String, at path: [any PathPart], help: String? = nil)
        -> Finding
    {
        Finding(.warning, code, message, at: JSONPointer(path: path), help: help)
    }
}
