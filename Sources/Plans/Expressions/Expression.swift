import AIR
public import CanonicalCBOR

/// An expression of a plan, read once (Documentation/plans.md, *Expressions*).
public indirect enum Expression: Sendable {
    /// A constant.
    case constant(PlanValue)
    /// Bytes with invalid base64, which fail only when the expression is evaluated.
    case malformedBytes(String)
    /// A reference, as written.
    case reference(String)
    /// An operator with its arguments.
    case operation(String, [Expression])
    /// A record.
    case record([(name: String, value: Expression)])
    /// A list.
    case list([Expression])
    /// A set.
    case set([Expression])
    /// A map.
    case map([(key: Expression, value: Expression)])
    /// A variant.
    case variant(String, Expression?)

    /// Reads an expression from plain data; nil if it has none of the known shapes.
    public init?(_ data: CBORValue) {
        guard let data = ValueGrammar.expression(data) else { return nil }
        self.init(shape: data)
    }

    /// Reads data that the grammar has accepted as an expression.
    private init?(shape data: CBORValue) {
        if let reference = data["ref"]?.asText {
            self = .reference(reference)
        } else if let name = data["op"]?.asText, let arguments = data["args"]?.asArray {
            guard let read = all(arguments, Expression.init(shape:)) else { return nil }
            self = .operation(name, read)
        } else if let fields = data["record"]?.asMap {
            let read = all(fields) { field in
                Expression(shape: field.value).map { (name: field.key.asText ?? "", value: $0) }
            }
            guard let read else { return nil }
            self = .record(read)
        } else if let items = data["list"]?.asArray {
            guard let read = all(items, Expression.init(shape:)) else { return nil }
            self = .list(read)
        } else if let items = data["set"]?.asArray {
            guard let read = all(items, Expression.init(shape:)) else { return nil }
            self = .set(read)
        } else if let entries = data["map"]?.asArray {
            let read = all(entries) { entry -> (key: Expression, value: Expression)? in
                guard let key = entry["key"].flatMap(Expression.init(shape:)),
                    let value = entry["value"].flatMap(Expression.init(shape:))
                else { return nil }
                return (key, value)
            }
            guard let read else { return nil }
            self = .map(read)
        } else if let variant = data["variant"], let tag = variant["tag"]?.asText {
            guard let payload = variant["value"] else {
                self = .variant(tag, nil)
                return
            }
            guard let read = Expression(shape: payload) else { return nil }
            self = .variant(tag, read)
        } else if let constant = PlanValue(constant: data) {
            self = .constant(constant)
        } else if let text = data["bytes_b64"]?.asText {
            self = .malformedBytes(text)
        } else {
            return nil
        }
    }
}
