/// A dotted path into a value, as used by references, correlation and keys (Documentation/plans.md, *References*).
package struct FieldPath {
    /// The names along the path, without empty ones.
    package let segments: [String]

    /// Splits a text at its dots.
    package init(_ text: some StringProtocol) {
        segments = text.utf8.split(separator: UInt8(ascii: ".")).map { String(decoding: $0, as: UTF8.self) }
    }

    private init(segments: [String]) { self.segments = segments }

    /// The path without its first name.
    var dropFirst: FieldPath { FieldPath(segments: Array(segments.dropFirst())) }

    /// The result of following a path in values of a type.
    enum Outcome {
        /// A value of one of these types.
        case types([TypeExpression])
        /// No value of the type has this field.
        case missing(String)
        /// The type does not determine the result.
        case open
    }

    /// The maximum number of types to follow in parallel; with more, the outcome is ``Outcome/open``.
    private static let maximumBreadth = 256

    /// Follows the path in values of a type: through options, records, maps with text keys and variants, whose values
    /// have the fields `$tag` and `$value`.
    func outcome(in type: TypeExpression, _ scope: TypeScope) -> Outcome {
        var found = [type]
        for segment in segments {
            var next: [TypeExpression] = []
            for type in found {
                guard let type = scope.unwrapped(type) else { return .open }
                switch type {
                case .record(let fields):
                    next += fields.filter { $0.name.utf8.elementsEqual(segment.utf8) }.map(\.type)
                case .map(.text, let item): next.append(item)
                case .variant(let arms):
                    if segment.utf8.elementsEqual("$tag".utf8) { next.append(.primitive(.text)) }
                    if segment.utf8.elementsEqual("$value".utf8) { next += arms.map(\.type) }
                default: break
                }
            }
            if next.isEmpty { return .missing(segment) }
            if next.count > Self.maximumBreadth { return .open }
            found = next
        }
        return .types(found)
    }

    /// The declared type of the field at the end of a path through records; nil if there is no such field.
    func fieldOfRecords(in type: TypeExpression, _ scope: TypeScope) -> TypeExpression? {
        var type = type
        for segment in segments {
            guard case .record(let fields)? = scope.resolved(type),
                let field = fields.first(where: { $0.name.utf8.elementsEqual(segment.utf8) })
            else { return nil }
            type = field.type
        }
        return type
    }
}

extension TypeScope {
    /// The type after resolving references and options; nil when one is unknown or they form a cycle.
    func unwrapped(_ type: TypeExpression) -> TypeExpression? {
        var type = type
        for _ in 0..<64 {
            switch type {
            case .reference(let name):
                guard let next = schema(name) else { return nil }
                type = next
            case .option(let inner): type = inner
            default: return type
            }
        }
        return nil
    }
}
