public import AIR
public import Files
public import JSON

/// A reason why a definition can't be renamed (Documentation/system.md, *Resolving conflicts*).
public enum RenameError: Error, Sendable, Equatable {
    /// The world's files don't define it, but these imports do.
    case notOwn(DefinitionKey, imports: [String])
    /// The world's files contain several different definitions of it.
    case severalOwn(DefinitionKey, [Origin])
    /// Names under `sys/` belong to the built-ins.
    case reserved(DefinitionName)
    /// The new name is not `namespace/Name@version`.
    case malformed(DefinitionName)
    /// The new name is the old one.
    case same(DefinitionName)
    /// The new name is already defined, or something refers to it.
    case taken(DefinitionKey, at: Origin)
    /// The file is also part of an import, which must not change.
    case shared(file: String, label: String)
    /// A text refers to both this definition and another one with the same name.
    case ambiguous(DefinitionKey, DefinitionKey, at: Origin)
    /// A file that may contain the name can't be read.
    case unreadable([Diagnostic])
    /// A file to edit has changed since it was read.
    case uneditable(file: String, JSONEditError)
    /// A file can't be read or listed.
    case file(FileError)

    /// The message: one lowercase line.
    public var message: String {
        switch self {
        case .notOwn(let key, let imports):
            imports.isEmpty
                ? "the world defines no \(key.kind.title) `\(key.name)`"
                : "the \(key.kind.title) `\(key.name)` comes from \(imports.joined(separator: ", "))"
        case .severalOwn(let key, let origins):
            "the world's files contain \(origins.count) different definitions of the \(key.kind.title) `\(key.name)`"
        case .reserved(let name): "`\(name)`: names under sys/ belong to the built-ins"
        case .malformed(let name): "`\(name)` is not namespace/Name@version"
        case .same(let name): "it is already named `\(name)`"
        case .taken(let key, let origin):
            "the name `\(key.name)` is taken by a \(key.kind.title): \(origin.file), line \(origin.line)"
        case .shared(let file, let label): "\(file) is also part of the import `\(label)`"
        case .ambiguous(let key, let other, _):
            "`\(key.name)` is ambiguous: it refers to both the \(key.kind.title) and the \(other.kind.title) "
                + "with this name"
        case .unreadable(let problems):
            "\(problems.count == 1 ? "a file" : "\(problems.count) places") that may refer to it can't be read"
        case .uneditable(let file, let error): "\(file) can't be edited: \(error.message)"
        case .file(let error): error.message
        }
    }

    /// The remedy.
    public var help: String {
        switch self {
        case .notOwn(_, let imports):
            imports.isEmpty ? "`aos defs list` lists the definitions" : "rename it where it is authored"
        case .severalOwn: "keep only one of them, then rename it"
        case .reserved, .malformed: "write it as in `notes/Note@2`"
        case .same: "choose another name"
        case .taken: "choose another name, or another version"
        case .shared: "rename it where the import is authored, or import another folder"
        case .ambiguous(let key, _, _):
            key.kind == .plan || key.kind == .module
                ? "set `origin_kind` in the rule first" : "rename the other one first, or edit this place by hand"
        case .unreadable: "fix these first, so that no reference is missed"
        case .uneditable: "reload the world"
        case .file(let error): error.help ?? "check the file and its folder"
        }
    }

    /// The error as diagnostics.
    public func diagnostics(in world: WorldFolder) -> [Diagnostic] {
        func make(_ code: DiagnosticCode, at origin: Origin? = nil, file: String? = nil) -> Diagnostic {
            Diagnostic(
                .error, code, message, file: origin?.file ?? file, line: origin?.line, path: origin?.path, help: help)
        }
        return switch self {
        case .notOwn(let key, _): [make(.notFound).about(key)]
        case .severalOwn(let key, let origins): origins.map { make(.conflict, at: $0).about(key) }
        case .reserved: [make(.reservedName)]
        case .malformed: [make(.badName)]
        case .same: [make(.nothingToDo)]
        case .taken(let key, let origin): [make(.duplicateName, at: origin).about(key)]
        case .shared(let file, _): [make(.notSupported, file: file)]
        case .ambiguous(let key, _, let origin): [make(.notSupported, at: origin).about(key)]
        case .unreadable(let problems): [make(.unreadableFile)] + problems
        case .uneditable(let file, _): [make(.fileChangedSince, file: file)]
        case .file(let error): [make(.unreadableFile, file: world.shown(error.path))]
        }
    }
}
