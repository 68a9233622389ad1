public import AIR
public import CanonicalCBOR
public import JSON
public import SystemPackage

/// A reason why locks can't be written or restored.
public enum LockEditError: Error, Sendable, Equatable {
    /// A problem with the folder for the pinned definitions.
    public enum FolderFault: Sendable, Equatable {
        /// The folder is not in the world, or a link leads out of it.
        case outsideWorld
        /// The folder is reserved: it is `.aos`, or its definitions are read already.
        case inUse(FilePath)
        /// The folder is not empty, or not a folder.
        case notEmpty
        /// An import of the folder would have another label.
        case label(String)
    }

    /// The sync file has no such import.
    case unknownLabel(String, nearest: String?)
    /// The import can't be resolved, so it has no correct lock.
    case unresolved(label: String)
    /// The import has no lock to restore.
    case unlocked(label: String)
    /// The pin is missing or damaged.
    case pin(PinError)
    /// The folder can't be used for the pinned definitions.
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
        case .unlocked(let label): "the import `\(label)` has no lock to restore"
        case .pin(let error): error.message
        case .folder(let path, .outsideWorld): "\(path) is not a folder within the world"
        case .folder(let path, .inUse(let other)): "\(path) can't be used: it overlaps \(other)"
        case .folder(let path, .notEmpty): "\(path) is not empty"
        case .folder(let path, .label(let label)): "an import of \(path) would get the label `\(label)`"
        case .unfaithful(let hash): "the definitions of \(hash.short) can't be written as files without loss"
        case .sync(let diagnostic): diagnostic.message
        case .edit(let error): "the sync file can't be edited: \(error.message)"
        }
    }

    /// The remedy.
    public var help: String {
        switch self {
        case .unknownLabel(_, let nearest): nearest.map { "did you mean `\($0)`?" } ?? "see `aos packs list`"
        case .unresolved: "fix the import; `aos lock status` shows the problem"
        case .unlocked(let label): "pin it with `aos lock update \(label)`"
        case .pin(let error): error.help
        case .folder(_, .label): "name the folder after the import, or omit `--to`"
        case .folder: "name a new or empty folder in the world with `--to`"
        case .unfaithful: "check out the pinned version of the import from its source"
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
