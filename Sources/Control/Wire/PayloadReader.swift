import AIR
import CanonicalCBOR
import JSON

/// Reads the fields of an object one by one; ``finish()`` rejects fields that were not read.
struct PayloadReader {
    private let members: [JSONMember]
    private var known: Set<String> = []

    init(_ payload: JSONValue) { members = payload.asObject ?? [] }

    /// The value of a field; nil if it is absent or null.
    mutating func value(_ key: String) -> JSONValue? {
        known.insert(key)
        guard let value = members.first(where: { $0.key.utf8.elementsEqual(key.utf8) })?.value, !value.isNull else {
            return nil
        }
        return value
    }

    private mutating func optional<Value>(
        _ key: String, _ what: String, _ read: (JSONValue) -> Value?
    ) throws(WireError) -> Value? {
        guard let value = value(key) else { return nil }
        guard let read = read(value) else { throw WireError(.decodeError, "`\(key)` is not \(what)") }
        return read
    }

    private func required<Value>(_ key: String, _ value: Value?) throws(WireError) -> Value {
        guard let value else { throw WireError(.decodeError, "`\(key)` is missing") }
        return value
    }

    mutating func optionalText(_ key: String) throws(WireError) -> String? {
        try optional(key, "a string") { $0.asString }
    }

    mutating func text(_ key: String) throws(WireError) -> String { try required(key, try optionalText(key)) }

    mutating func optionalNumber(_ key: String) throws(WireError) -> UInt64? {
        try optional(key, "a non-negative integer") {
            if case .unsigned(let number)? = $0.asNumber?.exact() { number } else { nil }
        }
    }

    mutating func number(_ key: String) throws(WireError) -> UInt64 { try required(key, try optionalNumber(key)) }

    mutating func bytes(_ key: String) throws(WireError) -> [UInt8] {
        try required(key, try optional(key, "base64") { $0.asString.flatMap(Base64.decode) })
    }

    mutating func optionalHash(_ key: String) throws(WireError) -> Hash? {
        try optional(key, "a hash") { $0.asString.flatMap(Hash.init(wire:)) }
    }

    mutating func hash(_ key: String) throws(WireError) -> Hash { try required(key, try optionalHash(key)) }

    mutating func optionalFlag(_ key: String) throws(WireError) -> Bool? {
        try optional(key, "true or false") { $0.asBool }
    }

    mutating func optionalTexts(_ key: String) throws(WireError) -> [String]? {
        try optional(key, "an array of strings") { value in
            guard let items = value.asArray else { return nil }
            let texts = items.compactMap(\.asString)
            return texts.count == items.count ? texts : nil
        }
    }

    /// Throws if there is a field that was not read.
    func finish() throws(WireError) {
        guard let extra = members.first(where: { !known.contains($0.key) }) else { return }
        throw WireError(.decodeError, "unknown field `\(extra.key)`")
    }
}

extension Hash {
    /// The hash of a text on the wire, which may omit `sha256:`.
    init?(wire text: String) {
        self.init(text.utf8.count == 64 ? "sha256:" + text : text)
    }
}
