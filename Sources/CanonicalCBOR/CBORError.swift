/// A reason why bytes are not canonical CBOR, or why a value has no canonical CBOR (Documentation/language.md,
/// *Identity*).
///
/// Offsets count bytes from the start of the input, prefix included. Errors of the encoder have no input and so no
/// offset.
public enum CBORError: Error, Sendable, Equatable {
    /// The bytes don't start with the self-describe tag.
    case missingPrefix
    /// The bytes end inside a value.
    case truncated(offset: Int)
    /// Bytes follow the value.
    case trailingBytes(offset: Int)
    /// The value contains a tag; a second self-describe tag counts too.
    case tag(number: UInt64, offset: Int)
    /// A length is indefinite, or a break is outside of an indefinite-length item.
    case indefiniteLength(offset: Int)
    /// An integer or a length takes more bytes than it needs.
    case integerNotShortest(offset: Int)
    /// A float takes more bytes than it needs, or a NaN carries a payload.
    case floatNotShortest(offset: Int)
    /// A simple value other than false, true and null.
    case simpleValue(number: UInt8, offset: Int)
    /// The head of a value uses bits that RFC 8949 reserves.
    case reservedHead(byte: UInt8, offset: Int)
    /// A text is not UTF-8; the offset is of its first byte.
    case invalidUTF8(offset: Int)
    /// A key sorts before the previous one.
    case keyOutOfOrder(offset: Int)
    /// A map has a key twice.
    case duplicateKey(CBORValue, offset: Int?)
    /// Values are nested deeper than the limit.
    case tooDeep(limit: Int, offset: Int?)

    /// The byte offset in the input; nil without an input.
    public var offset: Int? {
        switch self {
        case .missingPrefix: 0
        case .truncated(let offset), .trailingBytes(let offset), .tag(_, let offset), .indefiniteLength(let offset),
            .integerNotShortest(let offset), .floatNotShortest(let offset), .simpleValue(_, let offset),
            .reservedHead(_, let offset), .invalidUTF8(let offset), .keyOutOfOrder(let offset):
            offset
        case .duplicateKey(_, let offset), .tooDeep(_, let offset): offset
        }
    }

    /// The message: one lowercase line.
    public var message: String {
        guard let offset else { return fact }
        return "\(fact) at byte \(offset)"
    }

    private var fact: String {
        switch self {
        case .missingPrefix: "the self-describe tag d9d9f7 is missing"
        case .truncated: "the bytes end inside a value"
        case .trailingBytes: "unexpected bytes after the value"
        case .tag(55799, _): "the self-describe tag is repeated"
        case .tag(let number, _): "tag \(number) is not allowed in canonical CBOR"
        case .indefiniteLength: "an indefinite length is not allowed in canonical CBOR"
        case .integerNotShortest: "an integer or length is not in its shortest form"
        case .floatNotShortest: "a float is not in its shortest form"
        case .simpleValue(23, _): "undefined is not allowed in canonical CBOR"
        case .simpleValue(let number, _): "simple value \(number) is not allowed in canonical CBOR"
        case .reservedHead(let byte, _): "head byte 0x\(Hex.digits(of: CollectionOfOne(byte))) is reserved"
        case .invalidUTF8: "a text is not valid UTF-8"
        case .keyOutOfOrder: "a map key is out of order"
        case .duplicateKey(.text(let key), _): "the map key \(String(reflecting: key)) occurs twice"
        case .duplicateKey: "a map key occurs twice"
        case .tooDeep(let limit, _): "values are nested deeper than \(limit)"
        }
    }
}
