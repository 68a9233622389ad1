import AIR
import CanonicalCBOR
import Files
import Sync
import SystemPackage
import WorldIO

/// What the reviewer has staged, seen and decided, as it stands in `.aos/stage` and `.aos/decisions` (SYSTEM §1).
///
/// Both files are canonical CBOR and are replaced whole, so that a crash leaves the old or the new one.
struct ReviewLog: Sendable, Equatable {
    /// One thing that the reviewer did.
    struct Entry: Sendable, Equatable {
        var time: UInt64
        var text: String
        var command: String
        /// What it staged and unstaged; nil for what can't be taken back.
        var delta: Delta?
        var isUndone: Bool
        /// The edit of authored files that it made.
        var edit: UInt64?
        /// The conflicts that the edit settled.
        var settled: [DefinitionKey] = []

        var canBeTakenBack: Bool { delta != nil || edit != nil }
    }

    /// What a decision changed, so that it can be taken back.
    struct Delta: Sendable, Equatable {
        var staged: Set<StagedOp> = []
        var unstaged: Set<StagedOp> = []
        var seen: Set<StagedOp> = []
        var unseen: Set<StagedOp> = []
        var seenHunks: Set<SeenHunk> = []
        var unseenHunks: Set<SeenHunk> = []

        var isEmpty: Bool { self == Delta() }

        /// What takes it back.
        var inverse: Delta {
            Delta(
                staged: unstaged, unstaged: staged, seen: unseen, unseen: seen, seenHunks: unseenHunks,
                unseenHunks: seenHunks)
        }
    }

    private static let longest = 1_000

    var staged: Set<StagedOp> = []
    var seen: Set<StagedOp> = []
    var seenHunks: Set<SeenHunk> = []
    private(set) var entries: [Entry] = []

    /// The entries that can be taken back: those since the last that can't.
    private var reversible: Range<Int> {
        let start = entries.lastIndex { !$0.canBeTakenBack }.map { $0 + 1 } ?? 0
        return start..<entries.count
    }

    var undoCount: Int { entries[reversible].count { !$0.isUndone } }
    var redoCount: Int { entries[reversible].count(where: \.isUndone) }

    /// The edit of authored files that the next undo would take back; nil when it is another kind of decision.
    var editToUndo: UInt64? { entries[reversible].last { !$0.isUndone }?.edit }

    /// The edit of authored files that the next redo would make again; nil when it is another kind of decision.
    var editToRedo: UInt64? { entries[reversible].first(where: \.isUndone)?.edit }

    /// Notes that an edit was taken back, or made again.
    mutating func mark(edit: UInt64, isUndone: Bool) {
        for index in entries.indices where entries[index].edit == edit { entries[index].isUndone = isUndone }
    }

    mutating func record(_ entry: Entry) {
        entries.removeAll { $0.isUndone }
        if let delta = entry.delta { apply(delta) }
        entries.append(entry)
        if entries.count > Self.longest { entries.removeFirst(entries.count - Self.longest) }
    }

    /// Takes back the last decision; nil when there is none.
    mutating func undo() -> Entry? {
        guard let index = entries[reversible].lastIndex(where: { !$0.isUndone }), let delta = entries[index].delta
        else {
            return nil
        }
        apply(delta.inverse)
        entries[index].isUndone = true
        return entries[index]
    }

    /// Does again what was taken back last; nil when there is nothing.
    mutating func redo() -> Entry? {
        guard let index = entries[reversible].firstIndex(where: \.isUndone), let delta = entries[index].delta else {
            return nil
        }
        apply(delta)
        entries[index].isUndone = false
        return entries[index]
    }

    private mutating func apply(_ delta: Delta) {
        staged.subtract(delta.unstaged)
        staged.formUnion(delta.staged)
        seen.subtract(delta.unseen)
        seen.formUnion(delta.seen)
        seenHunks.subtract(delta.unseenHunks)
        seenHunks.formUnion(delta.seenHunks)
    }
}

