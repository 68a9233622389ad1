import AIR
import CanonicalCBOR

/// A grant of the manifest with its capability, ready to be checked (Documentation/plans.md, *Grants and policy*).
struct Grant: Sendable {
    let name: String
    let capability: DefinitionName
    let capType: String
    let enforcer: DefinitionName
    /// The parameters in wire form; nil when they don't fit the capability.
    let params: CBORValue?
    let expiry: UInt64?
    let hash: Hash

    /// The grant of an entry; nil when its capability is unknown.
    init?(_ entry: Manifest.CapGrant, in contents: WorldContents) {
        guard let capability = contents.definition(.capability, entry.capability),
            let capType = capability.value["cap_type"]?.asText
        else { return nil }
        name = entry.name
        self.capability = entry.capability
        self.capType = capType
        enforcer = DefinitionName(capability.value["enforcer"]?["module"]?.asText ?? "sys/CapAllowAll@1")
        expiry = entry.expiry
        if let type = capability.value["schema"].flatMap(TypeExpression.init),
            let value = PlanValue(literal: entry.params)
        {
            params = try? WireForm.normalize(value.wire, as: type, in: contents.scope)
        } else {
            params = nil
        }
        let bytes = params.flatMap { try? CanonicalEncoder.encode($0) } ?? []
        let fields: [(String, CBORValue)] =
            [
                ("defcap_ref", .text(entry.capability.text)), ("cap_type", .text(capType)),
                ("params_cbor", .bytes(bytes)),
            ]
            + (entry.expiry.map { [("expiry_ns", .unsigned($0))] } ?? [])
        hash = (try? CBORValue.record(fields).hash()) ?? .zero
    }
}

/// The reason why a capability denies an effect.
public struct Denial: Sendable, Hashable {
    /// The code, such as `host_not_allowed`.
    public let code: String
    /// The message: one lowercase line.
    public let message: String

    /// Creates a denial.
    public init(_ code: String, _ message: String) {
        self.code = code
        self.message = message
    }
}
