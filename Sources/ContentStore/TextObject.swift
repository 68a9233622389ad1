public import CanonicalCBOR

/// A text that a person wrote, as a separate object that a record refers to by its hash.
///
/// The hash also covers a random salt, so that a short text can't be guessed from its hash. A text can be removed
/// without breaking the chain of records that refers to it.
public struct TextObject: Sendable, Hashable {
    /// 16 random bytes.
    public let salt: [UInt8]
    /// The text.
    public let text: String
    /// The object as canonical CBOR: `{"salt": bytes, "text": text}`.
    public let bytes: [UInt8]
    /// The hash of the bytes.
    public let hash: Hash

    /// A text with a fresh random salt.
    ///
    /// - Throws: ``CBORError`` when the text is longer than canonical CBOR can say.
    public init(_ text: String) throws(CBORError) {
        try self.init(text, salt: (0..<16).map { _ in UInt8.random(in: .min ... .max) })
    }

    /// A text with a given salt.
    ///
    /// - Throws: ``CBORError`` when the text is longer than canonical CBOR can say.
    public init(_ text: String, salt: [UInt8]) throws(CBORError) {
        self.text = text
        self.salt = salt
        bytes = try CanonicalEncoder.encode(.record([("salt", .bytes(salt)), ("text", .text(text))]))
        hash = Hash.of(bytes)
    }

    /// Reads an object; nil unless the bytes are exactly those of one.
    public init?(bytes: [UInt8]) {
        guard let value = try? CanonicalDecoder.decode(bytes), value.asMap?.count == 2,
            let salt = value["salt"]?.asBytes, salt.count == 16, let text = value["text"]?.asText
        else { return nil }
        self.salt = salt
        self.text = text
        self.bytes = bytes
        hash = Hash.of(bytes)
    }
}
