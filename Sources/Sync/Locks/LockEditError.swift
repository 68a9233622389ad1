public import AIR
public import CanonicalCBOR
public import JSON
public import SystemPackage

/// The reason why locks can't be written or restored.
public enum LockEditError: Error, Sendable, Equatable {
    /// The problem with the folder for the pinned definitions.
    public enum FolderFault: Sendable, Equatable {
        /// It is not a folder within the world, or leads out of it by a link.
        case outsideWorld
        /// It is the world's own business: `.aos`, or a folder whose definitions are read already.
        case inUse(FilePath)
        /// Something is in it, or it is no folder.
        case notEmpty
        /// An import of it would have another label.
        case label(String)
    }

    /// The sync file has no such import.
    case unknownLabel(String, nearest: String?)
    /// The import can't be resolved, so that no lock would be right.
    case unresolved(label: String)
    /// The import has no lock to restore.
    case unlocked(label: String)
    /// The pin is not here, or damaged.
    case pin(PinError)
    /// The folder can't take the pinned definitions.
    case folder(FilePath, FolderFault)
    /// The definitions would read back differently from the pin.
    case unfaithful(Hash)
    /// There is no sync file, or it can't be read.
    case sync(Diagnostic)
    /// The text of the sync file can't be edited.
    case edit(JSONEditError)

    /// The message: one lowercase line.
    public var message: String {
        switch self {
        case .unknownLabel(let label, _): "there is no import `\(label)`"
        case .unresolved(let label): "the import `\(label)` can't be resolved, so it can't be locked"
        case .unlocked(let label): "the import `\(label)` has no lock that could be restored"
        case .pin(let error): error.message
        case .folder(let path, .outsideWorld): "\(path) is not a folder within the world"
        case .folder(let path, .inUse(let other)): "\(path) can't be used: \(other) is in use already"
        case .folder(let path, .notEmpty): "\(path) is not empty"
        case .folder(let path, .label(let label)): "an import of \(path) would be called `\(label)`"
        case .unfaithful(let hash): "the definitions of \(hash.short) can't be written so that they read back the same"
        case .sync(let diagnostic): diagnostic.message
        case .edit(let error): "the sync file can't be edited: \(error.message)"
        }
    }

    /// The remedy.
    public var help: String {
        switch self {
        case .unknownLabel(_, let nearest): nearest.map { "did you mean `\($0)`?" } ?? "see `aos packs list`"
        case .unresolved: "fix the import; `aos lock status` shows the problem"
        case .unlocked(let label): "pin it by `aos lock update \(label)`"
        case .pin(let error): error.help
        case .folder(_, .label): "name the folder like the import, or let it be named by default"
        case .folder: "name a new or empty folder in the world by `--to`"
        case .unfaithful: "take the pinned version of the import from its source"
        case .sync(let diagnostic): diagnostic.help ?? "fix the sync file"
        case .edit: "fix the sync file"
        }
    }

    /// The error as a diagnostic.
    public func diagnostic(in world: WorldFolder) -> Diagnostic {
        func make(_ code: DiagnosticCode, _ path: FilePath? = nil) -> Diagnostic {
            Diagnostic(.error, code, message, file: path.map { world.shown($0) }, help: help)
        }
        return switch self {
        case .unknownLabel, .unlocked: make(.notFound)
        case .unresolved: make(.importUnresolved)
        case .pin(let error): error.diagnostic
        case .folder(let path, .outsideWorld): make(.pathEscape, path)
        case .folder(let path, _): make(.wouldOverwrite, path)
        case .unfaithful: make(.pinInvalid)
        case .sync(let diagnostic): diagnostic
        case .edit: make(.syncInvalid)
        }
    }
}