extension ReviewLog {
    /// Reads both files; one that is absent is empty, one that is damaged is reported and taken as empty.
    static func read(_ world: WorldFolder, files: any FileSystem) -> (log: ReviewLog, diagnostics: [Diagnostic]) {
        var log = ReviewLog()
        var diagnostics: [Diagnostic] = []
        func value(_ path: FilePath) -> CBORValue? {
            do {
                guard try files.status(of: path, followLinks: true) != nil else { return nil }
                return try CanonicalDecoder.decode(try files.read(path, limit: 64 << 20))
            } catch let error as FileError {
                diagnostics.append(
                    Diagnostic(.error, .unreadableFile, error.message, file: world.shown(path), help: error.help))
            } catch {
                diagnostics.append(
                    Diagnostic(
                        .warning, .unreadableFile, "the file is damaged and is taken as empty", file: world.shown(path),
                        help: "it is written anew with the next decision"))
            }
            return nil
        }
        if let stage = value(world.stageFile) { log.staged = stage["staged"]?.stagedOps ?? [] }
        if let decisions = value(world.decisionsFile) {
            log.seen = decisions["seen"]?.stagedOps ?? []
            log.seenHunks = decisions["seen_hunks"]?.seenHunks ?? []
            log.entries = (decisions["log"]?.asArray ?? []).compactMap(Entry.init)
        }
        return (log, diagnostics)
    }

    /// Writes both files.
    func write(_ world: WorldFolder, files: any FileSystem) throws(WorkbenchError) {
        let stage = CBORValue.record([("version", .unsigned(1)), ("staged", staged.value)])
        let decisions = CBORValue.record([
            ("version", .unsigned(1)), ("seen", seen.value), ("seen_hunks", seenHunks.value),
            ("log", .array(entries.map(\.value))),
        ])
        let encoded: (stage: [UInt8], decisions: [UInt8])
        do {
            encoded = (try CanonicalEncoder.encode(stage), try CanonicalEncoder.encode(decisions))
        } catch {
            throw WorkbenchError(.badValue, "the stage has no canonical form: \(error.message)")
        }
        do {
            try files.createDirectories(world.internals)
            // The stage goes first: a log that lacks its last entry loses an undo, never a decision.
            try files.writeAtomically(encoded.stage, to: world.stageFile)
            try files.writeAtomically(encoded.decisions, to: world.decisionsFile)
        } catch {
            throw WorkbenchError(writing: error)
        }
    }
}

extension ReviewLog.Entry {
    fileprivate init?(_ value: CBORValue) {
        guard let time = value["time"]?.asUnsigned, let text = value["text"]?.asText,
            let command = value["command"]?.asText
        else { return nil }
        self.init(
            time: time, text: text, command: command,
            delta: value["delta"].map { delta in
                ReviewLog.Delta(
                    staged: delta["staged"]?.stagedOps ?? [], unstaged: delta["unstaged"]?.stagedOps ?? [],
                    seen: delta["seen"]?.stagedOps ?? [], unseen: delta["unseen"]?.stagedOps ?? [],
                    seenHunks: delta["seen_hunks"]?.seenHunks ?? [],
                    unseenHunks: delta["unseen_hunks"]?.seenHunks ?? [])
            }, isUndone: value["undone"]?.asBool ?? false, edit: value["edit"]?.asUnsigned,
            settled: (value["settled"]?.asArray ?? []).compactMap { key in
                guard let kind = key["kind"]?.asText.flatMap({ DefinitionKind(rawValue: $0) }),
                    let name = key["name"]?.asText
                else { return nil }
                return DefinitionKey(kind, DefinitionName(name))
            })
    }

    fileprivate var value: CBORValue {
        var fields: [(String, CBORValue)] = [
            ("time", .unsigned(time)), ("text", .text(text)), ("command", .text(command)), ("undone", .bool(isUndone)),
        ]
        if let edit { fields.append(("edit", .unsigned(edit))) }
        if !settled.isEmpty {
            let keys = settled.map { key in
                CBORValue.record([("kind", .text(key.kind.rawValue)), ("name", .text(key.name.text))])
            }
            fields.append(("settled", .array(keys)))
        }
        if let delta {
            var parts = [
                ("staged", delta.staged.value), ("unstaged", delta.unstaged.value), ("seen", delta.seen.value),
                ("unseen", delta.unseen.value),
            ]
            if !delta.seenHunks.isEmpty { parts.append(("seen_hunks", delta.seenHunks.value)) }
            if !delta.unseenHunks.isEmpty { parts.append(("unseen_hunks", delta.unseenHunks.value)) }
            fields.append(("delta", .record(parts)))
        }
        return .record(fields)
    }
}
