import AIR
import CanonicalCBOR
public import JSON
import Sync
public import WorldProtocol

extension ImportRow {
    /// `{label,source,root,pack,defs_hash,lock,counts,plans}`.
    public var members: [(String, JSONValue)] {
        [
            ("label", .string(label)), ("source", .string(source)), ("root", root.json), ("pack", pack.json),
            ("defs_hash", defsHash.json), ("lock", .string(state)),
            ("counts", .object(DefinitionKind.allCases.map { ($0.rawValue, .int(counts[$0] ?? 0)) })),
            ("plans", .array(plans.map { .string($0.text) })),
        ]
    }

    /// The state of the import's lock.
    public var standing: Piece {
        let role: Role =
            switch state {
            case "ok": .success
            case "unresolvable": .error
            default: .warning
            }
        return Piece(isBreaking ? "\(state), breaking" : state, isBreaking ? .error : role)
    }

    /// The number of definitions of each kind, such as `2 schemas, 1 plan`.
    public var holding: String { DefinitionKind.counted(counts) ?? "nothing" }

    /// A lock, which is stored as text, as JSON, or null.
    public static func lock(_ text: String?) -> JSONValue {
        guard let text else { return .null }
        return (try? JSONParser.parse(Array(text.utf8))) ?? .string(text)
    }
}
