/// A value within another encoding is a string of bytes: its entries keep their order, which people see.
extension CBORValue: Codable {
    /// Encodes the value as bytes.
    ///
    /// - Throws: ``CBORError`` when it is nested too deeply.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(CanonicalEncoder.encodeInOrder(self))
    }

    /// Decodes what ``encode(to:)`` has encoded.
    ///
    /// - Throws: ``CBORError`` when the bytes are no value.
    public init(from decoder: any Decoder) throws {
        self = try LenientDecoder.decode(decoder.singleValueContainer().decode([UInt8].self))
    }
}

/// A hash within another encoding is its 32 bytes.
extension Hash: Codable {
    /// Encodes the bytes.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(bytes)
    }

    /// Decodes the bytes.
    ///
    /// - Throws: `DecodingError` when there are not 32 of them.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let hash = Hash(bytes: try container.decode([UInt8].self)) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "a hash has 32 bytes")
        }
        self = hash
    }
}
