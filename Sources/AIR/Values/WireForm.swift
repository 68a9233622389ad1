public import CanonicalCBOR
import JSON

/// The form of typed values in parameters, events, keys and grants (Documentation/plans.md, *Wire form*).
///
/// Values that programs may write in several ways are converted to the one form that is hashed: absent options are
/// written out, variants become `{$tag,$value}`, sets are sorted. The contents of texts are not checked: the reader
/// decides whether a text is a hash.
public enum WireForm {
    /// Returns the wire form of a value of a type.
    ///
    /// - Throws: ``WireFormError`` when the value does not fit.
    public static func normalize(
        _ value: CBORValue, as type: TypeExpression, in scope: TypeScope
    ) throws(WireFormError) -> CBORValue {
        var work = WireWork(scope: scope)
        return try work.normalized(value, type)
    }

    /// Returns the canonical bytes of a value of a type, prefix included.
    ///
    /// - Parameter bytes: CBOR in any spelling.
    /// - Throws: ``WireInputError`` when the bytes are not CBOR, or the value does not fit.
    public static func normalize(
        bytes: [UInt8], as type: TypeExpression, in scope: TypeScope
    ) throws(WireInputError) -> [UInt8] {
        let value: CBORValue
        do {
            value = try LenientDecoder.decode(bytes)
        } catch {
            throw .bytes(error)
        }
        let normal: CBORValue
        do {
            normal = try normalize(value, as: type, in: scope)
        } catch {
            throw .value(error)
        }
        do {
            return try CanonicalEncoder.encode(normal)
        } catch {
            throw .bytes(error)
        }
    }
}

/// A reason why bytes have no wire form.
public enum WireInputError: Error, Sendable, Equatable {
    /// The bytes are not CBOR, or the value has no canonical bytes.
    case bytes(CBORError)
    /// The value does not fit its type.
    case value(WireFormError)

    /// The message: one lowercase line.
    public var message: String {
        switch self {
        case .bytes(let error): error.message
        case .value(let error): error.message
        }
    }
}

private struct WireWork {
    let scope: TypeScope
    var path: [JSONPointer.Token] = []

    static let tag = CBORValue.text("$tag")
    static let value = CBORValue.text("$value")

    /// - Parameter hops: the number of options passed since a part of the value was last consumed.
    mutating func normalized(
        _ value: CBORValue, _ type: TypeExpression, hops: Int = 0
    ) throws(WireFormError) -> CBORValue {
        guard let type = scope.resolved(type), hops < ValueTyper.maximumHops else {
            throw fault(.unknownSchema(type.title))
        }
        switch type {
        case .reference: throw fault(.unknownSchema(type.title))
        case .primitive(let primitive): return try scalar(value, primitive)
        case .option(let inner): return value.isNull ? .null : try normalized(value, inner, hops: hops + 1)
        case .list(let item): return .array(try elements(value, type, item))
        case .set(let item): return .array(try distinct(try elements(value, type, item)))
        case .map(let key, let item): return .map(try entries(value, type, key, item))
        case .record(let fields): return try record(value, type, fields)
        case .variant(let arms): return try variant(value, type, arms)
        }
    }

    private mutating func at<R>(
        _ token: JSONPointer.Token, _ body: (inout WireWork) throws(WireFormError) -> R
    ) throws(WireFormError) -> R {
        path.append(token)
        defer { path.removeLast() }
        return try body(&self)
    }

    private func fault(_ reason: WireFormError.Reason) -> WireFormError {
        WireFormError(reason, at: JSONPointer(path))
    }

    private func scalar(
        _ value: CBORValue, _ primitive: TypeExpression.Primitive
    ) throws(WireFormError) -> CBORValue {
        switch (primitive, value) {
        case (.unit, _): return .null
        case (.bool, .bool): return value
        case (.bool, .text("true")): return .bool(true)
        case (.bool, .text("false")): return .bool(false)
        case (.int, .unsigned), (.int, .negative), (.nat, .unsigned): return value
        case (.time, .unsigned), (.time, .negative), (.duration, .unsigned), (.duration, .negative): return value
        case (.bytes, .bytes): return value
        case (.bytes, .text(let text)): return .bytes(Array(text.utf8))
        case (.text, .text), (.dec128, .text), (.hash, .text), (.uuid, .text): return value
        default: throw fault(.mismatch(expected: primitive.rawValue))
        }
    }

