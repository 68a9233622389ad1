/// A kind of definition (Documentation/language.md, *Kinds and fields*).
///
/// The order of the cases is the order of all lists by kind.
public enum DefinitionKind: String, Sendable, Hashable, CaseIterable, Comparable, Codable {
    /// A schema: a named type.
    case schema = "defschema"
    /// A WebAssembly module: a reducer or a pure function.
    case module = "defmodule"
    /// A plan.
    case plan = "defplan"
    /// A capability.
    case capability = "defcap"
    /// A policy.
    case policy = "defpolicy"
    /// An effect.
    case effect = "defeffect"
    /// A secret.
    case secret = "defsecret"

    /// The properties that differ between kinds, in one table.
    private var row: (section: String, layoutFile: String, title: String, plural: String) {
        switch self {
        case .schema: ("schemas", "schemas.air.json", "schema", "schemas")
        case .module: ("modules", "module.air.json", "module", "modules")
        case .plan: ("plans", "plans.air.json", "plan", "plans")
        case .capability: ("caps", "capabilities.air.json", "capability", "capabilities")
        case .policy: ("policies", "policies.air.json", "policy", "policies")
        case .effect: ("effects", "effects.air.json", "effect", "effects")
        case .secret: ("secrets", "secrets.air.json", "secret", "secrets")
        }
    }

    /// The manifest's list that refers to definitions of this kind.
    public var manifestSection: String { row.section }

    /// The file that holds definitions of this kind in the exported layout (Documentation/file-formats.md, *AIR
    /// files*).
    public var layoutFile: String { row.layoutFile }

    /// The word for one definition of this kind.
    public var title: String { row.title }

    /// The word for several definitions of this kind.
    public var plural: String { row.plural }

    /// Whether a manifest without references of this kind omits the list (Documentation/language.md, *Kinds and
    /// fields*).
    public var isSectionSkippedWhenEmpty: Bool { self == .effect || self == .secret }

    /// The kind whose references a manifest section lists, or nil.
    public init?(manifestSection: String) {
        guard let kind = Self.allCases.first(where: { $0.manifestSection == manifestSection }) else { return nil }
        self = kind
    }

    /// The position of the kind in lists.
    var number: Int {
        switch self {
        case .schema: 0
        case .module: 1
        case .plan: 2
        case .capability: 3
        case .policy: 4
        case .effect: 5
        case .secret: 6
        }
    }

    /// The order of lists.
    public static func < (left: Self, right: Self) -> Bool { left.number < right.number }
}

/// The kind of a node: the manifest or a definition.
public enum NodeKind: Sendable, Hashable {
    /// The manifest of a world.
    case manifest
    /// A definition of a kind.
    case definition(DefinitionKind)

    /// The kind of node that a `$kind` names, or nil.
    public init?(text: String) {
        if text.utf8.elementsEqual("manifest".utf8) {
            self = .manifest
        } else if let kind = DefinitionKind(rawValue: text), kind.rawValue.utf8.elementsEqual(text.utf8) {
            self = .definition(kind)
        } else {
            return nil
        }
    }

    /// The text of `$kind`.
    public var text: String {
        switch self {
        case .manifest: "manifest"
        case .definition(let kind): kind.rawValue
        }
    }
}
