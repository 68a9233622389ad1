public import AIR
public import CanonicalCBOR

/// The path of a module's wasm in the folder of modules: `<ns>/<name>@<version>-<hash>.wasm`
/// (Documentation/file-formats.md, *AIR files*).
public struct ModuleFileName: Sendable, Equatable {
    /// The folder.
    public let namespace: String
    /// The file in it.
    public let file: String

    /// The place of a module; nil when its name is not well formed, so that no stored name leads elsewhere.
    public init?(_ name: DefinitionName, _ hash: Hash) {
        guard name.isWellFormed, let version = name.version else { return nil }
        namespace = name.namespace
        file = "\(name.localName)@\(version)-\(hash.hex).wasm"
    }
}
