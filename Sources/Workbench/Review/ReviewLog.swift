import WorldProtocol
import AIR
import CanonicalCBOR
import Files
import Sync
import SystemPackage
import WorldIO

/// The staged ops, the marks and the decisions, as stored in `.aos/stage` and `.aos/decisions`
/// (Documentation/file-formats.md, *Stage and decisions*).
///
/// Both files are canonical CBOR and are replaced atomically, so that a crash leaves either the old or the new one.
struct ReviewLog: Sendable, Equatable {
    /// A logged decision.
    struct Entry: Sendable, Equatable {
        var time: UInt64
        var text: String
        var command: String
        /// The change of the stage and of the marks; nil for a governance step, which can't be undone, and for an edit
        /// of files.
        var delta: Delta?
        var isUndone: Bool
        /// The edit of authored files that the decision made.
        var edit: UInt64?
        /// The conflicts that the edit resolved.
        var settled: [DefinitionKey] = []
        /// Whether the staged changes were proposed, so that earlier staging can no longer be undone.
        var emptiesStage = false
    }

    /// The change made by a decision, so that it can be undone.
    struct Delta: Sendable, Equatable {
        var staged: Set<StagedOp> = []
        var unstaged: Set<StagedOp> = []
        var seen: Set<StagedOp> = []
        var unseen: Set<StagedOp> = []
        var seenHunks: Set<SeenHunk> = []
        var unseenHunks: Set<SeenHunk> = []
        var reviewed: Set<ReviewMark> = []
        var unreviewed: Set<ReviewMark> = []

        var isEmpty: Bool { self == Delta() }

        /// The change of marks only, which can still be undone after a proposal.
        var marks: Delta {
            Delta(
                seen: seen, unseen: unseen, seenHunks: seenHunks, unseenHunks: unseenHunks, reviewed: reviewed,
                unreviewed: unreviewed)
        }

        /// The inverse change.
        var inverse: Delta {
            Delta(
                staged: unstaged, unstaged: staged, seen: unseen, unseen: seen, seenHunks: unseenHunks,
                unseenHunks: seenHunks, reviewed: unreviewed, unreviewed: reviewed)
        }
    }

    private static let longest = 1_000

    var staged: Set<StagedOp> = []
    var seen: Set<StagedOp> = []
    var seenHunks: Set<SeenHunk> = []
    /// People's review marks on proposals.
    var reviewed: Set<ReviewMark> = []
    private(set) var entries: [Entry] = []

    /// The indices of the entries that undo and redo step through, with the change to revert; nil for an edit of files.
    ///
    /// Governance steps are skipped: a proposal or an apply can't be undone, and only prevents undoing earlier staging.
    private var reversible: [(index: Int, delta: Delta?)] {
        let proposed = entries.lastIndex(where: \.emptiesStage) ?? -1
        return entries.enumerated().compactMap { index, entry in
            if entry.edit != nil { return (index, nil) }
            guard let delta = entry.delta.map({ index > proposed ? $0 : $0.marks }), !delta.isEmpty else { return nil }
            return (index, delta)
        }
    }

    private var undoable: [(index: Int, delta: Delta?)] { reversible.filter { !entries[$0.index].isUndone } }
    private var redoable: [(index: Int, delta: Delta?)] { reversible.filter { entries[$0.index].isUndone } }

    var undoCount: Int { undoable.count }
    var redoCount: Int { redoable.count }

    /// The edit of authored files that the next undo would undo; nil if it would undo another kind of decision.
    var editToUndo: UInt64? { undoable.last.flatMap { entries[$0.index].edit } }

    /// The edit of authored files that the next redo would redo; nil if it would redo another kind of decision.
    var editToRedo: UInt64? { redoable.first.flatMap { entries[$0.index].edit } }

    /// The last decision that is not undone; if nothing can be undone, it is the reason.
    var irreversible: Entry? { entries.last { !$0.isUndone } }

    /// Records that an edit was undone or redone.
    mutating func mark(edit: UInt64, isUndone: Bool) {
        for index in entries.indices where entries[index].edit == edit { entries[index].isUndone = isUndone }
    }

