public import CanonicalCBOR

/// A requested effect: the fields that its hash covers (Documentation/plans.md, *Steps*).
public struct EffectIntent: Sendable, Hashable {
    /// The effect's kind, such as `http.request`.
    public let kind: String
    /// The grant's name.
    public let cap: String
    /// The canonical bytes of the parameters, prefix included.
    public let params: [UInt8]
    /// The idempotency key, 32 bytes; zeros if the plan sets none.
    public let idempotencyKey: [UInt8]

    /// Creates an intent.
    public init(kind: String, cap: String, params: [UInt8], idempotencyKey: [UInt8]) {
        self.kind = kind
        self.cap = cap
        self.params = params
        self.idempotencyKey = idempotencyKey
    }

    /// The idempotency key of plans that set none.
    public static let noKey = [UInt8](repeating: 0, count: 32)

    /// The intent hash; equal requests have the same hash, even from different plans.
    ///
    /// - Throws: never in practice, because the value is flat.
    public func hash() throws(CBORError) -> Hash {
        try CBORValue.record([
            ("kind", .text(kind)), ("params", .bytes(params)), ("cap", .text(cap)),
            ("idempotency_key", .bytes(idempotencyKey)),
        ]).hash()
    }

    /// Intents are equal when their bytes are.
    public static func == (left: Self, right: Self) -> Bool { left.fields == right.fields }

    /// Feeds the bytes into a hasher.
    public func hash(into hasher: inout Hasher) { hasher.combine(fields) }

    private var fields: [CBORValue] { [.text(kind), .text(cap), .bytes(params), .bytes(idempotencyKey)] }
}
