public import AIR
public import Files
public import SystemPackage

/// A reason why authored files can't be edited or restored.
public enum EditError: Error, Sendable, Equatable {
    /// Files changed since the edit read or wrote them.
    case changedSince([FilePath])
    /// An interrupted edit can't be settled: these files match neither the state before it nor the one after it.
    case stuck(id: UInt64, [FilePath])
    /// The edit has two changes of one file.
    case namedTwice(FilePath)
    /// The path of the file leads out of the world.
    case escapes(FilePath)
    /// There is no edit to undo.
    case nothingToUndo
    /// No edit has this number.
    case unknown(id: UInt64)
    /// The edit is not in a state in which it can be undone.
    case notDone(id: UInt64, EditRecord.State)
    /// The record of an edit can't be read.
    case damagedRecord(FilePath)
    /// A file can't be read.
    case unreadable(FileError)
    /// A file can't be written.
    case file(FileError)

    /// The message: one lowercase line.
    public var message: String {
        switch self {
        case .changedSince(let paths): "changed in the meantime: \(Self.list(paths))"
        case .stuck(let id, let paths):
            "edit \(id) was interrupted, and \(Self.list(paths)) \(paths.count == 1 ? "matches" : "match") "
                + "neither the state before the edit nor the state after it"
        case .namedTwice(let path): "\(path) is named twice"
        case .escapes(let path): "\(path) is outside the world"
        case .nothingToUndo: "there is no edit to undo"
        case .unknown(let id): "there is no edit \(id)"
        case .notDone(let id, let state): "edit \(id) can't be undone: it is \(state.rawValue)"
        case .damagedRecord(let path): "\(path) is not a record of an edit"
        case .unreadable(let error), .file(let error): error.message
        }
    }

    /// The remedy.
    public var help: String {
        switch self {
        case .changedSince: "look at the files, then make the change by hand or repeat the command"
        case .stuck: "compare the files with the record in .aos/edits, repair them, then remove the record"
        case .namedTwice: "name each file once"
        case .escapes: "replace the link with its target, or edit the file by hand"
        case .nothingToUndo, .unknown, .notDone: "see `aos undo --list`"
        case .damagedRecord: "move the file out of .aos/edits"
        case .unreadable(let error), .file(let error): error.help ?? "check the file and its folder"
        }
    }

    /// The error as diagnostics, one for each of several files.
    public func diagnostics(in world: WorldFolder) -> [Diagnostic] {
        func make(_ code: DiagnosticCode, _ message: String, _ path: FilePath? = nil) -> Diagnostic {
            Diagnostic(.error, code, message, file: path.map { world.shown($0) }, help: help)
        }
        return switch self {
        case .changedSince(let paths): paths.map { make(.fileChangedSince, "the file changed in the meantime", $0) }
        case .stuck(let id, let paths):
            paths.map {
                make(
                    .fileChangedSince,
                    "edit \(id) was interrupted, and the file matches neither the state before the edit "
                        + "nor the state after it", $0)
            }
        case .namedTwice(let path): [make(.duplicateName, message, path)]
        case .escapes(let path): [make(.pathEscape, message, path)]
        case .nothingToUndo: [make(.nothingToDo, message)]
        case .unknown, .notDone: [make(.notFound, message)]
        case .damagedRecord(let path): [make(.unreadableFile, message, path)]
        case .file(.lockedByOther): [make(.lockedByOther, message)]
        case .unreadable(let error): [make(.unreadableFile, message, error.path)]
        case .file(let error): [make(.unwritableFile, message, error.path)]
        }
    }

    private static func list(_ paths: [FilePath]) -> String { paths.map(\.string).joined(separator: ", ") }
}
