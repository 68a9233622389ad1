import WorldProtocol
import AIR
import CanonicalCBOR
import Governance
import JSON
import WorldIO

extension IndexWriter {
    mutating func stage(_ stage: StageState) {
        list(stage.staged) {
            $0.shared($1.id.text)
            $0.hash($1.hash)
        }
        optional(stage.resultHash) { $0.hash($1) }
        flag(stage.compiles)
        list(stage.blocked) {
            $0.shared($1.id.text)
            $0.list($1.needs) { $0.shared($1.text) }
        }
        list(stage.diagnostics) { $0.diagnostic($1) }
        optional(stage.authority) { $0.authority($1) }
    }

    private mutating func authority(_ difference: AuthorityDifference) {
        for entries in [difference.gained, difference.lost] { list(entries) { $0.entry($1) } }
        for changes in [difference.widened, difference.narrowed] { list(changes) { $0.change($1) } }
        optional(difference.defaultPolicy.from) { $0.text($1) }
        optional(difference.defaultPolicy.to) { $0.text($1) }
        list(difference.opaque) { $0.text($1.text) }
    }

    private mutating func entry(_ entry: AuthorityEntry) {
        shared(entry.originKind.rawValue)
        shared(entry.originName.text)
        for part in [entry.effectKind, entry.capName, entry.capType, entry.policy] { shared(part) }
        optional(entry.rule) { $0.number($1) }
    }

    private mutating func change(_ change: GrantChange) {
        shared(change.capName)
        pointer(change.path)
        optional(change.from) { $0.value($1) }
        optional(change.to) { $0.value($1) }
    }
}

extension IndexReader {
    mutating func stage() throws(IndexDamage) -> StageState {
        StageState(
            staged: try list { (reader) throws(IndexDamage) in
                StageState.Staged(id: OpID(try reader.sharedText()), hash: try reader.hash())
            }, resultHash: try optionalHash(), compiles: try flag(),
            blocked: try list { (reader) throws(IndexDamage) in
                Selection.Blocked(
                    id: OpID(try reader.sharedText()),
                    needs: try reader.list { (reader) throws(IndexDamage) in OpID(try reader.sharedText()) })
            }, diagnostics: try list { (reader) throws(IndexDamage) in try reader.diagnostic() },
            authority: try optional { (reader) throws(IndexDamage) in try reader.authority() })
    }

    private mutating func authority() throws(IndexDamage) -> AuthorityDifference {
        AuthorityDifference(
            gained: try entries(), lost: try entries(), widened: try grants(), narrowed: try grants(),
            defaultPolicy: AuthorityDifference.PolicyChange(known: try optionalText(), try optionalText()),
            opaque: try list { (reader) throws(IndexDamage) in DefinitionName(try reader.text()) })
    }

    private mutating func entries() throws(IndexDamage) -> [AuthorityEntry] {
        try list { (reader) throws(IndexDamage) in
            AuthorityEntry(
                known: try reader.named(), DefinitionName(try reader.sharedText()),
                effectKind: try reader.sharedText(), capName: try reader.sharedText(),
                capType: try reader.sharedText(), policy: try reader.sharedText(), rule: try reader.optionalInteger())
        }
    }

    private mutating func grants() throws(IndexDamage) -> [GrantChange] {
        try list { (reader) throws(IndexDamage) in
            GrantChange(
                known: try reader.sharedText(), at: try reader.pointer(),
                from: try reader.optional { (reader) throws(IndexDamage) in try reader.value() },
                to: try reader.optional { (reader) throws(IndexDamage) in try reader.value() })
        }
    }
}
