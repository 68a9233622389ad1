import AIR
import Crypto

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// A person's private Ed25519 key, in a PEM file as written by `openssl genpkey -algorithm ed25519`.
public struct SigningKey: Sendable, Equatable {
    private let seed: [UInt8]
    /// The public half.
    public let publicKey: ApproverKey

    /// Generates a key with the system's source of randomness.
    public static func generate() -> SigningKey? {
        SigningKey(seed: Array(Curve25519.Signing.PrivateKey().rawRepresentation))
    }

    /// Creates a key from its 32 secret bytes; nil when there are not exactly 32.
    public init?(seed: [UInt8]) {
        guard let key = try? Curve25519.Signing.PrivateKey(rawRepresentation: seed),
            let publicKey = ApproverKey(bytes: Array(key.publicKey.rawRepresentation))
        else { return nil }
        self.seed = seed
        self.publicKey = publicKey
    }

    /// Compares the public halves.
    public static func == (left: Self, right: Self) -> Bool { left.publicKey == right.publicKey }

    /// Signs a message; nil if the cryptography library fails, which is not expected.
    func sign(_ message: [UInt8]) -> [UInt8]? {
        guard let key = try? Curve25519.Signing.PrivateKey(rawRepresentation: seed),
            let signature = try? key.signature(for: message)
        else { return nil }
        return Array(signature)
    }
}

extension SigningKey {
    /// The bytes that precede the 32 bytes of the key in the DER form of PKCS#8 (RFC 8410).
    private static let prefix: [UInt8] = [
        0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20,
    ]
    private static let first = "-----BEGIN PRIVATE KEY-----"
    private static let last = "-----END PRIVATE KEY-----"

    /// Reads a PEM file; nil unless it holds an Ed25519 key without a passphrase.
    public init?(pem: [UInt8]) {
        let lines = String(decoding: pem, as: UTF8.self).split(whereSeparator: \.isNewline).map(String.init)
        guard let start = lines.firstIndex(of: Self.first), let end = lines.firstIndex(of: Self.last), start < end,
            let der = Base64.decode(lines[(start + 1)..<end].joined()), der.starts(with: Self.prefix)
        else { return nil }
        self.init(seed: Array(der.dropFirst(Self.prefix.count)))
    }

    /// The key as the contents of a PEM file, which only its owner should be able to read.
    public var pem: [UInt8] {
        Array("\(Self.first)\n\(Base64.encode(Self.prefix + seed))\n\(Self.last)\n".utf8)
    }
}
