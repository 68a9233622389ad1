import AIR
import CanonicalCBOR
import Governance
import Presentation
import WorldProtocol
import WorldIO

/// The changes that others made to the world between two snapshots.
struct WorldNews: Sendable, Equatable {
    /// The number of definitions that were added, removed or changed.
    var definitions = 0
    /// The number of imports that changed.
    var imports = 0
    /// The number of changes that were staged or unstaged.
    var staged = 0
    /// The number of changes that were marked as reviewed or unreviewed.
    var seen = 0
    /// The number of proposals that are new or changed.
    var proposals = 0
    /// The number of comments that were added.
    var comments = 0
    /// The number of approvals that were added to proposals that need more.
    var approvals = 0
    /// The world's new base; nil if it did not change.
    var base: Hash?
    /// The number of open proposals that became stale.
    var stale = 0
    /// Whether the problems changed.
    var hasOtherProblems = false
    /// Whether the scenario files changed.
    var hasOtherScenarios = false
    /// The message about a switch between a host and the world's files; nil without one.
    var place: String?

    init(from old: Snapshot, to new: Snapshot) {
        definitions = Self.differences(old.definitions, new.definitions)
        imports = Self.differences(old.imports, new.imports, by: \.label) { $0 == $1 }
        staged = Set(old.stage.staged.map(\.id)).symmetricDifference(new.stage.staged.map(\.id)).count
        let (before, after) = (Self.marks(old), Self.marks(new))
        seen = Set(before.keys).union(after.keys).count { before[$0] != after[$0] }
        proposals = Self.differences(old.proposals, new.proposals, by: \.id) { $0.state == $1.state }
        let known = Dictionary(old.proposals.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        for proposal in new.proposals {
            let before = known[proposal.id]
            comments += max(0, proposal.commentCount - (before?.commentCount ?? 0))
            // If a proposal became approved, its state already counts as a change.
            if before?.state == proposal.state {
                approvals += max(0, proposal.approvalCount - (before?.approvalCount ?? 0))
            }
        }
        if old.baseHash != new.baseHash, let hash = new.baseHash {
            base = hash
            stale = new.proposals.count { $0.isStale && $0.state.isOpen }
        }
        hasOtherProblems = old.diagnostics != new.diagnostics
        switch (old.isHosted, new.isHosted) {
        case (true, false):
            place =
                new.diagnostics.first { $0.code == .hostUnreachable }?.message
                ?? "the host has ended; the world was opened from its files"
        case (false, true): place = "a host now serves the world"
        default: break
        }
        hasOtherScenarios = old.scenarios != new.scenarios
    }

    /// One line for people; nil if nothing noteworthy happened.
    var text: String? { place ?? textOfChanges }

    private var textOfChanges: String? {
        var parts: [String] = []
        func add(_ count: Int, _ one: String, _ many: String) {
            if count > 0 { parts.append("\(count.of(one, plural: many))") }
        }
        add(definitions, "definition", "definitions")
        add(imports, "import", "imports")
        add(staged, "op staged or unstaged", "ops staged or unstaged")
        add(seen, "review mark", "review marks")
        add(proposals, "proposal", "proposals")
        add(comments, "comment", "comments")
        add(approvals, "approval", "approvals")
        if hasOtherScenarios { parts.append("scenarios") }
        if parts.isEmpty, base == nil { return hasOtherProblems ? "the world's problems changed" : nil }
        var text = parts.isEmpty ? "" : "the world changed: " + parts.joined(separator: ", ")
        if let base {
            text += (text.isEmpty ? "" : "; ") + "the base is now \(base.short)"
            if stale > 0 { text += ", so \(stale.of("proposal is", plural: "proposals are")) stale" }
        }
        return text
    }

    /// The changes that are marked as reviewed, at least in part, with their reviewed hunks.
    private static func marks(_ snapshot: Snapshot) -> [OpID: Set<Hash>] {
        let marked = snapshot.changes.lazy.filter { $0.isSeen || $0.isPartlySeen }.map { ($0.id, $0.seenHunks) }
        return Dictionary(marked, uniquingKeysWith: { first, _ in first })
    }

    /// Counts the differences in one pass, since both lists are sorted.
    private static func differences(_ old: [DefinitionRow], _ new: [DefinitionRow]) -> Int {
        var (count, left, right) = (0, 0, 0)
        while left < old.count, right < new.count {
            if old[left].key == new[right].key {
                if old[left].hash != new[right].hash || old[left].authoredHash != new[right].authoredHash { count += 1 }
                left += 1
                right += 1
            } else if old[left].key < new[right].key {
                count += 1
                left += 1
            } else {
                count += 1
                right += 1
            }
        }
        return count + (old.count - left) + (new.count - right)
    }

    private static func differences<Item, Key: Hashable>(
        _ old: [Item], _ new: [Item], by key: (Item) -> Key, _ isSame: (Item, Item) -> Bool
    ) -> Int {
        let before = Dictionary(old.map { (key($0), $0) }, uniquingKeysWith: { first, _ in first })
        let after = Set(new.map(key))
        return new.count { item in before[key(item)].map { !isSame($0, item) } ?? true }
            + before.keys.count { !after.contains($0) }
    }
}
