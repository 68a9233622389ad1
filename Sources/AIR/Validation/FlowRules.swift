import CanonicalCBOR
import JSON

extension Rules {
    /// Rules about the order of a plan's steps (Documentation/plans.md, *Scheduling*).
    static let flowRules: [Rule] = [
        Rule(
            code: .neverUsed, summary: "every step of a plan can be reached",
            isAboutPlans: true
        ) {
            eachPlan($0) { plan in
                plan.unreachable.map {
                    .warning(
                        .neverUsed, "the step `\(plan.steps[$0].id)` is never reached", at: ["steps", $0],
                        help: "the plan ends before it, or no guard allows it to run")
                }
            }
        },
        Rule(
            code: .planInvalid, summary: "a plan has one end step",
            isAboutPlans: true
        ) {
            eachPlan($0) { plan in
                plan.steps.indices.filter { plan.steps[$0].op == "end" }.dropFirst().prefix(1).map {
                    .warning(
                        .planInvalid, "the plan has several `end` steps; the first to run ends it", at: ["steps", $0],
                        help: "make sure that no other step can still run")
                }
            }
        },
        Rule(
            code: .planInvalid, summary: "at most one guarded edge leads to a step",
            isAboutPlans: true
        ) {
            eachPlan($0) { plan in
                var guarded: [DefinitionName: Int] = [:]
                var findings: [Finding] = []
                for (index, edge) in plan.edges.enumerated() where edge.when != nil {
                    guarded[DefinitionName(edge.to), default: 0] += 1
                    guard guarded[DefinitionName(edge.to)] == 2 else { continue }
                    findings.append(
                        .warning(
                            .planInvalid, "`\(edge.to)` runs if any of its guards is true, not only if all are",
                            at: ["edges", index, "when"], help: "join the guards with `and` on one edge"))
                }
                return findings
            }
        },
    ]
}

extension PlanView {
    /// The steps that can never run, because they follow an end or all their incoming edges have guards that are never
    /// true.
    fileprivate var unreachable: [Int] {
        var before: [Int: [(step: Int, isOpen: Bool)]] = [:]
        var after: [Int: [Int]] = [:]
        for edge in edges {
            guard let from = index(of: edge.from), let to = index(of: edge.to) else { continue }
            let isOpen = edge.when?["bool"]?.asBool ?? true
            before[to, default: []].append((from, isOpen))
            after[from, default: []].append(to)
        }
        // A skipped step counts as completed, so only an end makes the steps after it unreachable.
        var hidden = Set(steps.indices.filter { steps[$0].op == "end" }.flatMap { after[$0] ?? [] })
        var open = Array(hidden)
        while let step = open.popLast() {
            for next in after[step] ?? [] where hidden.insert(next).inserted { open.append(next) }
        }
        for (step, edges) in before where edges.allSatisfy({ !$0.isOpen }) { hidden.insert(step) }
        return hidden.sorted()
    }
}
