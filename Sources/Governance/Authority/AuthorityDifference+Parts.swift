package import AIR
package import CanonicalCBOR
package import JSON

extension AuthorityDifference {
    /// Creates a difference from stored parts instead of comparing worlds.
    package init(
        gained: [AuthorityEntry], lost: [AuthorityEntry], widened: [GrantChange], narrowed: [GrantChange],
        defaultPolicy: PolicyChange, opaque: [DefinitionName]
    ) {
        self.gained = gained
        self.lost = lost
        self.widened = widened
        self.narrowed = narrowed
        self.defaultPolicy = defaultPolicy
        self.opaque = opaque
    }
}

extension AuthorityDifference.PolicyChange {
    /// Creates a change from stored parts.
    package init(known from: String?, _ to: String?) {
        self.from = from
        self.to = to
    }
}

extension AuthorityEntry {
    /// Creates an entry from stored parts.
    package init(
        known originKind: OriginKind, _ originName: DefinitionName, effectKind: String, capName: String,
        capType: String, policy: String, rule: Int?
    ) {
        self.originKind = originKind
        self.originName = originName
        self.effectKind = effectKind
        self.capName = capName
        self.capType = capType
        self.policy = policy
        self.rule = rule
    }
}

extension GrantChange {
    /// Creates a change from stored parts.
    package init(known capName: String, at path: JSONPointer, from: CBORValue?, to: CBORValue?) {
        self.capName = capName
        self.path = path
        self.from = from
        self.to = to
    }
}
