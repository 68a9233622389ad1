public import AIR
public import CanonicalCBOR
public import JSON
import Plans

/// The results of a scenario on a proposal's result, compared with those on its base (Documentation/system.md,
/// *Shadowing*).
public struct ScenarioComparison: Sendable {
    /// A fact that differs between the two runs.
    public struct Difference: Sendable, Equatable {
        /// The subject, such as `status` or `effect 2`.
        public let subject: String
        /// The value on the base; nil if it is absent there.
        public let base: String?
        /// The value on the result; nil if it is absent there.
        public let result: String?
    }

    /// The scenario on the result.
    public let entry: SmokeReport.Entry
    /// Whether the scenario passes on the base; nil when it can't be read there, or there is no base.
    public let passedOnBase: Bool?
    /// The differences between the two runs; empty if the scenario did not run on both sides.
    public let differences: [Difference]
    private let world: PlanWorld

    /// Runs scenarios on both sides.
    ///
    /// - Parameter imported: the names of imported plans.
    public static func all(
        _ files: [ScenarioFile], base: WorldContents?, result: WorldContents, imported: Set<DefinitionName>
    ) -> [ScenarioComparison] {
        let after = SmokeReport(files, in: result, imported: imported)
        let before = base.map { SmokeReport(files, in: $0, imported: imported) }
        return after.entries.enumerated().map { index, entry in
            let old = before?.entries[index]
            var differences: [Difference] = []
            if let before, let old = old?.run, let new = entry.run {
                differences = Self.differences(Facts(old, in: before.world), Facts(new, in: after.world))
            }
            return ScenarioComparison(
                entry: entry, passedOnBase: old?.run?.passes, differences: differences, world: after.world)
        }
    }

    /// Whether the scenario concerns definitions that neither side has.
    private var isForeign: Bool {
        entry.run == nil && passedOnBase == nil && entry.diagnostics.allSatisfy { $0.code == .unknownReference }
    }

    /// The comparison as JSON, for the journal and for machine-readable output.
    public var json: JSONValue {
        func text(_ text: String?) -> JSONValue { text.map { .string($0) } ?? .null }
        var members = (entry.json(in: world).asObject ?? []).map { member in
            (member.key, member.key == "status" && isForeign ? JSONValue.string("n/a") : member.value)
        }
        members.append(("base_status", text(passedOnBase.map { $0 ? "pass" : "fail" })))
        members.append(
            (
                "differences",
                .array(
                    differences.map {
                        .object([
                            ("subject", .string($0.subject)), ("base", text($0.base)), ("result", text($0.result)),
                        ])
                    })
            ))
        members.append(
            (
                "pending_receipts",
                .array(
                    (entry.run?.kernel.plans ?? []).flatMap { plan in
                        plan.waits.compactMap { wait -> JSONValue? in
                            guard case .receipt(let step, let intent) = wait else { return nil }
                            return .object([
                                ("plan", .string(plan.plan.text)), ("plan_id", .int(plan.planID)),
                                ("step", .string(step)),
                                ("intent_hash", .string(intent.text)),
                            ])
                        }
                    })
            ))
        members.append(
            (
                "problems", .array((entry.run == nil ? entry.diagnostics : []).map { .string($0.message) })
            ))
        return .object(members)
    }

    /// The comparison as stored in the journal.
    public var value: CBORValue { (try? PlainData.value(of: json)) ?? .null }

    /// The compared facts of a run as text.
    private struct Facts {
        let status: String
        let result: String?
        let effects: [String]
        /// The effects without the index of the deciding rule, which may shift when another rule is added or removed.
        let bareEffects: [String]
        let events: [String]
        let plans: [String]
        let waits: [String]

        init(_ run: ScenarioRun, in world: PlanWorld) {
            let kernel = run.kernel
            func compact(_ json: JSONValue?) -> String? { json.map(JSONPrinter.compact) }
            let first = kernel.plans.first
            status =
                first.map { [$0.status.rawValue, $0.failure?.code].compactMap(\.self).joined(separator: " ") }
                ?? "no plan"
            result = compact(first?.resultJSON(in: world))
            func text(_ effect: EffectRequest, rule: String) -> String {
                let decision =
                    effect.denial.map { "denied: \($0.code)" }
                    ?? "\(effect.isAllowed ? "allowed" : "denied") by \(effect.decision?.policy ?? "nobody")\(rule)"
                let params = compact(world.shown(wire: effect.params, as: effect.schema)) ?? ""
                return "\(effect.intent.kind) through \(effect.intent.cap) \(params), \(decision)"
            }
            effects = kernel.effects.map { effect in
                text(effect, rule: effect.decision?.rule.map { " rule \($0)" } ?? "")
            }
            bareEffects = kernel.effects.map { text($0, rule: "") }
            events = kernel.events.filter { $0.origin != nil }.map { event in
                "\(event.schema) \(compact(world.shown(wire: event.value, as: event.schema)) ?? "")"
            }
            plans = kernel.plans.map { "\($0.plan) \($0.status.rawValue)" }
            waits = kernel.plans.flatMap { plan in
                plan.waits.map { wait in
                    switch wait {
                    case .receipt(let step, _): "\(plan.plan) step \(step): a receipt"
                    case .event(let step, let schema): "\(plan.plan) step \(step): an event \(schema)"
                    }
                }
            }
        }
    }

    private static func differences(_ base: Facts, _ result: Facts) -> [Difference] {
        var found: [Difference] = []
        func compare(_ subject: String, _ old: String?, _ new: String?) {
            guard old.map({ Array($0.utf8) }) != new.map({ Array($0.utf8) }) else { return }
            found.append(Difference(subject: subject, base: old, result: new))
        }
        func compare(_ subject: String, _ old: [String], _ new: [String], by keys: ([String], [String])? = nil) {
            for index in 0..<max(old.count, new.count) {
                if let (left, right) = keys, index < left.count, index < right.count,
                    left[index].utf8.elementsEqual(right[index].utf8)
                {
                    continue
                }
                compare(
                    "\(subject) \(index + 1)", index < old.count ? old[index] : nil,
                    index < new.count ? new[index] : nil)
            }
        }
        compare("status", base.status, result.status)
        compare("result", base.result, result.result)
        compare("effect", base.effects, result.effects, by: (base.bareEffects, result.bareEffects))
        compare("event", base.events, result.events)
        compare("plan", base.plans, result.plans)
        compare("wait", base.waits, result.waits)
        return found
    }
}
