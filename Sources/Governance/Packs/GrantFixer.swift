public import AIR
import CanonicalCBOR
import JSON
import WorldIO

/// Computes the grants that cap slots lack.
struct GrantFixer {
    let world: LoadedWorld
    let contents: WorldContents

    /// The reference that lists a definition; the hash is filled in when the world is loaded.
    static func listing(_ key: DefinitionKey) -> Fix.Edit {
        Fix.Edit(.manifest, key.kind.manifestSection, value: .record([("name", .text(key.name.text))]))
    }

    /// A new grant for a slot; nil when no capability has the type.
    func newGrant(_ slot: String, type: String) -> Fix? {
        grant(slot, type: type) { value, placeholders in
            Fix.Edit(.manifest, "defaults", "cap_grants", value: value, placeholders: placeholders)
        }
    }

    /// A grant to replace the one with a slot's name; nil when no capability has the type.
    func otherGrant(_ slot: String, type: String) -> Fix? {
        let grants = contents.manifest.defaults?.capGrants ?? []
        guard let index = grants.firstIndex(where: { $0.name.utf8.elementsEqual(slot.utf8) }) else { return nil }
        return grant(slot, type: type) { value, placeholders in
            Fix.Edit(
                replacing: JSONPointer([.key("defaults"), .key("cap_grants"), .index(index)]), by: value,
                placeholders: placeholders)
        }
    }

    /// The plans and modules that correctly use a grant of a type.
    func users(of grant: String, type: String) -> [DefinitionName] {
        let plans = contents.all(.plan).filter { plan in
            PlanView(plan.value).emits.contains { _, step in
                guard step.value["cap"] == .text(grant), let kind = step.value["kind"]?.asText else { return false }
                return contents.scope.effects[kind]?.capType.utf8.elementsEqual(type.utf8) ?? false
            }
        }
        let modules = contents.manifest.moduleBindings.filter { binding in
            binding.slots.contains { $0.grant.utf8.elementsEqual(grant.utf8) }
        }
        return plans.map(\.key.name) + modules.map { DefinitionName($0.module) }
    }

    private func grant(
        _ slot: String, type: String, _ edit: (CBORValue, [JSONPointer]) -> Fix.Edit
    ) -> Fix? {
        let models = models(of: type)
        if let model = models.first, models.count == 1 {
            var fields: [(String, CBORValue)] = [
                ("name", .text(slot)), ("cap", .text(model.capability.text)), ("params", model.params),
            ]
            if let expiry = model.expiry { fields.append(("expiry_ns", .unsigned(expiry))) }
            return Fix(edit(.record(fields), []))
        }
        guard let capability = capability(of: type) else { return nil }
        let skeleton = GrantSkeleton(capability)
        let value = CBORValue.record([
            ("name", .text(slot)), ("cap", .text(capability.key.name.text)), ("params", skeleton.params),
        ])
        let placeholders = skeleton.placeholders.map { JSONPointer([.key("params")] + $0.tokens) }
        let isUsable = contents.definition(.capability, capability.key.name) != nil
        return Fix(edits: (isUsable ? [] : [Self.listing(capability.key)]) + [edit(value, placeholders)])
    }

    /// The grants of a type whose parameters a new grant can copy.
    ///
    /// Only grants that restrict something count, and equal ones count once. If exactly one is unused, it takes
    /// precedence, because its slot was probably renamed. If several remain, a person must choose.
    func models(of type: String) -> [Manifest.CapGrant] {
        var models: [Manifest.CapGrant] = []
        for grant in contents.manifest.defaults?.capGrants ?? [] {
            guard let capability = contents.definition(.capability, grant.capability),
                let granted = capability.value["cap_type"]?.asText, granted.utf8.elementsEqual(type.utf8),
                !GrantSkeleton(capability).isUnrestricted(grant.params),
                !models.contains(where: {
                    $0.capability == grant.capability && $0.params == grant.params && $0.expiry == grant.expiry
                })
            else { continue }
            models.append(grant)
        }
        let idle = models.filter { users(of: $0.name, type: type).isEmpty }
        return idle.count == 1 ? idle : models
    }

    /// The choice that a person must make between grants of a type; nil with fewer than two.
    func choice(for slot: String, type: String) -> GrantChoice? {
        let models = models(of: type)
        return models.count < 2 ? nil : GrantChoice(slot: slot, type: type, grants: models)
    }

    /// The capability of a type to grant: one that the manifest lists, or else a built-in, or else any other.
    private func capability(of type: String) -> Definition? {
        let others = world.entries.values.map(\.definition).filter { $0.key.kind == .capability }
            .sorted { $0.key < $1.key }
        return (contents.all(.capability) + BuiltIns.all.filter { $0.key.kind == .capability } + others)
            .first { $0.value["cap_type"] == .text(type) }
    }
}

/// Different grants of one type, any of which could provide the parameters for the grant that a cap slot lacks.
public struct GrantChoice: Sendable, Equatable, Codable {
    /// The cap slot.
    public let slot: String
    /// The capability type.
    public let type: String
    /// The grants, in the manifest's order.
    public let grants: [Manifest.CapGrant]

    /// The parameters of each grant as JSON, ready for a command line.
    public var parameters: [(grant: String, json: String)] {
        grants.map { ($0.name, JSONPrinter.compact(PlainData.json(of: $0.params))) }
    }

    /// The message about the choice, in one line.
    public var text: String {
        "the grants \(grants.map { "`\($0.name)`" }.joined(separator: ", ")) of type `\(type)` have different parameters, "
            + "so none were copied to `\(slot)`"
    }
}

/// The parameters of a grant that still have to be filled in.
struct GrantSkeleton {
    /// The parameters, each as `{"FILL_IN": what}`.
    let params: CBORValue
    /// The locations of the placeholders.
    let placeholders: [JSONPointer]
    private let fields: [TypeExpression.Member]

    /// The key of a value that a person must supply; it occurs in no literal and no expression.
    static let mark = "FILL_IN"

    init(_ capability: Definition) {
        let type = capability.value["schema"].flatMap(TypeExpression.init)
        guard case .record(let fields)? = type else {
            self.fields = []
            params = Self.placeholder(type)
            placeholders = [JSONPointer()]
            return
        }
        self.fields = fields
        params = .record([("record", .record(fields.map { ($0.name, Self.placeholder($0.type)) }))])
        placeholders = fields.map { JSONPointer([.key("record"), .key($0.name)]) }
    }

    /// Whether parameters restrict nothing: absent, null and empty ones don't.
    func isUnrestricted(_ params: CBORValue) -> Bool {
        guard !fields.isEmpty else { return false }
        return fields.allSatisfy { field in
            guard let value = params["record"]?[field.name], value["null"] == nil else { return true }
            return ["set", "list", "map"].contains { value[$0]?.asArray?.isEmpty ?? false }
        }
    }

    private static func placeholder(_ type: TypeExpression?) -> CBORValue {
        let text =
            switch type {
            case .option(let item)?: "\(words(item)); without it nothing is restricted"
            case let type?: words(type)
            case nil: "the parameters"
            }
        return .record([(mark, .text(text))])
    }

    private static func words(_ type: TypeExpression) -> String {
        switch type {
        case .set(let item): "a set of \(words(item))"
        case .list(let item): "a list of \(words(item))"
        case .map(let key, let item): "a map of \(key.rawValue) to \(words(item))"
        default: type.title
        }
    }
}