    mutating func record(_ entry: Entry) {
        // A new decision removes undone entries, so that they can't be redone; a governance step does not.
        if entry.delta != nil || entry.edit != nil { entries.removeAll { $0.isUndone } }
        if let delta = entry.delta { apply(delta) }
        entries.append(entry)
        if entries.count > Self.longest { entries.removeFirst(entries.count - Self.longest) }
    }

    /// Undoes the last decision and returns it; nil without one, or if it is an edit of files.
    mutating func undo() -> Entry? {
        guard let (index, delta) = undoable.last, let delta else { return nil }
        apply(delta.inverse)
        entries[index].isUndone = true
        return entries[index]
    }

    /// Redoes the last undone decision and returns it; nil without one, or if it is an edit of files.
    mutating func redo() -> Entry? {
        guard let (index, delta) = redoable.first, let delta else { return nil }
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
        reviewed.subtract(delta.unreviewed)
        reviewed.formUnion(delta.reviewed)
    }
}

extension ReviewLog {
    /// Reads both files; an absent file is empty, and a damaged one is reported and treated as empty.
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
                        .warning, .unreadableFile, "the file is damaged and is treated as empty",
                        file: world.shown(path),
                        help: "the next decision rewrites it"))
            }
            return nil
        }
        if let stage = value(world.stageFile) { log.staged = stage["staged"]?.stagedOps ?? [] }
        if let decisions = value(world.decisionsFile) {
            log.seen = decisions["seen"]?.stagedOps ?? []
            log.seenHunks = decisions["seen_hunks"]?.seenHunks ?? []
            log.reviewed = decisions["reviewed"]?.reviewMarks ?? []
            log.entries = (decisions["log"]?.asArray ?? []).compactMap(Entry.init)
        }
        return (log, diagnostics)
    }

    /// Writes both files.
    func write(_ world: WorldFolder, files: any FileSystem) throws(WorkbenchError) {
        let stage = CBORValue.record([("version", .unsigned(1)), ("staged", staged.value)])
        let decisions = CBORValue.record([
            ("version", .unsigned(1)), ("seen", seen.value), ("seen_hunks", seenHunks.value),
            ("reviewed", reviewed.value), ("log", .array(entries.map(\.value))),
        ])
        let encoded: (stage: [UInt8], decisions: [UInt8])
        do {
            encoded = (try CanonicalEncoder.encode(stage), try CanonicalEncoder.encode(decisions))
        } catch {
            throw WorkbenchError(.badValue, "the stage has no canonical form: \(error.message)")
        }
        do {
            try files.createDirectories(world.internals)
            // Write the stage first: a crash in between then loses the ability to undo, but not the staging itself.
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
                    unseenHunks: delta["unseen_hunks"]?.seenHunks ?? [],
                    reviewed: delta["reviewed"]?.reviewMarks ?? [],
                    unreviewed: delta["unreviewed"]?.reviewMarks ?? [])
            }, isUndone: value["undone"]?.asBool ?? false, edit: value["edit"]?.asUnsigned,
            settled: (value["settled"]?.asArray ?? []).compactMap { key in
                guard let kind = key["kind"]?.asText.flatMap({ DefinitionKind(rawValue: $0) }),
                    let name = key["name"]?.asText
                else { return nil }
                return DefinitionKey(kind, DefinitionName(name))
            }, emptiesStage: value["empties_stage"]?.asBool ?? false)
    }

    fileprivate var value: CBORValue {
        var fields: [(String, CBORValue)] = [
            ("time", .unsigned(time)), ("text", .text(text)), ("command", .text(command)), ("undone", .bool(isUndone)),
        ]
        if let edit { fields.append(("edit", .unsigned(edit))) }
        if emptiesStage { fields.append(("empties_stage", .bool(true))) }
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
            if !delta.reviewed.isEmpty { parts.append(("reviewed", delta.reviewed.value)) }
            if !delta.unreviewed.isEmpty { parts.append(("unreviewed", delta.unreviewed.value)) }
            if !delta.unseenHunks.isEmpty { parts.append(("unseen_hunks", delta.unseenHunks.value)) }
            fields.append(("delta", .record(parts)))
        }
        return .record(fields)
    }
}
