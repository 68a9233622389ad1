import CanonicalCBOR
import JSON

extension Rules {
    /// Rules about the structure of plans and the definitions that their steps use (Documentation/plans.md,
    /// *Validation*).
    static let planRules: [Rule] = [
        Rule(
            code: .planInvalid, summary: "a plan has at least one step, and step ids are unique",
            isAboutPlans: true
        ) {
            eachPlan($0) { plan in
                guard !plan.steps.isEmpty else {
                    return [.error(.planInvalid, "the plan has no steps", at: ["steps"], help: "add an `end` step")]
                }
                return repeated(plan.steps.map(\.id)).map {
                    .error(
                        .planInvalid, "the id `\(plan.steps[$0].id)` is used twice", at: ["steps", $0, "id"],
                        help: "give each step an id of its own")
                }
            }
        },
        Rule(
            code: .planInvalid, summary: "edges connect steps of the plan, each pair once",
            isAboutPlans: true
        ) {
            eachPlan($0) { plan in
                var findings: [Finding] = []
                for (index, edge) in plan.edges.enumerated() {
                    for (field, id) in [("from", edge.from), ("to", edge.to)] where plan.index(of: id) == nil {
                        findings.append(
                            .error(
                                .planInvalid, "there is no step `\(id)`", at: ["edges", index, field],
                                help: Spelling.nearest(to: id, among: plan.steps.map(\.id))
                                    .map { "did you mean `\($0)`?" } ?? "name a step of the plan"))
                    }
                }
                guard plan.edges.count > 1 else { return findings }
                findings += repeated(plan.edges.map { "\($0.from)\u{0}\($0.to)" }).map {
                    .error(
                        .planInvalid, "duplicate edge from `\(plan.edges[$0].from)` to `\(plan.edges[$0].to)`",
                        at: ["edges", $0], help: "remove one")
                }
                return findings
            }
        },
        Rule(code: .planCycle, summary: "the edges of a plan have no cycle", isAboutPlans: true) {
            eachPlan($0) { plan in
                plan.cycle.map { ids in
                    [
                        .error(
                            .planCycle, "the steps wait for each other: \(ids.joined(separator: " → "))", at: ["edges"],
                            help: "remove one of these edges")
                    ]
                } ?? []
            }
        },
        Rule(
            code: .unknownReference, summary: "input, output and locals of a plan have schemas",
            isAboutPlans: true
        ) {
            contents in
            eachPlan(contents) { plan in
                var findings: [Finding] = []
                func check(_ text: String?, at path: @autoclosure () -> [any PathPart]) {
                    guard let name = text.map(DefinitionName.init), contents.scope.schema(name) == nil else { return }
                    findings.append(unknown("schema", name, at: JSONPointer(path: path()), in: contents))
                }
                for field in ["input", "output"] { check(plan.value[field]?.asText, at: [field]) }
                for entry in plan.value["locals"]?.asMap ?? [] {
                    check(entry.value.asText, at: ["locals", entry.key.asText ?? ""])
                }
                for (index, step) in plan.steps.enumerated() {
                    check(step.value["event"]?.asText, at: ["steps", index, "event"])
                }
                return findings
            }
        },
        Rule(code: .capUnbound, summary: "the grant that a step names exists", isAboutPlans: true) { contents in
            eachPlan(contents) { plan in
                plan.emits.compactMap { index, step in
                    guard let cap = step.value["cap"]?.asText, contents.grant(cap) == nil else { return nil }
                    let known = contents.manifest.defaults?.capGrants.map(\.name) ?? []
                    return .error(
                        .capUnbound, "there is no grant `\(cap)`", at: ["steps", index, "cap"],
                        help: Spelling.nearest(to: cap, among: known).map { "did you mean `\($0)`?" }
                            ?? "add a grant of that name to `defaults.cap_grants` in the manifest")
                }
            }
        },
        Rule(
            code: .capTypeMismatch, summary: "a grant's capability has the effect's type",
            isAboutPlans: true
        ) {
            contents in
            eachPlan(contents) { plan in
                plan.emits.compactMap { index, step in
                    guard let cap = step.value["cap"]?.asText, let grant = contents.grant(cap),
                        let granted = contents.capType(of: grant), let kind = step.value["kind"]?.asText,
                        let effect = contents.scope.effect(kind), effect.capType != granted
                    else { return nil }
                    return .error(
                        .capTypeMismatch,
                        "`\(kind)` needs a capability of type `\(effect.capType)`; `\(cap)` is of type `\(granted)`",
                        at: ["steps", index, "cap"], help: "name a grant of type `\(effect.capType)`")
                }
            }
        },
        Rule(
            code: .planInvalid, summary: "the effects that plans emit allow plans as their origin",
            isAboutPlans: true
        ) {
            contents in
            eachPlan(contents) { plan in
                plan.emits.compactMap { index, step in
                    guard let kind = step.value["kind"]?.asText, let effect = contents.scope.effect(kind),
                        !effect.scope.includesPlans
                    else { return nil }
                    // The existing system never checks this, so such plans do run.
                    return .warning(
                        .planInvalid, "only reducers may emit `\(kind)`", at: ["steps", index, "kind"],
                        help: "emit an effect whose `origin_scope` is `plan` or `both`")
                }
            }
        },
        Rule(
            code: .planInvalid, summary: "a declared output is produced by an end step",
            isAboutPlans: true
        ) {
            eachPlan($0) { plan in
                guard plan.value["output"] != nil else { return [] }
                let ends = plan.steps.enumerated().filter { $0.element.op == "end" }
                if ends.isEmpty {
                    return [
                        .error(
                            .planInvalid, "the plan declares an output, but no step produces it", at: ["output"],
                            help: "add an `end` step with a `result`")
                    ]
                }
                return ends.compactMap { index, step in
                    guard step.value["result"] == nil else { return nil }
                    return .error(
                        .planInvalid, "the plan declares an output, but this `end` has no result",
                        at: ["steps", index],
                        help: "add `result`, or remove `output`")
                }
            }
        },
        Rule(
            code: .planInvalid, summary: "receipts are awaited for handles that earlier steps bind",
            isAboutPlans: true
        ) {
            eachPlan($0) { plan in
                var handles: Set<DefinitionName> = []
                var findings: [Finding] = []
                for (index, step) in plan.steps.enumerated() {
                    if step.op == "emit_effect", let handle = step.value["bind"]?["effect_id_as"]?.asText,
                        !handles.insert(DefinitionName(handle)).inserted
                    {
                        findings.append(
                            .error(
                                .planInvalid, "the handle `\(handle)` is bound twice",
                                at: ["steps", index, "bind", "effect_id_as"],
                                help: "give each effect a handle of its own"))
                    }
                    guard step.op == "await_receipt" else { continue }
                    let name = step.value["for"]?["ref"]?.asText?.dropping("@var:") ?? ""
                    if name.isEmpty || name.contains(byte: UInt8(ascii: ".")) {
                        findings.append(
                            .error(
                                .planInvalid, "a receipt is awaited for a handle", at: ["steps", index, "for"],
                                help: "write {\"ref\":\"@var:HANDLE\"}"))
                    } else if !handles.contains(DefinitionName(name)) {
                        findings.append(
                            .error(
                                .planInvalid, "no step before this one binds the handle `\(name)`",
                                at: ["steps", index, "for"],
                                help: Spelling.nearest(to: name, among: handles.map(\.text).sorted())
                                    .map { "did you mean `\($0)`?" }
                                    ?? "bind it as `effect_id_as` in an `emit_effect` step above"))
                    }
                }
                return findings
            }
        },
    ]

    /// The findings of every plan of the world.
    static func eachPlan(_ contents: WorldContents, _ check: (PlanView) -> [Finding]) -> [Issue] {
        contents.plans.flatMap { plan in check(plan.view).map { Issue(plan.key, $0) } }
    }

    /// The indices of texts that also occur earlier.
    static func repeated(_ texts: [String]) -> [Int] {
        guard texts.count > 1 else { return [] }
        var seen = NameSet(room: texts.count)
        return texts.indices.filter { !seen.insert(texts[$0]) }
    }
}
