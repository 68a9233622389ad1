/// The name of a definition, such as `notes/create@1` (Documentation/language.md, *Kinds and fields*).
///
/// A malformed name from a file is kept, because its definition is still hashed; see ``isWellFormed``. Names are equal
/// if their UTF-8 bytes are equal, without Unicode normalization.
public struct DefinitionName: Sendable, Hashable, Comparable, CustomStringConvertible, Codable {
    /// The whole name as written.
    public let text: String

    /// Creates a name from its text, well-formed or not.
    public init(_ text: String) { self.text = text }

    /// Whether the name is reserved for the built-ins.
    public var isReserved: Bool { text.utf8.starts(with: "sys/".utf8) }

    /// The part before the slash; empty without a slash.
    public var namespace: String {
        guard let slash = text.utf8.firstIndex(of: UInt8(ascii: "/")) else { return "" }
        return String(text[..<slash])
    }

    /// The part between slash and version.
    public var localName: String {
        let start = text.utf8.firstIndex(of: UInt8(ascii: "/")).map { text.utf8.index(after: $0) } ?? text.startIndex
        let end = text.utf8.lastIndex(of: UInt8(ascii: "@")) ?? text.endIndex
        return start <= end ? String(text[start..<end]) : ""
    }

    /// The version after the last `@`; nil if that is not a positive integer without leading zeros.
    public var version: UInt64? {
        guard let at = text.utf8.lastIndex(of: UInt8(ascii: "@")) else { return nil }
        let digits = text.utf8[text.utf8.index(after: at)...]
        guard let first = digits.first, first != UInt8(ascii: "0"), digits.allSatisfy(\.isDigit) else { return nil }
        return UInt64(Substring(digits))
    }

    /// Whether the name is `namespace/Name@version` (Documentation/language.md, *Kinds and fields*).
    public var isWellFormed: Bool {
        var text = text
        return text.withUTF8(Self.isWellFormed)
    }

    /// Whether bytes have the form `namespace/Name@version`.
    static func isWellFormed(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        guard let slash = bytes.firstIndex(of: UInt8(ascii: "/")), let at = bytes.lastIndex(of: UInt8(ascii: "@")),
            slash < at
        else { return false }
        let namespace = bytes[..<slash]
        let local = bytes[(slash + 1)..<at]
        let version = bytes[(at + 1)...]
        guard let firstOfNamespace = namespace.first, firstOfNamespace.isLowerLetter,
            namespace.dropFirst().allSatisfy({ $0.isLowerLetter || $0.isDigit || $0.isNamePunctuation }),
            let firstOfLocal = local.first, firstOfLocal.isLowerLetter || firstOfLocal.isUpperLetter,
            local.dropFirst().allSatisfy({
                $0.isLowerLetter || $0.isUpperLetter || $0.isDigit || $0.isNamePunctuation
            }),
            let firstOfVersion = version.first, firstOfVersion != UInt8(ascii: "0"), version.allSatisfy(\.isDigit)
        else { return false }
        return true
    }

    /// The text, equal to ``text``.
    public var description: String { text }

    /// Compares the UTF-8 bytes.
    public static func == (left: Self, right: Self) -> Bool { left.text.hasSameBytes(as: right.text) }

    /// The order of names in lists.
    public static func < (left: Self, right: Self) -> Bool {
        left.text.withBytes { a in
            right.text.withBytes { b in
                for index in 0..<min(a.count, b.count) where a[index] != b[index] { return a[index] < b[index] }
                return a.count < b.count
            }
        }
    }

    /// Hashes the bytes.
    public func hash(into hasher: inout Hasher) {
        text.withBytes { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
    }
}

extension String {
    /// Whether two texts have the same UTF-8 bytes; canonically equivalent spellings differ.
    package func hasSameBytes(as other: String) -> Bool {
        guard utf8.count == other.utf8.count else { return false }
        return withBytes { a in
            other.withBytes { b in
                for index in a.indices where a[index] != b[index] { return false }
                return true
            }
        }
    }

    /// Whether a text has these UTF-8 bytes.
    func hasBytes(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        guard utf8.count == bytes.count else { return false }
        return withBytes { own in
            for index in own.indices where own[index] != bytes[index] { return false }
            return true
        }
    }

    /// Calls a function with the UTF-8 bytes of a text, without a copy if they are stored contiguously.
    fileprivate func withBytes<Result>(_ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
        if let result = utf8.withContiguousStorageIfAvailable(body) { return result }
        var copy = self
        return copy.withUTF8(body)
    }
}

extension UInt8 {
    var isDigit: Bool { self >= UInt8(ascii: "0") && self <= UInt8(ascii: "9") }
    var isLowerLetter: Bool { self >= UInt8(ascii: "a") && self <= UInt8(ascii: "z") }
    var isUpperLetter: Bool { self >= UInt8(ascii: "A") && self <= UInt8(ascii: "Z") }
    var isNamePunctuation: Bool {
        self == UInt8(ascii: ".") || self == UInt8(ascii: "_") || self == UInt8(ascii: "-")
    }
    var isHexDigit: Bool {
        isDigit || (self >= UInt8(ascii: "a") && self <= UInt8(ascii: "f"))
            || (self >= UInt8(ascii: "A") && self <= UInt8(ascii: "F"))
    }
}

/// The kind and name that identify a definition within a world.
public struct DefinitionKey: Sendable, Hashable, Comparable, CustomStringConvertible, Codable {
    /// The kind.
    public let kind: DefinitionKind
    /// The name.
    public let name: DefinitionName

    /// Creates a key from its parts.
    public init(_ kind: DefinitionKind, _ name: DefinitionName) {
        self.kind = kind
        self.name = name
    }

    /// The kind and the name, separated by a space.
    public var description: String { "\(kind.rawValue) \(name)" }

    /// Compares the kinds and the bytes of the names.
    public static func == (left: Self, right: Self) -> Bool {
        left.kind.number == right.kind.number && left.name == right.name
    }

    /// The order of definitions in lists: by kind, then by name.
    public static func < (left: Self, right: Self) -> Bool {
        left.kind.number != right.kind.number ? left.kind.number < right.kind.number : left.name < right.name
    }
}
