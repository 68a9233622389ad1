import CanonicalCBOR
import JSON

/// One node of an expression, decomposed into its parts (Documentation/language.md, *Values*).
enum ExpressionNode {
    /// A nested value, with its path relative to the node.
    typealias Child = (path: [JSONPointer.Token], value: CBORValue)

    /// `{"ref":…}`
    case reference(String)
    /// `{"op":…,"args":[…]}`
    case operation(String, [CBORValue])
    /// A record, list, set, map or variant.
    case composite([Child])
    /// A constant, by its key.
    case constant(String)

    /// Decomposes an expression; nil if the value is not an expression.
    init?(_ value: CBORValue) {
        if let reference = value["ref"]?.asText {
            self = .reference(reference)
        } else if let name = value["op"]?.asText, let arguments = value["args"]?.asArray {
            self = .operation(name, arguments)
        } else if let fields = value["record"]?.asMap {
            self = .composite(fields.map { ([.key("record"), .key($0.key.asText ?? "")], $0.value) })
        } else if let (key, items) = ["list", "set"].lazy.compactMap({ key in value[key]?.asArray.map { (key, $0) } })
            .first
        {
            self = .composite(items.enumerated().map { ([.key(key), .index($0.offset)], $0.element) })
        } else if let entries = value["map"]?.asArray {
            self = .composite(
                entries.enumerated().flatMap { index, entry -> [Child] in
                    ["key", "value"].compactMap { part in
                        entry[part].map { ([.key("map"), .index(index), .key(part)], $0) }
                    }
                })
        } else if let variant = value["variant"] {
            self = .composite(variant["value"].map { [([.key("variant"), .key("value")], $0)] } ?? [])
        } else if let key = value.asMap?.first?.key.asText {
            self = .constant(key)
        } else {
            return nil
        }
    }

    var children: [Child] {
        switch self {
        case .reference, .constant: []
        case .operation(_, let arguments):
            arguments.enumerated().map { ([.key("args"), .index($0.offset)], $0.element) }
        case .composite(let children): children
        }
    }

    /// Visits an expression and everything inside it, outermost first.
    static func walk(
        _ value: CBORValue, at path: [JSONPointer.Token], _ visit: (ExpressionNode, [JSONPointer.Token]) -> Void
    ) {
        guard let node = ExpressionNode(value) else { return }
        visit(node, path)
        for child in node.children { walk(child.value, at: path + child.path, visit) }
    }
}
