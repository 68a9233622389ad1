import WorldProtocol
import AIR
import CanonicalCBOR
import Governance
import JSON
import Sync
import WorldIO

extension IndexReader {
    mutating func snapshot(revision: Int, isReadOnly: Bool) throws(IndexDamage) -> Snapshot {
        let (name, path) = (try text(), try text())
        let baseHash = try optionalHash()
        let baseSource: BaseManifest.Source = try named()
        let passedOver = try list { (reader) throws(IndexDamage) in
            BaseManifest.PassedOver(try reader.named(), try reader.text())
        }
        let manifestHash = try optionalHash()
        let isEquivalent = try flag()
        let diagnostics = try list { (reader) throws(IndexDamage) in try reader.diagnostic() }
        let definitions = try list { (reader) throws(IndexDamage) in try reader.definitionRow() }
        let changes = try list { (reader) throws(IndexDamage) in try reader.changeRow() }
        let scenarios = try optionalHash()
        let stage = try stage()
        let proposals = try list { (reader) throws(IndexDamage) in try reader.proposalRow() }
        let decisions = try list { (reader) throws(IndexDamage) in try reader.decision() }
        let (importCount, conflictCount) = (try integer(Int.self), try integer(Int.self))
        let (driftCount, unlockedCount) = (try integer(Int.self), try integer(Int.self))
        let height = try integer(Int.self)
        let (undoCount, redoCount) = (try integer(Int.self), try integer(Int.self))
        let imports = try list { (reader) throws(IndexDamage) in try reader.importRow() }
        let conflicts = try list { (reader) throws(IndexDamage) in try reader.conflictRow() }
        let settled = try list { (reader) throws(IndexDamage) in
            SettledConflict(key: try reader.key(), decision: try reader.decision())
        }
        return Snapshot(
            revision: revision, worldName: name, worldPath: path, isReadOnly: isReadOnly, baseHash: baseHash,
            baseSource: baseSource, basePassedOver: passedOver, manifestHash: manifestHash, isEquivalent: isEquivalent,
            diagnostics: diagnostics, definitions: definitions, changes: changes, stage: stage, proposals: proposals,
            decisions: decisions, importCount: importCount, conflictCount: conflictCount, driftCount: driftCount,
            unlockedCount: unlockedCount, imports: imports, conflicts: conflicts, settledConflicts: settled,
            journalHeight: height,
            undoCount: undoCount, redoCount: redoCount, counts: try counts(), scenarios: scenarios)
    }

    private mutating func decision() throws(IndexDamage) -> Decision {
        Decision(time: try number(), text: try text(), command: try text(), isUndone: try flag())
    }

    mutating func counts() throws(IndexDamage) -> [DefinitionKind: Int] {
        var counts: [DefinitionKind: Int] = [:]
        for _ in 0..<(try count()) { counts[try kind()] = try integer() }
        return counts
    }

    private static let kinds = DefinitionKind.allCases

    mutating func kind() throws(IndexDamage) -> DefinitionKind {
        let number = Int(try byte())
        guard number < Self.kinds.count else { throw IndexDamage() }
        return Self.kinds[number]
    }

    mutating func key() throws(IndexDamage) -> DefinitionKey {
        DefinitionKey(try kind(), DefinitionName(try text()))
    }

    mutating func origin() throws(IndexDamage) -> Origin {
        Origin(root: try sharedText(), file: try sharedText(), line: try integer(), path: try text())
    }

    mutating func optionalHash() throws(IndexDamage) -> Hash? { try flag() ? try hash() : nil }
    mutating func optionalText() throws(IndexDamage) -> String? { try flag() ? try text() : nil }
    mutating func optionalShared() throws(IndexDamage) -> String? { try flag() ? try sharedText() : nil }
    mutating func optionalInteger() throws(IndexDamage) -> Int? { try flag() ? try integer() : nil }

    mutating func diagnostic() throws(IndexDamage) -> Diagnostic {
        Diagnostic(
            try named(), DiagnosticCode(rawValue: try sharedText()), try text(), file: try optionalShared(),
            line: try optionalInteger(), column: try optionalInteger(), kind: try optionalShared(),
            name: try optionalText(), path: try optionalText(), help: try optionalShared())
    }

    private mutating func definitionRow() throws(IndexDamage) -> DefinitionRow {
        let key = try key()
        let hash = try hash()
        let authored = try optionalHash()
        return DefinitionRow(
            key: key, hash: hash, authoredHash: authored ?? hash,
            origins: try list { (reader) throws(IndexDamage) in try reader.origin() }, isListed: try flag(),
            problem: try optional { (reader) throws(IndexDamage) in try reader.named() })
    }

    private mutating func changeRow() throws(IndexDamage) -> ChangeRow {
        ChangeRow(
            id: OpID(try sharedText()), operation: try named(), kind: try sharedText(), name: try text(),
            hash: try hash(), summary: try text(), isStaged: try flag(), isSeen: try flag(),
            needs: try list { (reader) throws(IndexDamage) in OpID(try reader.sharedText()) }, effect: try effect(),
            seenHunks: Set(try list { (reader) throws(IndexDamage) in try reader.hash() }))
    }

    private mutating func effect() throws(IndexDamage) -> Change.Effect {
        switch try byte() {
        case 0: .added
        case 1: .changed
        case 2: .removed
        default: throw IndexDamage()
        }
    }

    private mutating func proposalRow() throws(IndexDamage) -> ProposalRow {
        ProposalRow(
            id: ProposalID(try number()), state: try named(), description: try optionalText(), patchHash: try hash(),
            manifestBase: try hash(), manifestHash: try hash(), author: try text(), approver: try optionalText(),
            isStale: try flag(), rebasedFrom: try proposalID(), rebasedAs: try proposalID())
    }

    private mutating func proposalID() throws(IndexDamage) -> ProposalID? {
        try flag() ? ProposalID(try number()) : nil
    }

    private mutating func importRow() throws(IndexDamage) -> ImportRow {
        ImportRow(
            label: try text(), source: try sharedText(), root: try optionalText(), pack: try optionalText(),
            defsHash: try optionalHash(), state: try sharedText(), cause: try optionalText(),
            pinned: try optionalText(), resolved: try optionalText(), counts: try counts(),
            plans: try list { (reader) throws(IndexDamage) in DefinitionName(try reader.text()) },
            isBreaking: try flag(), findingCount: try integer(), version: try optionalText(),
            pointer: try optional { (reader) throws(IndexDamage) in try reader.pointer() })
    }

    private mutating func conflictRow() throws(IndexDamage) -> ConflictRow {
        ConflictRow(
            key: try key(),
            sides: try list { (reader) throws(IndexDamage) in
                ConflictRow.Side(
                    hash: try reader.hash(),
                    origins: try reader.list { (reader) throws(IndexDamage) in try reader.origin() },
                    value: try reader.value())
            }, useCount: try integer())
    }

    mutating func pointer() throws(IndexDamage) -> JSONPointer {
        JSONPointer(
            try list { (reader) throws(IndexDamage) in
                switch try reader.byte() {
                case 0: .key(try reader.text())
                case 1: .index(try reader.integer())
                default: throw IndexDamage()
                }
            })
    }
}
