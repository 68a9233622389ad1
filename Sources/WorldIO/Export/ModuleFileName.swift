public import AIR
public import CanonicalCBOR

/// The path of a module's wasm in the folder of modules: `<ns>/<name>@<version>-<hash>.wasm`
/// (Documentation/file-formats.md, *AIR files*).
public struct ModuleFileName: Sendable, Equatable {
    /// The folder, named after the namespace.
    public let namespace: String
    /// The name of the file in that folder.
    public let file: String

    /// The path for a module; nil if its name is malformed, so that a stored name can't lead out of the folder.
    public init?(_ name: DefinitionName, _ hash: Hash) {
        guard name.isWellFormed, let version = name.version else { return nil }
        namespace = name.namespace
        file = "\(name.localName)@\(version)-\(hash.hex).wasm"
    }
}
