import AIR
import CanonicalCBOR
import JSON

extension PlanTurn {
    /// Requests an effect: its parameters are typed, then grant and policy decide (Documentation/plans.md, *Grants and
    /// policy*).
    mutating func emit(_ emission: CompiledPlan.Emission, _ index: Int) throws(PlanFailure) {
        let id = instance.plan.steps[index].id
        let params = try evaluator.value(of: emission.params, step: id, at: path(index, "params"))
        let key = try idempotencyKey(emission.idempotencyKey, index)
        guard let effect = world.scope.effect(emission.kind) else {
            throw failure(
                PlanFailure.Code.effectUnknown, "the world has no effect `\(emission.kind)`", index, "kind")
        }
        let wire: CBORValue
        let intent: EffectIntent
        let hash: Hash
        do {
            var normal = try WireForm.normalize(params.wire, as: .reference(effect.params), in: world.scope)
            if emission.kind.hasSameBytes(as: "governance.propose"), let rewriting = world.rewriting {
                normal = try WireForm.normalize(
                    rewriting(normal), as: .reference(effect.params), in: world.scope)
            }
            wire = SecretReference.spelledOut(normal)
            intent = EffectIntent(
                kind: emission.kind, cap: emission.cap, params: try CanonicalEncoder.encode(wire), idempotencyKey: key)
            hash = try intent.hash()
        } catch {
            let message =
                (error as? WireFormError)?.message ?? (error as? CBORError)?.message
                ?? (error as? ProposalRewritingError)?.message ?? "they can't be read"
            throw failure(
                PlanFailure.Code.params, "the parameters are not a `\(effect.params)`: \(message)", index, "params")
        }
        try decide(
            Emitted(effect: effect, intent: intent, hash: hash, params: wire), index)
        intents.append((intent, hash))
        instance.handles[DefinitionName(emission.handle)] = hash
        instance.environment.bind(variable: emission.handle, .text(emission.handle))
        try complete(
            index,
            .record([
                PlanValue.Field("handle", .text(emission.handle)), PlanValue.Field("intent_hash", .bytes(hash.bytes)),
                PlanValue.Field("params", params),
            ]))
    }

    /// The facts that grant and policy decide on.
    private struct Emitted {
        let effect: EffectSignature
        let intent: EffectIntent
        let hash: Hash
        let params: CBORValue
    }

    private func idempotencyKey(_ slot: CompiledPlan.Slot?, _ index: Int) throws(PlanFailure) -> [UInt8] {
        guard let slot else { return EffectIntent.noKey }
        let id = instance.plan.steps[index].id
        let value = try evaluator.value(of: slot, step: id, at: path(index, "idempotency_key"))
        switch value {
        case .hash(let text), .text(let text): if let hash = Hash(text) { return hash.bytes }
        case .bytes(let bytes): if bytes.count == 32 { return bytes }
        default: break
        }
        throw failure(
            PlanFailure.Code.idempotency, "an idempotency key must be a hash or 32 bytes", index, "idempotency_key")
    }

    private mutating func decide(_ emitted: Emitted, _ index: Int) throws(PlanFailure) {
        guard let grant = world.grant(emitted.intent.cap) else {
            throw failure(
                PlanFailure.Code.capMissing, "the world has no grant `\(emitted.intent.cap)`", index, "cap")
        }
        guard grant.capType.hasSameBytes(as: emitted.effect.capType) else {
            throw failure(
                PlanFailure.Code.capType,
                "`\(emitted.intent.kind)` needs a grant of type `\(emitted.effect.capType)`, "
                    + "`\(grant.name)` is of type `\(grant.capType)`", index, "cap")
        }
        guard let grantParams = grant.params else {
            throw failure(
                PlanFailure.Code.capParams, "the parameters of `\(grant.name)` don't fit `\(grant.capability)`", index,
                "cap")
        }
        var (denial, isAssumed) = enforce(
            grant, Enforcers.Question(kind: emitted.intent.kind, params: emitted.params, grant: grantParams))
        if denial == nil, let expiry = grant.expiry, stamp.logicalNow >= expiry {
            denial = Denial("expired", "the grant expired at \(expiry); the time is \(stamp.logicalNow)")
        }
        if let denial {
            capDecisions.append(capDecision(emitted, grant, denial))
            note(request(emitted, grant, index, isAssumed: isAssumed, denial, nil), index)
            throw failure(denial.code, "denied by the grant `\(grant.name)`: \(denial.message)", index)
        }
        if let secret = forbiddenSecret(emitted) {
            throw failure(PlanFailure.Code.secret, "the secret `\(secret)` does not allow this plan or grant", index)
        }
        let decision = world.policy.decision(
            on: PolicyQuestion(
                originKind: "plan", originName: instance.plan.name.text, effectKind: emitted.intent.kind,
                capName: grant.name, capType: grant.capType))
        policyDecisions.append(policyDecision(emitted, decision))
        note(request(emitted, grant, index, isAssumed: isAssumed, nil, decision), index)
        guard decision.isAllowed else {
            let reason = decision.rule.map { "rule \($0) denies the effect" } ?? "no rule matches"
            throw failure(
                PlanFailure.Code.policy, "denied by the policy `\(decision.policy)`: \(reason)", index)
        }
        capDecisions.append(capDecision(emitted, grant, nil))
    }

