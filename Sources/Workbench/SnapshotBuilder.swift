import WorldProtocol
import AIR
import CanonicalCBOR
import Governance
import Sync
import SystemPackage
import WorldIO

/// Makes the snapshot of an open world.
struct SnapshotBuilder {
    let options: WorkbenchOptions
    let rooms: Rooms
    let world: OpenWorld
    let selection: Selection?
    let notices: [Diagnostic]
    let revision: Int

    func snapshot() -> Snapshot {
        let staged = Set(world.review.staged.map(\.id))
        return Snapshot(
            revision: revision, worldName: rooms.world.name, worldPath: rooms.world.path.string,
            isReadOnly: options.isReadOnly, baseHash: world.base.hash, baseSource: world.base.source,
            basePassedOver: world.base.passedOver, manifestHash: world.loaded.manifestHash,
            isEquivalent: world.base.hash != nil && (world.difference?.isEmpty ?? false),
            diagnostics: world.diagnostics + notices, definitions: definitions(), changes: changes(staged: staged),
            stage: stage(), proposals: proposals(), decisions: decisions(),
            importCount: world.loaded.sources.sync.imports.count, conflictCount: world.loaded.conflicts.count,
            driftCount: world.imports.count { $0.state != .ok && $0.state != .unlocked },
            unlockedCount: world.imports.count { $0.state == .unlocked }, imports: importRows(),
            conflicts: conflicts(), settledConflicts: settledConflicts(), journalHeight: world.governance?.height ?? 0,
            undoCount: world.review.undoCount,
            redoCount: world.review.redoCount, counts: world.loaded.bundle?.counts ?? [:],
            governing: world.governance?.rules.map { Governing($0, signing: rooms.environment.signing) },
            scenarios: world.scenarios)
    }

    private func definitions() -> [DefinitionRow] {
        var problems: [DefinitionKey: Diagnostic.Severity] = [:]
        for diagnostic in world.diagnostics {
            guard let kind = diagnostic.kind.flatMap({ DefinitionKind(rawValue: $0) }), let name = diagnostic.name
            else { continue }
            let key = DefinitionKey(kind, DefinitionName(name))
            problems[key] = min(problems[key] ?? .notice, diagnostic.severity)
        }
        var listed: Set<DefinitionKey> = []
        for kind in DefinitionKind.allCases {
            for reference in world.loaded.manifest?.references(kind) ?? [] {
                listed.insert(DefinitionKey(kind, reference.name))
            }
        }
        return world.loaded.keys.compactMap { key in
            guard let entry = world.loaded.entries[key] else { return nil }
            return DefinitionRow(
                key: key, hash: entry.definition.hash, authoredHash: entry.authored.hash, origins: entry.origins,
                isListed: listed.contains(key), problem: problems[key])
        }
    }

    private func changes(staged: Set<OpID>) -> [ChangeRow] {
        guard let difference = world.difference else { return [] }
        let seen = SeenMarks(world.review, world.hunks)
        return difference.changes.map { change in
            ChangeRow(
                change, isStaged: staged.contains(change.id), seen: seen.standing(of: change),
                needs: (world.needs?.needs(of: change.id) ?? []).filter { !staged.contains($0) })
        }
    }

    /// Changes that nobody has staged.
    static func rows(_ changes: [Change], seen: SeenMarks? = nil) -> [ChangeRow] {
        changes.map { ChangeRow($0, isStaged: false, seen: seen?.standing(of: $0) ?? (false, []), needs: []) }
    }

    private func stage() -> StageState {
        guard !world.review.staged.isEmpty else { return .empty }
        let order = Dictionary(
            uniqueKeysWithValues: (world.difference?.changes ?? []).enumerated().map { ($1.id, $0) })
        let staged = world.review.staged.sorted {
            (order[$0.id] ?? .max, $0.id) < (order[$1.id] ?? .max, $1.id)
        }
        let compiled = selection?.compiled
        return StageState(
            staged: staged.map { StageState.Staged(id: $0.id, hash: $0.hash) }, resultHash: compiled?.manifestHash,
            compiles: compiled != nil, blocked: selection?.blocked ?? [], diagnostics: selection?.diagnostics ?? [],
            authority: compiled.map { AuthorityDifference(from: world.base.contents, to: $0.contents) })
    }

    private func proposals() -> [ProposalRow] {
        guard let governance = world.governance else { return [] }
        return ProposalRow.rows(governance)
    }

    private func importRows() -> [ImportRow] {
        guard !world.imports.isEmpty else { return [] }
        let findings = Dictionary(
            grouping: ConsumerCheck(world.loaded).findings.filter { $0.fault.severity == .error }, by: \.label)
        return world.imports.map { item in
            ImportRow(
                item, in: rooms.world, isBreaking: Self.drift(of: item, rooms: rooms)?.isBreaking ?? false,
                findingCount: findings[item.label]?.count ?? 0)
        }
    }

    /// What changed in an import since its pin; nil where it can't be told.
    static func drift(of item: ResolvedImport, rooms: Rooms) -> ImportDrift? {
        guard item.state != .ok else { return nil }
        let pins = PinStore(rooms.world, files: rooms.environment.files)
        guard case .success(let drift)? = ImportDrift.of(item, pins: pins) else { return nil }
        return drift
    }

    private func conflicts() -> [ConflictRow] {
        world.loaded.conflicts.map { conflict in
            ConflictRow(
                key: conflict.key,
                sides: conflict.sides.map {
                    ConflictRow.Side(hash: $0.definition.hash, origins: $0.origins, value: $0.definition.value)
                },
                useCount: conflict.sides.first.map { Workbench.users(of: $0.definition, in: world).count } ?? 0)
        }
    }

    private func decisions() -> [Decision] { world.review.entries.map(Decision.init) }

    private func settledConflicts() -> [SettledConflict] {
        var known = Set(world.loaded.conflicts.map(\.key))
        return world.review.entries.reversed().filter { !$0.isUndone }.flatMap { entry in
            entry.settled.filter { known.insert($0).inserted }.map {
                SettledConflict(key: $0, decision: Decision(entry))
            }
        }
    }
}

extension ChangeRow {
    init(_ change: Change, isStaged: Bool, seen: (isSeen: Bool, hunks: Set<Hash>), needs: [OpID]) {
        self.init(
            id: change.id, operation: change.operation, kind: change.kind, name: change.name, hash: change.hash,
            summary: change.summary, isStaged: isStaged, isSeen: seen.isSeen, needs: needs, effect: change.effect,
            seenHunks: seen.hunks)
    }
}

extension ProposalRow {
    /// The proposals of a journal.
    static func rows(_ state: GovernanceState) -> [ProposalRow] {
        var rows = state.proposals.map { proposal in
            ProposalRow(
                id: proposal.id, state: proposal.state, description: proposal.description,
                patchHash: proposal.patchHash, manifestBase: proposal.manifestBase,
                manifestHash: proposal.manifestHash, author: proposal.author, approver: proposal.approver,
                isStale: state.isStale(proposal), rebasedFrom: proposal.rebasedFrom)
        }
        for proposal in state.proposals {
            // Ids count from 0, and a proposal names only one before it.
            if let old = proposal.rebasedFrom.flatMap({ Int(exactly: $0.number) }), rows.indices.contains(old) {
                rows[old].rebasedAs = proposal.id
            }
        }
        return rows
    }
}

extension Decision {
    fileprivate init(_ entry: ReviewLog.Entry) {
        self.init(time: entry.time, text: entry.text, command: entry.command, isUndone: entry.isUndone)
    }
}