    private mutating func elements(
        _ value: CBORValue, _ type: TypeExpression, _ item: TypeExpression
    ) throws(WireFormError) -> [CBORValue] {
        guard case .array(let items) = value else { throw fault(.mismatch(expected: type.title)) }
        var out: [CBORValue] = []
        out.reserveCapacity(items.count)
        for (index, element) in items.enumerated() {
            out.append(
                try at(.index(index)) { (work) throws(WireFormError) in try work.normalized(element, item) })
        }
        return out
    }

    /// Sorts items by their canonical bytes and removes duplicates.
    private func distinct(_ items: [CBORValue]) throws(WireFormError) -> [CBORValue] {
        var encoded: [(bytes: [UInt8], value: CBORValue)] = []
        for item in items {
            do {
                encoded.append((try CanonicalEncoder.encodeBare(item), item))
            } catch {
                throw fault(.tooDeep)
            }
        }
        encoded.sort { $0.bytes.lexicographicallyPrecedes($1.bytes) }
        var out: [CBORValue] = []
        for (index, item) in encoded.enumerated() where index == 0 || encoded[index - 1].bytes != item.bytes {
            out.append(item.value)
        }
        return out
    }

    private mutating func entries(
        _ value: CBORValue, _ type: TypeExpression, _ key: TypeExpression.Primitive, _ item: TypeExpression
    ) throws(WireFormError) -> [CBOREntry] {
        guard case .map(let entries) = value else { throw fault(.mismatch(expected: type.title)) }
        var out: [CBOREntry] = []
        out.reserveCapacity(entries.count)
        var places: [CBORValue: Int] = [:]
        for entry in entries {
            let typed = try at(.key(PlainData.keyText(entry.key))) { (work) throws(WireFormError) in
                CBOREntry(key: try work.scalar(entry.key, key), value: try work.normalized(entry.value, item))
            }
            if let place = places.updateValue(out.count, forKey: typed.key) {
                places[typed.key] = place
                out[place] = typed
            } else {
                out.append(typed)
            }
        }
        return out
    }

    private mutating func record(
        _ value: CBORValue, _ type: TypeExpression, _ fields: [TypeExpression.Member]
    ) throws(WireFormError) -> CBORValue {
        guard case .map(let entries) = value else { throw fault(.mismatch(expected: type.title)) }
        var given: [CBORValue: CBORValue] = [:]
        for entry in entries where entry.key.asText != nil { given[entry.key] = entry.value }
        var out: [CBOREntry] = []
        for field in fields {
            if let found = given.removeValue(forKey: .text(field.name)) {
                let typed = try at(.key(field.name)) { (work) throws(WireFormError) in
                    try work.normalized(found, field.type)
                }
                out.append(CBOREntry(field.name, typed))
                continue
            }
            guard let resolved = scope.resolved(field.type) else { throw fault(.unknownSchema(field.type.title)) }
            guard case .option = resolved else { throw fault(.missingField(field.name)) }
            out.append(CBOREntry(field.name, .null))
        }
        // In the order of writing, so that the report does not depend on a dictionary's order.
        for case .text(let name) in entries.map(\.key) where given[.text(name)] != nil {
            throw fault(.unknownField(name))
        }
        return .map(out)
    }

    private mutating func variant(
        _ value: CBORValue, _ type: TypeExpression, _ arms: [TypeExpression.Member]
    ) throws(WireFormError) -> CBORValue {
        guard case .map(let entries) = value else { throw fault(.mismatch(expected: type.title)) }
        let tag: String
        let payload: (step: String, value: CBORValue)?
        if let written = entries.last(where: { $0.key == Self.tag })?.value {
            guard let text = written.asText else { throw fault(.malformedTag) }
            tag = text
            payload = entries.last { $0.key == Self.value }.map { ("$value", $0.value) }
        } else if entries.count == 1, let text = entries[0].key.asText {
            tag = text
            payload = (text, entries[0].value)
        } else {
            throw fault(.missingTag)
        }
        guard let arm = arms.first(where: { $0.name.utf8.elementsEqual(tag.utf8) }) else {
            throw fault(.unknownTag(tag))
        }
        guard let payload else { return .map([CBOREntry(key: Self.tag, value: .text(tag))]) }
        let typed = try at(.key(payload.step)) { (work) throws(WireFormError) in
            try work.normalized(payload.value, arm.type)
        }
        return .map([CBOREntry(key: Self.tag, value: .text(tag)), CBOREntry(key: Self.value, value: typed)])
    }
}
