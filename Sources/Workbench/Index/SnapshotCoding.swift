import WorldProtocol
import AIR
import CanonicalCBOR
import Governance
import JSON
import Sync
import WorldIO

// A snapshot in bytes. What is written is read again and compared before it is kept, so a field that is forgotten here
// costs the use of the index, never the truth of what is shown.

extension IndexWriter {
    mutating func snapshot(_ snapshot: Snapshot) {
        text(snapshot.worldName)
        text(snapshot.worldPath)
        optional(snapshot.baseHash) { $0.hash($1) }
        shared(snapshot.baseSource.rawValue)
        list(snapshot.basePassedOver) {
            $0.shared($1.source.rawValue)
            $0.text($1.why)
        }
        optional(snapshot.manifestHash) { $0.hash($1) }
        flag(snapshot.isEquivalent)
        list(snapshot.diagnostics) { $0.diagnostic($1) }
        list(snapshot.definitions) { $0.row($1) }
        list(snapshot.changes) { $0.row($1) }
        optional(snapshot.scenarios) { $0.hash($1) }
        stage(snapshot.stage)
        list(snapshot.proposals) { $0.row($1) }
        list(snapshot.decisions) { $0.decision($1) }
        for count in [
            snapshot.importCount, snapshot.conflictCount, snapshot.driftCount, snapshot.unlockedCount,
            snapshot.journalHeight, snapshot.undoCount, snapshot.redoCount,
        ] { number(count) }
        list(snapshot.imports) { $0.row($1) }
        list(snapshot.conflicts) { $0.row($1) }
        list(snapshot.settledConflicts) {
            $0.key($1.key)
            $0.decision($1.decision)
        }
        counts(snapshot.counts)
    }

    private mutating func decision(_ decision: Decision) {
        number(decision.time)
        text(decision.text)
        text(decision.command)
        flag(decision.isUndone)
    }

    mutating func counts(_ counts: [DefinitionKind: Int]) {
        list(counts.sorted { $0.key < $1.key }) {
            $0.kind($1.key)
            $0.number($1.value)
        }
    }

    mutating func kind(_ kind: DefinitionKind) { byte(UInt8(DefinitionKind.allCases.firstIndex(of: kind) ?? 0)) }

    mutating func key(_ key: DefinitionKey) {
        kind(key.kind)
        text(key.name.text)
    }

    mutating func origin(_ origin: Origin) {
        shared(origin.root)
        shared(origin.file)
        number(origin.line)
        text(origin.path)
    }

    mutating func diagnostic(_ diagnostic: Diagnostic) {
        shared(diagnostic.severity.rawValue)
        shared(diagnostic.code.rawValue)
        text(diagnostic.message)
        optional(diagnostic.file) { $0.shared($1) }
        optional(diagnostic.line) { $0.number($1) }
        optional(diagnostic.column) { $0.number($1) }
        optional(diagnostic.kind) { $0.shared($1) }
        optional(diagnostic.name) { $0.text($1) }
        optional(diagnostic.path) { $0.text($1) }
        optional(diagnostic.help) { $0.shared($1) }
    }

    private mutating func row(_ row: DefinitionRow) {
        key(row.key)
        hash(row.hash)
        // Most definitions are authored in normal form, at one place.
        optional(row.authoredHash == row.hash ? nil : row.authoredHash) { $0.hash($1) }
        list(row.origins) { $0.origin($1) }
        flag(row.isListed)
        optional(row.problem) { $0.shared($1.rawValue) }
    }

    private mutating func row(_ row: ChangeRow) {
        shared(row.id.text)
        shared(row.operation.rawValue)
        shared(row.kind)
        text(row.name)
        hash(row.hash)
        text(row.summary)
        flag(row.isStaged)
        flag(row.isSeen)
        list(row.needs) { $0.shared($1.text) }
        byte(row.effect == .added ? 0 : row.effect == .changed ? 1 : 2)
        list(row.seenHunks.sorted { $0.bytes.lexicographicallyPrecedes($1.bytes) }) { $0.hash($1) }
    }

    private mutating func row(_ row: ProposalRow) {
        number(row.id.number)
        shared(row.state.rawValue)
        optional(row.description) { $0.text($1) }
        hash(row.patchHash)
        hash(row.manifestBase)
        hash(row.manifestHash)
        text(row.author)
        optional(row.approver) { $0.text($1) }
        flag(row.isStale)
        optional(row.rebasedFrom) { $0.number($1.number) }
        optional(row.rebasedAs) { $0.number($1.number) }
    }

    private mutating func row(_ row: ImportRow) {
        text(row.label)
        shared(row.source)
        optional(row.root) { $0.text($1) }
        optional(row.pack) { $0.text($1) }
        optional(row.defsHash) { $0.hash($1) }
        shared(row.state)
        optional(row.cause) { $0.text($1) }
        optional(row.pinned) { $0.text($1) }
        optional(row.resolved) { $0.text($1) }
        counts(row.counts)
        list(row.plans) { $0.text($1.text) }
        flag(row.isBreaking)
        number(row.findingCount)
        optional(row.version) { $0.text($1) }
        optional(row.pointer) { $0.pointer($1) }
    }

    private mutating func row(_ row: ConflictRow) {
        key(row.key)
        list(row.sides) {
            $0.hash($1.hash)
            $0.list($1.origins) { $0.origin($1) }
            $0.value($1.value)
        }
        number(row.useCount)
    }

    mutating func pointer(_ pointer: JSONPointer) {
        list(pointer.tokens) {
            switch $1 {
            case .key(let key):
                $0.byte(0)
                $0.text(key)
            case .index(let index):
                $0.byte(1)
                $0.number(index)
            }
        }
    }
}
