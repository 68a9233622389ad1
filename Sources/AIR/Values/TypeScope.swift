import CanonicalCBOR

/// The schemas and effects that are visible to a plan and type its values (Documentation/language.md, *Normal form*).
public struct TypeScope: Sendable {
    /// The schemas of the world by name; built-ins need not be included.
    public var schemas: [DefinitionName: TypeExpression]
    /// The effects that the manifest lists, by effect kind.
    public var effects: [String: EffectSignature]
    /// The definitions that contain the other schemas; nil if all are in ``schemas``.
    private var table: DefinitionTable<Definition>?

    /// Creates a scope of schemas and effects.
    public init(schemas: [DefinitionName: TypeExpression] = [:], effects: [String: EffectSignature] = [:]) {
        self.schemas = schemas
        self.effects = effects
    }

    /// Creates a scope of effects and of the schemas in a table.
    package init(_ table: DefinitionTable<Definition>, effects: some Sequence<Definition>) {
        self.init(effects)
        self.table = table
    }

    /// The type of a schema, built-in or of the world.
    public func schema(_ name: DefinitionName) -> TypeExpression? {
        if let table { return table[DefinitionKey(.schema, name)]?.type ?? BuiltIns.schema(name) }
        return schemas[name] ?? BuiltIns.schema(name)
    }

    /// The effect with a kind, compared as bytes.
    package func effect(_ kind: String) -> EffectSignature? {
        effects[kind].flatMap { $0.kind.hasSameBytes(as: kind) ? $0 : nil }
    }

    /// The type after resolving references; nil when one is unknown or they form a cycle.
    public func resolved(_ type: TypeExpression) -> TypeExpression? {
        var type = type
        for _ in 0..<64 {
            guard case .reference(let name) = type else { return type }
            guard let next = schema(name) else { return nil }
            type = next
        }
        return nil
    }
}

extension TypeScope {
    /// Whether every value of a type can be read as one of another, dropping fields that the other does not have.
    public func fits(_ type: TypeExpression, as other: TypeExpression, depth: Int = 0) -> Bool {
        // Schemas that refer to each other in a cycle are reported elsewhere.
        guard depth < 64, let type = resolved(type), let other = resolved(other) else { return false }
        func inner(_ part: TypeExpression, _ otherPart: TypeExpression) -> Bool {
            fits(part, as: otherPart, depth: depth + 1)
        }
        switch (type, other) {
        case (.primitive(let left), .primitive(let right)): return left == right
        case (.record(let fields), .record(let wanted)):
            return wanted.allSatisfy { want in
                fields.contains { $0.name.hasSameBytes(as: want.name) && inner($0.type, want.type) }
            }
        case (.variant(let arms), .variant(let known)):
            return arms.allSatisfy { arm in
                known.contains { $0.name.hasSameBytes(as: arm.name) && inner(arm.type, $0.type) }
            }
        case (.list(let left), .list(let right)), (.set(let left), .set(let right)),
            (.option(let left), .option(let right)):
            return inner(left, right)
        case (.map(let leftKey, let left), .map(let rightKey, let right)):
            return leftKey == rightKey && inner(left, right)
        default: return false
        }
    }
}

/// The signature of an effect, from its definition.
public struct EffectSignature: Sendable, Equatable {
    /// The definition's name.
    public let name: DefinitionName
    /// The effect's kind, such as `http.request`.
    public let kind: String
    /// The schema of its parameters.
    public let params: DefinitionName
    /// The schema of its receipt.
    public let receipt: DefinitionName
    /// The type of capability that it requires.
    public let capType: String
    /// The origins that may emit it.
    public let scope: Scope

    /// The origins that may emit an effect.
    public enum Scope: String, Sendable {
        case reducer, plan, both

        /// Whether plans may emit the effect.
        public var includesPlans: Bool { self != .reducer }
        /// Whether reducers may emit the effect.
        public var includesReducers: Bool { self != .plan }
    }

    /// Reads a `defeffect`.
    public init?(_ definition: Definition) {
        guard definition.key.kind == .effect, let kind = definition.value["kind"]?.asText,
            let params = definition.value["params_schema"]?.asText,
            let receipt = definition.value["receipt_schema"]?.asText,
            let capType = definition.value["cap_type"]?.asText,
            let scope = definition.value["origin_scope"]?.asText.flatMap(Scope.init)
        else { return nil }
        name = definition.key.name
        self.kind = kind
        self.params = DefinitionName(params)
        self.receipt = DefinitionName(receipt)
        self.capType = capType
        self.scope = scope
    }
}
