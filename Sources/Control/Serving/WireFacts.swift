import AIR
import CanonicalCBOR
import Governance
import JSON
import WorldIO

extension Proposal {
    /// The proposal as `gov-list` returns it.
    var wire: [(String, JSONValue)] {
        [
            ("id", .int(id.number)), ("description", description.map { .string($0) } ?? .null),
            ("patch_hash", .string(patchHash.text)), ("state", .string(state.rawValue)),
            ("approver", approver.map { .string($0) } ?? .null),
        ]
    }
}

extension HostSession {
    /// A shadow report as `gov-shadow` returns it: the members of the existing system, then additional ones.
    static func shadow(_ report: ShadowReport) -> [(String, JSONValue)] {
        let effects = report.effects.map { effect in
            JSONValue.object([
                ("kind", .string(effect.effectKind)), ("plan", .string(effect.plan.text)), ("cap", .string(effect.cap)),
                ("policy", .string(effect.policy)), ("allowed", .bool(effect.isAllowed)),
            ])
        }
        return [
            ("manifest_hash", .string(report.manifestHash.text)), ("predicted_effects", .array(effects)),
            ("pending_receipts", .array([])), ("plan_results", .array([])), ("ledger_deltas", .array([])),
            ("valid", .bool(report.isValid)),
            (
                "problems",
                .array(
                    report.diagnostics.map {
                        .object([
                            ("severity", .string($0.severity.rawValue)), ("code", .string($0.code.rawValue)),
                            ("message", .string($0.message)),
                        ])
                    })
            ),
        ]
    }
}

extension Definition {
    /// The definition as `def-list` returns it.
    var listing: [(String, JSONValue)] {
        var members: [(String, JSONValue)] = [
            ("kind", .string(key.kind.rawValue)), ("name", .string(key.name.text)), ("hash", .string(hash.text)),
        ]
        for field in ["cap_type", "params_schema", "receipt_schema"] {
            if let text = value[field]?.asText { members.append((field, .string(text))) }
        }
        if key.kind == .plan, let steps = value["steps"]?.asArray { members.append(("plan_steps", .int(steps.count))) }
        if key.kind == .policy, let rules = value["rules"]?.asArray {
            members.append(("policy_rules", .int(rules.count)))
        }
        return members
    }
}
