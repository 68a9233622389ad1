import AIR
import CanonicalCBOR

extension PlanValue {
    /// The value as programs write it, before its type is known (Documentation/plans.md, *Wire form*).
    ///
    /// Variants are written `{Tag: value}`, unit is null.
    var wire: CBORValue {
        if let (tag, payload) = asVariant { return .record([(tag, payload.wire)]) }
        return switch self {
        case .unit, .null: .null
        case .bool(let truth): .bool(truth)
        case .int(let number), .duration(let number): .integer(number)
        case .nat(let number), .time(let number): .unsigned(number)
        case .bytes(let bytes): .bytes(bytes)
        case .dec128(let text), .text(let text), .hash(let text), .uuid(let text): .text(text)
        case .list(let items): .array(items.map(\.wire))
        case .set(let keys): .array(keys.map(\.value.wire))
        case .map(let entries):
            .map(Self.distinct(entries.map { CBOREntry(key: $0.key.value.wire, value: $0.value.wire) }))
        case .record(let fields): .record(fields.map { ($0.name, $0.value.wire) })
        }
    }

    /// Removes duplicate keys, since keys of different kinds can be equal on the wire; the last one wins.
    private static func distinct(_ entries: [CBOREntry]) -> [CBOREntry] {
        var places: [CBORValue: Int] = [:]
        var out: [CBOREntry] = []
        for entry in entries {
            if let place = places[entry.key] {
                out[place] = entry
            } else {
                places[entry.key] = out.count
                out.append(entry)
            }
        }
        return out
    }
}

/// Reads wire values by their type; every kind must be exactly the one declared (Documentation/plans.md, *Wire form*).
enum TypedReader {
    /// Reads a value; throws if it does not fit the type.
    ///
    /// Fields that a record's type doesn't have are omitted: an event may start a plan whose input has fewer fields.
    static func read(
        _ data: CBORValue, as type: TypeExpression, in scope: TypeScope, hops: Int = 0
    ) throws(TypedReadError) -> PlanValue {
        guard hops < 64, let type = scope.resolved(type) else { throw TypedReadError(expected: type.title) }
        func fit<T>(_ found: T?) throws(TypedReadError) -> T {
            guard let found else { throw TypedReadError(expected: type.title) }
            return found
        }
        switch type {
        case .reference: throw TypedReadError(expected: type.title)
        case .primitive(let primitive): return try fit(scalar(data, primitive))
        case .option(let inner): return data.isNull ? .null : try read(data, as: inner, in: scope, hops: hops + 1)
        case .list(let item):
            var items: [PlanValue] = []
            for element in try fit(data.asArray) { items.append(try read(element, as: item, in: scope)) }
            return .list(items)
        case .set(let item):
            var keys: [PlanKey] = []
            for element in try fit(data.asArray) { keys.append(try fit(PlanKey(read(element, as: item, in: scope)))) }
            return .set(of: keys)
        case .map(let key, let item):
            var entries: [PlanValue.Entry] = []
            for entry in try fit(data.asMap) {
                entries.append(
                    PlanValue.Entry(
                        try fit(scalar(entry.key, key).flatMap(PlanKey.init)),
                        try read(entry.value, as: item, in: scope)))
            }
            return .map(of: entries)
        case .record(let members):
            _ = try fit(data.asMap)
            var fields: [PlanValue.Field] = []
            for member in members {
                if let found = data[member.name] {
                    fields.append(PlanValue.Field(member.name, try read(found, as: member.type, in: scope)))
                } else if case .option? = scope.resolved(member.type) {
                    fields.append(PlanValue.Field(member.name, .null))
                } else {
                    throw TypedReadError(expected: "the field `\(member.name)`")
                }
            }
            return .record(fields)
        case .variant(let arms):
            let tag = try fit(data[PlanValue.Variant.tag]?.asText)
            let arm = try fit(arms.first { $0.name.hasSameBytes(as: tag) })
            guard let payload = data[PlanValue.Variant.value] else {
                return .record([PlanValue.Field(PlanValue.Variant.tag, .text(tag))])
            }
            return .variant(tag, try read(payload, as: arm.type, in: scope))
        }
    }

    private static func scalar(_ data: CBORValue, _ primitive: TypeExpression.Primitive) -> PlanValue? {
        switch primitive {
        case .unit: .unit
        case .bool: data.asBool.map(PlanValue.bool)
        case .int: data.asInteger.map(PlanValue.int)
        case .nat: data.asUnsigned.map(PlanValue.nat)
        case .dec128: data.asText.map(PlanValue.dec128)
        case .bytes: data.asBytes.map(PlanValue.bytes)
        case .text: data.asText.map(PlanValue.text)
        case .time: data.asUnsigned.map(PlanValue.time)
        case .duration: data.asInteger.map(PlanValue.duration)
        case .hash: data.asText.flatMap { Hash($0) == nil ? nil : .hash($0) }
        case .uuid: data.asText.map(PlanValue.uuid)
        }
    }
}

/// The reason why a wire value does not fit a type.
struct TypedReadError: Error {
    /// The expected type.
    let expected: String

    /// The message: one lowercase line.
    var message: String { "expected \(expected)" }
}
