/// Within another encoding, a value is a byte string that keeps the order of its entries, which people see.
extension CBORValue: Codable {
    /// Encodes the value as bytes.
    ///
    /// - Throws: ``CBORError`` when it is nested too deeply.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(CanonicalEncoder.encodeInOrder(self))
    }

    /// Decodes a value encoded by ``encode(to:)``.
    ///
    /// - Throws: ``CBORError`` when the bytes are not a value.
    public init(from decoder: any Decoder) throws {
        self = try LenientDecoder.decode(decoder.singleValueContainer().decode([UInt8].self))
    }
}

/// Within another encoding, a hash is its 32 bytes.
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