    private func request(
        _ emitted: Emitted, _ grant: Grant, _ index: Int, isAssumed: Bool, _ denial: Denial?,
        _ decision: PolicyDecision?
    ) -> EffectRequest {
        EffectRequest(
            plan: instance.plan.name, planID: instance.id, step: instance.plan.steps[index].id, intent: emitted.intent,
            hash: emitted.hash, params: emitted.params, schema: emitted.effect.params, capType: grant.capType,
            enforcer: grant.enforcer, isAssumed: isAssumed, denial: denial, decision: decision)
    }

    private mutating func note(_ request: EffectRequest, _ index: Int) {
        effects.append(request)
        note(index, .decided(request))
    }

    private func enforce(_ grant: Grant, _ question: Enforcers.Question) -> (denial: Denial?, isAssumed: Bool) {
        if let check = Enforcers.builtIn(grant.enforcer) { return (check(question), false) }
        guard world.contents.definition(.module, grant.enforcer) != nil else {
            return (Denial("enforcer_error", "the world has no module `\(grant.enforcer)`"), false)
        }
        guard let verdict = verdicts(grant.enforcer, question.params) else { return (nil, true) }
        return (verdict.denial, false)
    }

    /// The first secret in the parameters whose definition does not allow this plan or this grant.
    private func forbiddenSecret(_ emitted: Emitted) -> String? {
        SecretReference.names(in: emitted.params).first { name in
            guard let secret = world.contents.definition(.secret, DefinitionName(name)) else { return false }
            func forbids(_ field: String, _ text: String) -> Bool {
                Enforcers.allowed(secret.value[field]).map { !$0.contains(.text(text)) } ?? false
            }
            return forbids("allowed_caps", emitted.intent.cap) || forbids("allowed_plans", instance.plan.name.text)
        }
    }

    private func capDecision(_ emitted: Emitted, _ grant: Grant, _ denial: Denial?) -> RunRecord {
        RunRecord(
            .capDecision,
            [
                ("intent_hash", emitted.hash.numbers), ("stage", .text("enqueue")),
                ("effect_kind", .text(emitted.intent.kind)), ("cap_name", .text(grant.name)),
                ("cap_type", .text(grant.capType)), ("grant_hash", grant.hash.numbers),
                ("enforcer_module", .text(grant.enforcer.text)), ("decision", .text(denial == nil ? "allow" : "deny")),
                (
                    "deny",
                    denial.map { .record([("code", .text($0.code)), ("message", .text($0.message))]) }
                ),
                ("expiry_ns", grant.expiry.map(CBORValue.unsigned)), ("logical_now_ns", .unsigned(stamp.logicalNow)),
            ])
    }

    private func policyDecision(_ emitted: Emitted, _ decision: PolicyDecision) -> RunRecord {
        RunRecord(
            .policyDecision,
            [
                ("intent_hash", emitted.hash.numbers), ("policy_name", .text(decision.policy)),
                ("rule_index", decision.rule.map { .unsigned(UInt64($0)) }),
                ("decision", .text(decision.isAllowed ? "Allow" : "Deny")),
            ])
    }
}

/// Secrets within the parameters of an effect.
enum SecretReference {
    /// The parameters with every `{secret:{alias,version}}` expanded to its variant.
    static func spelledOut(_ value: CBORValue) -> CBORValue {
        switch value {
        case .array(let items): return .array(items.map(spelledOut))
        case .map(let entries):
            if entries.count == 1, entries[0].key == .text("secret"), entries[0].value["alias"]?.asText != nil,
                entries[0].value["version"]?.asUnsigned != nil
            {
                return .record([("$tag", .text("secret")), ("$value", entries[0].value)])
            }
            return .map(entries.map { CBOREntry(key: $0.key, value: spelledOut($0.value)) })
        default: return value
        }
    }

    /// The names of the referenced secrets, in order of appearance.
    static func names(in value: CBORValue) -> [String] {
        switch value {
        case .array(let items): return items.flatMap(names)
        case .map(let entries):
            if value["$tag"] == .text("secret"), let reference = value["$value"],
                let alias = reference["alias"]?.asText, let version = reference["version"]?.asUnsigned
            {
                return ["\(alias)@\(version)"]
            }
            return entries.flatMap { names(in: $0.value) }
        default: return []
        }
    }
}
