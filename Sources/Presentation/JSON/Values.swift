import AIR
public import CanonicalCBOR
public import JSON
public import WorldIO

extension Optional where Wrapped == Hash {
    /// The abbreviated hash, or a dash.
    public var short: String { self?.short ?? "-" }
    /// The full text, or null.
    public var json: JSONValue { self.map { .string($0.text) } ?? .null }
}

extension Optional where Wrapped == String {
    /// The text, or null.
    public var json: JSONValue { self.map { .string($0) } ?? .null }
}

extension CBORValue {
    /// The value as JSON, with the fields of nodes in readable order.
    public var json: JSONValue { NodePrinter.json(self) }
}

extension Optional where Wrapped == CBORValue {
    /// The value as JSON, or null.
    public var json: JSONValue { self?.json ?? .null }
}

extension PatchDocument {
    /// The document as JSON: version, base, patches.
    public var json: JSONValue { Self.json(of: value) }

    /// A decoded document as JSON: its own fields in their order, the fields of nodes in readable order.
    public static func json(of value: CBORValue) -> JSONValue {
        guard case .map = value else { return value.json }
        return .object(
            ["version", "base_manifest_hash", "patches"].compactMap { key in value[key].map { (key, $0.json) } })
    }
}
