public import AIR
public import CanonicalCBOR
public import JSON

extension PlanWorld {
    /// A value of a schema as people write it in scenarios.
    public func shown(_ value: PlanValue, as schema: DefinitionName) -> JSONValue {
        let literal = PlanNormalizer.normalize(value: value.literal, as: .reference(schema), in: scope).value
        return PlainData.json(
            of: SugarPrinter.slot(literal ?? value.literal, as: .reference(schema), in: scope))
    }

    /// A value in wire form as people write it in scenarios.
    public func shown(wire: CBORValue, as schema: DefinitionName) -> JSONValue {
        guard let value = value(of: wire, as: schema) else { return PlainData.json(of: wire) }
        return shown(value, as: schema)
    }
}

extension PlanValue {
    /// The value as a canonical literal, for people to read; a value without a schema has no other spelling.
    public var shown: JSONValue { PlainData.json(of: literal) }
}
