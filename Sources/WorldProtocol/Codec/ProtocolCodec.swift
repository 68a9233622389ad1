import CanonicalCBOR

/// The encoding of requests, replies, progress and failures, in transit and in storage: canonical CBOR.
///
/// A type is encodable by conforming to `Codable`; no list of its fields is written anywhere. A structure becomes a map
/// of its fields, a case of an enumeration a map of one entry. Untrusted bytes may be decoded: anything but the
/// encoding of a value is an error.
public enum ProtocolCodec {
    /// The maximum depth of nested values.
    static let maximumDepth = 128

    /// Encodes a value.
    ///
    /// - Throws: ``CodecError`` when the value is nested too deeply.
    public static func encode(_ value: some Encodable) throws(CodecError) -> [UInt8] {
        do {
            return try CanonicalEncoder.encode(encoded(value))
        } catch {
            throw CodecError(error)
        }
    }

    /// Decodes a value that ``encode(_:)`` has encoded.
    ///
    /// - Throws: ``CodecError`` when the bytes are not a value of the type.
    public static func decode<Value: Decodable>(
        _ type: Value.Type = Value.self, from bytes: [UInt8]
    ) throws(CodecError) -> Value {
        do {
            return try decoded(type, CanonicalDecoder.decode(bytes))
        } catch {
            throw CodecError(error)
        }
    }

    /// The encoded form of a value.
    static func encoded(_ value: some Encodable) throws -> CBORValue { try Draft.value(of: value, depth: 0) }

    /// Decodes a value of a type from its encoded form.
    static func decoded<Value: Decodable>(_ type: Value.Type, _ value: CBORValue) throws -> Value {
        try ValueDecoder.decode(type, value, depth: 0)
    }
}

/// The reason why a value can't be encoded, or why bytes are not the encoding of one.
public struct CodecError: Error, Sendable, Equatable {
    /// The message, in one line.
    public let message: String

    init(_ message: String) { self.message = message }

    init(_ error: any Error) {
        switch error {
        case let error as CodecError: self = error
        case let error as CBORError: message = error.message
        case DecodingError.keyNotFound(let key, _): message = "`\(key.stringValue)` is missing"
        case DecodingError.dataCorrupted(let context), DecodingError.typeMismatch(_, let context),
            DecodingError.valueNotFound(_, let context):
            message = context.debugDescription
        case EncodingError.invalidValue(_, let context): message = context.debugDescription
        default: message = String(describing: error)
        }
    }
}
