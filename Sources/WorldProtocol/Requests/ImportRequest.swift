public import AIR
public import CanonicalCBOR
public import SystemPackage

/// A request to add an import to a world (Documentation/commands.md, *Change files*).
public struct ImportRequest: Sendable, Hashable, Codable {
    /// The source of an import.
    public enum Source: Sendable, Hashable, Codable {
        /// A folder.
        case path(FilePath)
        /// A package of cargo.
        case cargo(package: String, version: String?, source: String?, airFolder: FilePath?, manifest: FilePath?)
    }

    /// The plans to wire, with parameters for their grants.
    public struct Wires: Sendable, Hashable, Codable {
        /// The plans; nil for all that the import exports.
        public var plans: [DefinitionName]?
        /// The parameters of grants, by cap slot.
        public var parameters: [String: CBORValue]

        /// Creates wires.
        public init(plans: [DefinitionName]? = nil, parameters: [String: CBORValue] = [:]) {
            self.plans = plans
            self.parameters = parameters
        }
    }

    /// Creates a request from typed text: `cargo:PACKAGE`, or a folder, relative to the world's folder.
    public init(typed text: String, world: String, wires: Wires? = nil) {
        if text.utf8.starts(with: "cargo:".utf8) {
            let package = String(text.dropFirst("cargo:".count))
            self.init(
                .cargo(package: package, version: nil, source: nil, airFolder: nil, manifest: nil), wires: wires)
        } else {
            self.init(.path(FilePath(world).pushing(FilePath(text)).lexicallyNormalized()), wires: wires)
        }
    }

    /// The source.
    public var source: Source
    /// The plans to wire, or nil.
    public var wires: Wires?

    /// Creates an import request.
    public init(_ source: Source, wires: Wires? = nil) {
        self.source = source
        self.wires = wires
    }
}

/// The consequences of adding an import.
public struct ImportAddition: Sendable, Equatable, Codable {
    /// The import's label.
    public var label: String
    /// A short description of the effect.
    public var title: String
    /// The files, and the world that results.
    public var preview: ResolutionPreview
    /// The problems of the wired plans that are left to fix by hand.
    public var left: [PackDetail.Found]

    /// Creates the result of adding an import.
    public init(label: String, title: String, preview: ResolutionPreview, left: [PackDetail.Found]) {
        self.label = label
        self.title = title
        self.preview = preview
        self.left = left
    }

    /// Whether nothing is left that keeps a wired plan from working.
    public var isComplete: Bool { !left.contains { $0.diagnostic.severity == .error } }
}

extension DiagnosticCode {
    /// An import can't be wired as requested.
    public static let wiringImpossible = DiagnosticCode(rawValue: "wiring-impossible")
}
