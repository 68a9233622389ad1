import AIR
import CanonicalCBOR
import Governance
import Sync
import WorldIO
import WorldProtocol

/// The parts that are derived from others.
extension WorldParts {
    /// The changes from the base; nil if the world or its base can't be built.
    var difference: WorldDifference? {
        value(.difference, \.difference) {
            // This is the longest step for a world with many changes; after a cancellation its result would be
            // discarded.
            guard LongWork.stop?.isSet != true, let bundle = loaded.bundle else { return nil }
            let base = base
            // Compared with an unavailable base, everything would look new.
            guard base.fault.isEmpty else { return nil }
            return WorldDifference(base: base.contents, baseHash: base.hash, target: bundle)
        }
    }

    /// The dependencies between the changes; nil without a difference.
    var needs: ChangeNeeds? { value(.needs, \.needs) { difference.map(ChangeNeeds.init) } }

    var hunks: HunkBox {
        value(.hunks, \.hunks) {
            _ = difference
            return HunkBox()
        }
    }

    var users: UserTable { value(.users, \.users) { UserTable(loaded) } }

    /// The problems of the imported plans in use.
    var findings: [ConsumerFinding] { value(.findings, \.findings) { ConsumerCheck(loaded).findings } }

    private var pruned: PrunedReview {
        value(.review, \.review) {
            var log = log
            // An empty stage does not depend on the difference, so avoid computing it.
            guard !log.staged.isEmpty, let difference else { return PrunedReview(log: log, notices: []) }
            let notices = log.prune(difference)
            return PrunedReview(log: log, notices: notices)
        }
    }

    /// The stage without the ops that were dropped from it, and the decisions.
    var review: ReviewLog { pruned.log }

    /// A notice for each op that was dropped from the stage.
    var stageNotices: [Diagnostic] { pruned.notices }

    /// The patch that the staged changes compile to; nil if nothing is staged.
    var selection: Selection? {
        value(.selection, \.selection) {
            let staged = review.staged
            guard !staged.isEmpty else { return nil }
            return needs?.select(Set(staged.map(\.id)), lookup: rooms.lookup)
        }
    }

    var stage: StageState {
        value(.stage, \.stage) {
            let staged = review.staged
            guard !staged.isEmpty else { return .empty }
            let order = Dictionary(
                uniqueKeysWithValues: (difference?.changes ?? []).enumerated().map { ($1.id, $0) })
            let selection = selection
            let compiled = selection?.compiled
            return StageState(
                staged: staged.sorted { (order[$0.id] ?? .max, $0.id) < (order[$1.id] ?? .max, $1.id) }
                    .map { StageState.Staged(id: $0.id, hash: $0.hash) },
                resultHash: compiled?.manifestHash, compiles: compiled != nil, blocked: selection?.blocked ?? [],
                diagnostics: selection?.diagnostics ?? [],
                authority: compiled.map { AuthorityDifference(from: base.contents, to: $0.contents) })
        }
    }

    var definitionRows: [DefinitionRow] {
        value(.definitionRows, \.definitionRows) {
            var worst: [DefinitionKey: Diagnostic.Severity] = [:]
            for diagnostic in problems {
                guard let kind = diagnostic.kind.flatMap({ DefinitionKind(rawValue: $0) }), let name = diagnostic.name
                else { continue }
                let key = DefinitionKey(kind, DefinitionName(name))
                worst[key] = min(worst[key] ?? .notice, diagnostic.severity)
            }
            let loaded = loaded
            var isListed = [Bool](repeating: false, count: loaded.entries.count)
            for kind in DefinitionKind.allCases {
                for reference in loaded.manifest?.references(kind) ?? [] {
                    if let number = loaded.entries.number(of: DefinitionKey(kind, reference.name)) {
                        isListed[number] = true
                    }
                }
            }
            return loaded.entries.enumerated().map { number, item in
                DefinitionRow(
                    key: item.key, hash: item.value.definition.hash, authoredHash: item.value.authored.hash,
                    origins: item.value.origins, isListed: isListed[number],
                    problem: worst.isEmpty ? nil : worst[item.key])
            }
        }
    }

    var conflictRows: [ConflictRow] {
        value(.conflictRows, \.conflictRows) {
            let users = users
            return loaded.conflicts.map { conflict in
                ConflictRow(
                    key: conflict.key,
                    sides: conflict.sides.map {
                        ConflictRow.Side(hash: $0.definition.hash, origins: $0.origins, value: $0.definition.value)
                    },
                    useCount: conflict.sides.first.map { users.users(of: $0.definition).count } ?? 0)
            }
        }
    }

    var importRows: [ImportRow] {
        value(.importRows, \.importRows) {
            let imports = imports
            guard !imports.isEmpty else { return [] }
            let found = Dictionary(grouping: findings.filter { $0.fault.severity == .error }, by: \.label)
            return imports.map { item in
                ImportRow(
                    item, in: rooms.world, isBreaking: drift(of: item)?.isBreaking ?? false,
                    findingCount: found[item.label]?.count ?? 0)
            }
        }
    }

    /// The changes of an import since its pin; nil if there are none or they are unknown.
    private func drift(of item: ResolvedImport) -> ImportDrift? {
        guard item.state != .ok else { return nil }
        let pins = PinStore(rooms.world, files: rooms.environment.files)
        guard case .success(let drift)? = ImportDrift.of(item, pins: pins) else { return nil }
        return drift
    }
}

extension ReviewLog {
    /// Unstages ops that changed after they were staged, and those that the base now has (Documentation/system.md,
    /// *Staging*).
    ///
    /// - Returns: a notice for each op that was dropped.
    mutating func prune(_ difference: WorldDifference) -> [Diagnostic] {
        guard !staged.isEmpty else { return [] }
        let current = Dictionary(
            difference.changes.map { ($0.id, $0.hash) }, uniquingKeysWith: { first, _ in first })
        var notices: [Diagnostic] = []
        for op in staged.sorted(by: { $0.id < $1.id }) where current[op.id] != op.hash {
            staged.remove(op)
            notices.append(
                Diagnostic(
                    .notice, .stageChanged,
                    current[op.id] == nil
                        ? "\(op.id) was unstaged: it no longer differs from the base"
                        : "\(op.id) was unstaged: it changed after it was staged",
                    help: current[op.id] == nil ? nil : "review it, then stage it again"))
        }
        return notices
    }
}
