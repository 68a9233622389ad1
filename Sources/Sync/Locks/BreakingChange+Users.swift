public import AIR
import CanonicalCBOR
import JSON

extension ImportDrift.Change {
    /// A part of the consumer that refers to a changed definition.
    public enum User: Sendable, Hashable {
        /// A definition of the consumer.
        case definition(DefinitionKey)
        /// The manifest's lists of references.
        case references
        /// A trigger, by its event and the plan that it starts.
        case trigger(event: DefinitionName, plan: DefinitionName)
        /// A route of an event to a reducer.
        case route(event: DefinitionName, reducer: DefinitionName)
        /// A grant.
        case grant(String)
    }

    /// The users that break: every part of the consumer that refers to the definition, or to a removed cap slot.
    ///
    /// - Parameters:
    ///   - manifest: the consumer's manifest, if it has one.
    ///   - definitions: the consumer's own definitions.
    /// - Returns: the users in order; empty if nothing breaks.
    public func users(manifest: Manifest?, definitions: some Sequence<Definition>) -> [User] {
        guard !breaking.isEmpty else { return [] }
        var users: [User] = definitions.filter { definition in
            definition.outgoingReferences.contains { $0.target == .definition(key) }
        }.map(\.key).sorted().map(User.definition)
        guard let manifest else { return users }
        if manifest.reference(key) != nil { users.append(.references) }
        for trigger in manifest.triggers {
            let names = (DefinitionKey(.plan, trigger.plan), DefinitionKey(.schema, trigger.event))
            if key == names.0 || key == names.1 { users.append(.trigger(event: trigger.event, plan: trigger.plan)) }
        }
        for route in manifest.routing?.events ?? [] where DefinitionKey(.schema, route.event) == key {
            users.append(.route(event: route.event, reducer: route.reducer))
        }
        let slots = breaking.compactMap { change -> String? in
            switch change {
            case .slotDropped(let slot), .slotRenamed(from: let slot, to: _): slot
            default: nil
            }
        }
        for grant in manifest.defaults?.capGrants ?? []
        where slots.contains(where: { $0.utf8.elementsEqual(grant.name.utf8) }) {
            users.append(.grant(grant.name))
        }
        return users
    }
}
