import AIR
import Crypto

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// A person's public Ed25519 key, written as `ed25519:` and the base64 of its 32 bytes (Documentation/file-formats.md,
/// *Rules*).
public struct ApproverKey: Sendable, Hashable, CustomStringConvertible {
    /// The key as text.
    public let text: String
    private let bytes: [UInt8]

    /// Reads a key; nil unless the text is in exactly the form in which keys are written.
    public init?(_ text: String) {
        let prefix = "ed25519:"
        guard text.utf8.starts(with: prefix.utf8), let bytes = Base64.decode(String(text.dropFirst(prefix.count)))
        else { return nil }
        self.init(bytes: bytes)
        guard self.text.utf8.elementsEqual(text.utf8) else { return nil }
    }

    init?(bytes: [UInt8]) {
        guard bytes.count == 32 else { return nil }
        self.bytes = bytes
        text = "ed25519:" + Base64.encode(bytes)
    }

    /// The text.
    public var description: String { text }

    /// Compares the bytes.
    public static func == (left: Self, right: Self) -> Bool { left.bytes == right.bytes }

    /// Hashes the bytes.
    public func hash(into hasher: inout Hasher) { hasher.combine(bytes) }

    /// The weakness that makes the key worthless; nil for a sound key.
    public var weakness: PointWeakness? { EdwardsPoint.weakness(of: bytes) }

    /// Whether a signature of a message was made with the private half of this key; always false for a weak key.
    public func verifies(_ signature: [UInt8], over message: [UInt8]) -> Bool {
        guard signature.count == 64, weakness == nil,
            EdwardsPoint.weakness(of: Array(signature.prefix(32))) == nil,
            let key = try? Curve25519.Signing.PublicKey(rawRepresentation: bytes)
        else { return false }
        return key.isValidSignature(signature, for: message)
    }
}

/// Keys are encoded as their text.
extension ApproverKey: Codable {
    /// Encodes the text.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }

    /// Decodes the text.
    ///
    /// - Throws: `DecodingError` unless the text is in exactly the form in which keys are written.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let key = ApproverKey(try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "a key is `ed25519:` and base64")
        }
        self = key
    }
}
