/// A path from a JSON value to one inside it (RFC 6901).
public struct JSONPointer: Sendable, Hashable, Codable {
    /// The steps, outermost first.
    public let tokens: [Token]

    /// One step into an object or an array.
    ///
    /// In a pointer's text, a key like `0` and an index look the same, so the two are equal here as well.
    public enum Token: Sendable, Codable {
        /// The member with this key.
        case key(String)
        /// The element at this index.
        case index(Int)
    }

    /// Creates a pointer from steps; without steps it refers to the whole value.
    public init(_ tokens: [Token] = []) {
        self.tokens = tokens
    }

    /// Parses the text of a pointer; nil unless it is empty or starts with `/`, and every `~` is part of `~0` or `~1`.
    public init?(_ text: String) {
        var tokens: [Token] = []
        for part in text.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false) {
            guard let token = Token(escaped: part) else { return nil }
            tokens.append(token)
        }
        // A pointer is empty or starts with a slash.
        guard let first = tokens.first, first.text.utf8.isEmpty else { return nil }
        self.init(Array(tokens.dropFirst()))
    }

    /// The pointer to a member of the value at this pointer.
    public func appending(key: String) -> JSONPointer { JSONPointer(tokens + [.key(key)]) }

    /// The pointer to an element of the value at this pointer.
    public func appending(index: Int) -> JSONPointer { JSONPointer(tokens + [.index(index)]) }
}

extension JSONPointer: CustomStringConvertible {
    /// The pointer's text; empty for the whole value.
    public var description: String { tokens.map { "/" + $0.escaped }.joined() }
}

extension JSONPointer: Comparable {
    /// Compares step by step, indices numerically and before keys, keys bytewise; a prefix comes first.
    public static func < (left: JSONPointer, right: JSONPointer) -> Bool {
        left.tokens.lexicographicallyPrecedes(right.tokens)
    }
}

extension JSONPointer.Token: Hashable, Comparable {
    /// The step's text, unescaped.
    public var text: String {
        switch self {
        case .key(let key): key
        case .index(let index): String(index)
        }
    }

    /// The index, if the step can lead into an array.
    public var index: Int? {
        switch self {
        case .index(let index): index
        case .key(let key):
            // Only the plain spelling of a number is an index.
            Int(key).flatMap { $0 >= 0 && UTF8Text.areEqual(String($0), key) ? $0 : nil }
        }
    }

    /// Whether two steps have the same text.
    public static func == (left: JSONPointer.Token, right: JSONPointer.Token) -> Bool {
        UTF8Text.areEqual(left.text, right.text)
    }

    /// Feeds the step's text into a hasher.
    public func hash(into hasher: inout Hasher) { UTF8Key(text: text).hash(into: &hasher) }

    /// Compares indices numerically and keys bytewise; an index comes before a key.
    public static func < (left: JSONPointer.Token, right: JSONPointer.Token) -> Bool {
        switch (left.index, right.index) {
        case (let a?, let b?): a < b
        case (nil, nil): left.text.utf8.lexicographicallyPrecedes(right.text.utf8)
        case (let a, _): a != nil
        }
    }

    fileprivate var escaped: String {
        var bytes: [UInt8] = []
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "~"): bytes += "~0".utf8
            case UInt8(ascii: "/"): bytes += "~1".utf8
            default: bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    fileprivate init?(escaped: Substring.UTF8View) {
        var bytes: [UInt8] = []
        var rest = escaped
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "~") else {
                bytes.append(byte)
                continue
            }
            switch rest.popFirst() {
            case UInt8(ascii: "0"): bytes.append(UInt8(ascii: "~"))
            case UInt8(ascii: "1"): bytes.append(UInt8(ascii: "/"))
            default: return nil
            }
        }
        let key = Self.key(String(decoding: bytes, as: UTF8.self))
        self = key.index.map { .index($0) } ?? key
    }
}
