import AIR
import CanonicalCBOR
import JSON

@testable import Governance
@testable import Sync
@testable import WorldProtocol
@testable import WorldIO

/// A world without files, only with what a console shows: 61 definitions, 26 changes, proposals in all states.
struct FakeWorld {
    var snapshot: Snapshot
    /// The actions that were requested.
    var performed: [Action] = []
    /// Whether an op of the stale proposal collides with the world.
    var collides = true
    /// The op that collides, if it is not the default one.
    var collision: ThreeWayMerge.Op?
    /// The world's value in the op that collides.
    var theirs: UInt64 = 1_000
    /// The sides chosen in the last rebase.
    var choices: [OpID: ThreeWayMerge.Side] = [:]
    /// The results of the gates.
    var gates = FakeWorld.gates
    /// The world before each edit of authored files.
    var edits: [Snapshot] = []
    /// The hunks of proposals that the reviewer marked.
    var reviewed: [ProposalID: [OpID: Set<Hash>]] = [:]
    /// The companions of the change `shared`.
    var companions: [Companion] = []
    /// Whether proposals have a change of each kind.
    var everyKind = false
    /// The state of the journal relative to its remote; without a remote by default.
    var remote = RemoteState(place: nil, height: 9, head: FakeWorld.hash("head"), time: 0)
    /// The reason why the remote can't be contacted; nil if it can.
    var remoteProblem: Diagnostic?
    /// Whether actions fail for that reason.
    var failing = false
    /// The number of frames that the last fetch brought.
    var arriving = 0
    /// The requests that contacted the remote.
    var contacts: [Request] = []
    /// The comments on proposals.
    var comments: [ProposalID: [Comment]] = [:]
    private var past: [[ChangeRow]] = []
    private var future: [[ChangeRow]] = []
    var time: UInt64 = 1_763_721_660_000_000_000

    static func hash(_ text: String) -> Hash { Hash.of(Array(text.utf8)) }
    static let base = hash("base")
    static let result = hash("result")

    init(readOnly: Bool = false) {
        snapshot = Snapshot(
            revision: 1, worldName: "notes", worldPath: "/worlds/notes", isReadOnly: readOnly, baseHash: Self.base,
            baseSource: .journal, manifestHash: Self.hash("authored"), isEquivalent: false, diagnostics: [],
            definitions: Self.definitions, changes: Self.changes, stage: .empty, proposals: Self.proposals,
            decisions: [], importCount: 1, conflictCount: 0, driftCount: 0, journalHeight: 9, undoCount: 0,
            redoCount: 0, counts: [:])
        snapshot.counts = Dictionary(grouping: snapshot.definitions, by: \.key.kind).mapValues(\.count)
    }

    // MARK: Contents

    private static let names: [(DefinitionKind, [String])] = [
        (
            .schema,
            [
                "Archived", "Body", "Created", "Digest", "Drafted", "Error", "Exported", "Flag", "Folder", "Id",
                "Imported", "Index", "Label", "Link", "List", "Loaded", "Member", "Note", "Owner", "Page", "Pinned",
                "Query", "Revision", "Role", "Saved", "Shared", "Source", "State", "Synced", "Tag", "Team", "Title",
            ]
        ),
        (.module, ["Indexer", "Notes", "Search"]),
        (
            .plan,
            [
                "archive", "create", "digest", "export", "import", "index", "link", "pin", "search", "share", "sync",
                "tag",
            ]
        ),
        (.capability, ["http_out", "llm", "notes_blob", "workspace"]),
        (.policy, ["closed", "default", "open"]),
        (.effect, ["notify", "render", "sign", "translate", "verify"]),
        (.secret, ["api_key", "signing_key"]),
    ]

    static let definitions: [DefinitionRow] = names.flatMap { kind, names in
        names.map { name in
            DefinitionRow(
                key: DefinitionKey(kind, DefinitionName("notes/\(name)@1")), hash: hash("\(kind)\(name)"),
                authoredHash: hash("authored\(name)"),
                origins: [
                    Origin(
                        root: name == "Search" ? "session-core" : "primary", file: "air/\(kind.layoutFile)", line: 12,
                        path: "/3")
                ], isListed: name != "Draft", problem: name == "Search" ? .warning : nil)
        }
    }

    private static func row(
        _ operation: Change.Operation, _ kind: DefinitionKind, _ name: String, needs: [OpID] = []
    ) -> ChangeRow {
        let key = DefinitionKey(kind, DefinitionName("notes/\(name)@1"))
        return ChangeRow(
            id: OpID("\(operation.rawValue):\(kind.rawValue):\(key.name)"), operation: operation, kind: kind.rawValue,
            name: key.name.text, hash: hash("new \(key)"), summary: "\(operation.rawValue) \(kind.title) \(key.name)",
            isStaged: false, isSeen: false, needs: needs, effect: effect(operation))
    }

    private static func effect(_ operation: Change.Operation) -> Change.Effect {
        switch operation {
        case .add: .added
        case .remove: .removed
        case .replace, .set: .changed
        }
    }

    private static func entry(_ block: ManifestBlock, _ name: String, needs: [OpID] = []) -> ChangeRow {
        ChangeRow(
            id: OpID("set:\(block.rawValue):\(name)"), operation: .set, kind: block.rawValue, name: name,
            hash: hash("entry \(name)"), summary: "add \(block.title) \(name)", isStaged: false, isSeen: false,
            needs: needs)
    }

    static let changes: [ChangeRow] = [
        row(.add, .schema, "Digest"), row(.add, .schema, "Drafted"), row(.replace, .schema, "Note"),
        row(.replace, .schema, "Query"), row(.add, .schema, "Shared"), row(.replace, .schema, "State"),
        row(.remove, .schema, "Stale"), row(.add, .schema, "Team"), row(.replace, .module, "Notes"),
        row(.add, .plan, "digest", needs: [OpID("add:defschema:notes/Digest@1")]),
        row(.replace, .plan, "export"), row(.replace, .plan, "index"), row(.replace, .plan, "search"),
        row(.add, .plan, "share", needs: [OpID("add:defschema:notes/Shared@1"), OpID("add:defschema:notes/Team@1")]),
        row(.replace, .plan, "sync"), row(.remove, .plan, "tidy"), row(.add, .capability, "http_out"),
        row(.replace, .capability, "workspace"), row(.replace, .policy, "default"), row(.add, .effect, "notify"),
        row(.add, .secret, "signing_key"), entry(.defaultPolicy, "default"), entry(.capGrants, "cap_http"),
        entry(.capGrants, "cap_workspace"),
        entry(.triggers, "notes/Drafted@1->notes/digest@1", needs: [OpID("add:defplan:notes/digest@1")]),
        entry(.triggers, "notes/Shared@1->notes/share@1"),
    ]

    static func proposal(_ id: UInt64, _ state: ProposalState, _ text: String?, stale: Bool = false) -> ProposalRow {
        ProposalRow(
            id: ProposalID(id), state: state, description: text, patchHash: hash("patch \(id)"),
            manifestBase: stale ? hash("old base") : base, manifestHash: hash("result \(id)"), author: "ada",
            approver: state == .approved || state == .applied || state == .rejected ? "grace" : nil, isStale: stale)
    }

    static let proposals: [ProposalRow] = [
        proposal(0, .applied, "Notes can be archived"), proposal(1, .rejected, "Open policy for everybody"),
        proposal(2, .submitted, "Rename tags", stale: true), proposal(3, .approved, "Index the titles"),
        proposal(4, .shadowed, "Share notes within a team"), proposal(5, .submitted, nil),
    ]

    static func power(_ plan: String, _ kind: String, _ grant: String) -> CBORValue {
        .record([
            ("origin_kind", .text("plan")), ("origin_name", .text("notes/\(plan)@1")), ("effect_kind", .text(kind)),
            ("cap_name", .text(grant)), ("cap_type", .text("http.out")), ("policy", .text("notes/default@1")),
            ("rule", .unsigned(2)),
        ])
    }

    static let authority: CBORValue = .record([
        (
            "gained",
            .array([power("share", "http.request", "cap_http"), power("sync", "workspace.read_bytes", "cap_workspace")])
        ),
        ("lost", .array([power("tidy", "blob.put", "cap_blob")])),
        (
            "widened",
            .array([
                .record([
                    ("cap_name", .text("cap_workspace")), ("path", .text("/params/record/paths")),
                    ("from", .array([.text("notes/")])), ("to", .array([])),
                ])
            ])
        ), ("narrowed", .array([])),
        ("default_policy", .record([("from", .null), ("to", .text("notes/default@1"))])),
        ("opaque", .array([.text("notes/Notes@1")])),
    ])

    static func difference() -> AuthorityDifference? { try? AuthorityDifference(authority) }

    // MARK: Details

    static func plan(_ name: String, timeout: UInt64, url: String) -> CBORValue {
        .record([
            ("$kind", .text("defplan")), ("name", .text(name)), ("input", .text("notes/Note@1")),
            (
                "steps",
                .array([
                    .record([("id", .text("load")), ("op", .text("emit_effect")), ("kind", .text("blob.get"))]),
                    .record([
                        ("id", .text("send")), ("op", .text("emit_effect")), ("kind", .text("http.request")),
                        (
                            "params",
                            .record([
                                ("url", .text(url)), ("timeout_ms", .unsigned(timeout)), ("method", .text("POST")),
                            ])
                        ), ("cap", .text("cap_http")),
                    ]), .record([("id", .text("done")), ("op", .text("end"))]),
                ])
            ), ("edges", .array([.record([("from", .text("load")), ("to", .text("send"))])])),
        ])
    }

    func definition(_ key: DefinitionKey) -> DefinitionDetail? {
        guard let row = snapshot.definitions.first(where: { $0.key == key }) else { return nil }
        let value = Self.plan(key.name.text, timeout: 500, url: "https://example.org/notes")
        let bytes = (try? CanonicalEncoder.encode(value)) ?? []
        let note = DefinitionKey(.schema, DefinitionName("notes/Note@1"))
        return DefinitionDetail(
            row: row, size: bytes.count, value: value,
            authored: Self.plan(key.name.text, timeout: 501, url: "https://example.org/notes"), bytes: bytes,
            uses: [
                .init(key: note, title: "schema notes/Note@1", pointer: "/input"),
                .init(key: nil, title: "effect http.request", pointer: "/steps/1/kind"),
                .init(key: nil, title: "grant cap_http", pointer: "/steps/1/cap"),
            ],
            usedBy: [.init(key: nil, title: "trigger notes/Drafted@1->notes/digest@1", pointer: "/triggers/0/plan")],
            diagnostics: [])
    }

    /// Both sides of a change.
    static func sides(of row: ChangeRow) -> (before: CBORValue?, after: CBORValue?) {
        (
            row.operation == .add ? nil : plan(row.name, timeout: 500, url: "https://example.org/notes"),
            row.operation == .remove ? nil : plan(row.name, timeout: 2_000, url: "https://example.org/v2/notes")
        )
    }

    func change(_ id: OpID) -> ChangeDetail? {
        guard let row = snapshot.changes.first(where: { $0.id == id }) else { return nil }
        let (before, after) = Self.sides(of: row)
        return ChangeDetail(
            row: row, before: before, after: after, difference: StructuralDifference(before, after),
            origins: [Origin(root: "primary", file: "air/plans.air.json", line: 210, path: "/4")],
            closure: Self.changes.first { $0.id == id }?.needs ?? [], power: power(of: row))
    }

    /// The authority of the change to the plan that shares.
    private func power(of row: ChangeRow) -> ChangePower? {
        guard row.name == "notes/share@1", row.kind == "defplan", let difference = Self.difference(),
            let entry = difference.gained.first, let denied = difference.lost.first
        else { return nil }
        return ChangePower(difference: difference, allowed: [entry], denied: [denied])
    }

    func proposal(_ id: ProposalID) -> ProposalDetail? {
        guard let row = snapshot.proposals.first(where: { $0.id == id }) else { return nil }
        var history = [HistoryEntry(time: time, step: .proposed, by: "ada", frame: 3)]
        var shadow: ShadowReport?
        if row.state != .submitted, row.state != .rejected, let authority = Self.difference() {
            history.append(HistoryEntry(time: time + 60_000_000_000, step: .shadowed, by: nil, frame: 4))
            shadow = ShadowReport(
                isValid: true, diagnostics: [], manifestHash: row.manifestHash,
                plans: .init(
                    added: [DefinitionName("notes/share@1")], replaced: [DefinitionName("notes/sync@1")], removed: []),
                triggers: .init(added: ["notes/Shared@1->notes/share@1"], removed: []),
                routes: .init(added: [], removed: []),
                effects: [
                    PredictedEffect(
                        plan: DefinitionName("notes/share@1"), effectKind: "http.request", cap: "cap_http",
                        policy: "notes/default@1", rule: 2, isAllowed: true),
                    PredictedEffect(
                        plan: DefinitionName("notes/sync@1"), effectKind: "workspace.write_bytes",
                        cap: "cap_workspace", policy: "notes/default@1", rule: nil, isAllowed: false),
                ], scenarios: [], authority: authority)
        }
        var approvals: [CountedApproval] = []
        if row.state == .approved, let rules = snapshot.governing?.rules {
            approvals = rules.approvers.map {
                CountedApproval(owner: $0.owner, expires: time + 86_400_000_000_000, key: $0.key)
            }
        }
        return ProposalDetail(
            row: row, shadow: shadow, history: history, document: .record([("version", .text("1"))]),
            changes: Array(Self.changes[13...15]), approvals: approvals, standings: approvals.map { _ in .counts },
            rebase: rebase(of: row))
    }

    // MARK: Actions

    mutating func perform(_ action: Action) -> Outcome {
        performed.append(action)
        snapshot.revision += 1
        switch action {
        case .stage(let ids, let withNeeds):
            var wanted = Set(ids)
            if withNeeds { for row in Self.changes where ids.contains(row.id) { wanted.formUnion(row.needs) } }
            decide("stage \(ids.first?.text ?? "")", "aos stage add \(ids.map(\.text).joined(separator: " "))") {
                if wanted.contains($0.id) { $0.isStaged = true }
            }
        case .unstage(let ids):
            decide("unstage \(ids.count) ops", "aos stage remove \(ids.map(\.text).joined(separator: " "))") {
                if ids.contains($0.id) { $0.isStaged = false }
            }
        case .markSeen(let ids, let isSeen):
            decide("mark as reviewed", "# no command") { row in
                guard ids.contains(row.id) else { return }
                row.isSeen = isSeen
                row.seenHunks = []
            }
            return .done("marked as reviewed")
        case .markHunksSeen(let id, let hunks, let isSeen):
            let all = Set(change(id).map { DifferenceText($0.difference).fingerprints } ?? [])
            decide("mark a hunk as reviewed", "# no command") { row in
                guard row.id == id else { return }
                let before = row.isSeen ? all : row.seenHunks
                let seen = isSeen ? before.union(hunks) : before.subtracting(hunks)
                row.isSeen = seen == all
                row.seenHunks = row.isSeen ? [] : seen
            }
            return .done("marked a hunk as reviewed")
        case .resolve(let resolution, _): return resolve(resolution)
        case .undo where !edits.isEmpty: return undoEdit()
        case .undo:
            future.append(snapshot.changes)
            snapshot.changes = past.removeLast()
            settle()
        case .redo:
            past.append(snapshot.changes)
            snapshot.changes = future.removeLast()
            settle()
        case .propose(let request):
            let id = UInt64(snapshot.proposals.count)
            snapshot.proposals.append(Self.proposal(id, .submitted, request.description))
            return .proposed(
                id: ProposalID(id), patchHash: Self.hash("patch"), manifestHash: Self.result, existing: false,
                notices: [])
        case .shadow(let id): return move(id, .shadowed)
        case .approve(let id, let decision, _, _, _, _): return move(id, decision == .approve ? .approved : .rejected)
        case .apply(let id, _): return move(id, .applied)
        case .withdraw(let id, _, _, _): return move(id, .rejected)
        case .comment(let id, let text, _, let op, let hunk, let resolves):
            return comment(id, text, op, hunk, resolves)
        case .markReviewed(let id, let ops, let isReviewed):
            mark(id, Set(ops), isReviewed)
            return .done("marked as reviewed")
        case .markHunksReviewed(let id, let op, let hunks, let isReviewed):
            mark(id, op, hunks, isReviewed)
            return .done("marked a hunk as reviewed")
        case .rebase(let id, let choices, _, _): return rebase(id, choices)
        case .reload: return .done("reloaded")
        default: return .done("done")
        }
        return .stage(snapshot.stage, notices: [])
    }

    private mutating func move(_ id: ProposalID, _ state: ProposalState) -> Outcome {
        for index in snapshot.proposals.indices where snapshot.proposals[index].id == id {
            snapshot.proposals[index].state = state
        }
        guard let detail = proposal(id) else { return .done("gone") }
        return .proposal(detail)
    }

    private mutating func decide(_ text: String, _ command: String, _ change: (inout ChangeRow) -> Void) {
        past.append(snapshot.changes)
        future = []
        for index in snapshot.changes.indices { change(&snapshot.changes[index]) }
        time += 60_000_000_000
        snapshot.decisions.append(Decision(time: time, text: text, command: command, isUndone: false))
        settle()
    }

    private mutating func settle() {
        let staged = Set(snapshot.changes.filter(\.isStaged).map(\.id))
        for index in snapshot.changes.indices {
            snapshot.changes[index].needs = Self.changes[index].needs.filter { !staged.contains($0) }
        }
        let rows = snapshot.changes.filter(\.isStaged)
        let blocked = rows.filter { !$0.needs.isEmpty }
        snapshot.stage = StageState(
            staged: rows.map { .init(id: $0.id, hash: $0.hash) }, resultHash: blocked.isEmpty ? Self.result : nil,
            compiles: blocked.isEmpty, blocked: blocked.map { .init(id: $0.id, needs: $0.needs) },
            diagnostics: blocked.isEmpty
                ? []
                : [Diagnostic(.error, .unknownReference, "there is no schema `notes/Digest@1`", help: "stage it, too")],
            authority: blocked.isEmpty ? Self.difference() : nil)
        if rows.isEmpty { snapshot.stage = .empty }
        snapshot.undoCount = past.count
        snapshot.redoCount = future.count
    }
}

extension FakeWorld {
    /// A world that can't be built.
    static var broken: FakeWorld {
        var world = FakeWorld()
        world.snapshot.manifestHash = nil
        world.snapshot.changes = []
        world.snapshot.proposals = []
        world.snapshot.counts = [:]
        world.snapshot.diagnostics = [
            Diagnostic(
                .error, .jsonSyntax, "expected `,` or `]` after an element, found `}`", file: "air/plans.air.json",
                line: 41, column: 7, path: "/3/steps", help: "close the list with `]`"),
            Diagnostic(
                .error, .unknownReference, "there is no schema `notes/Nte@1`", file: "air/plans.air.json", line: 88,
                column: 14, kind: "defplan", name: "notes/share@1", path: "/5/input",
                help: "did you mean `notes/Note@1`?"),
            Diagnostic(.warning, .noDefaultPolicy, "there is no default policy: every effect is allowed"),
            Diagnostic(
                .notice, .unknownField, "`comment` takes no part", file: "air/schemas.air.json", line: 3, column: 5),
        ]
        return world
    }

    /// A world that was never imported.
    static var withoutBase: FakeWorld {
        var world = FakeWorld()
        world.snapshot.baseHash = nil
        world.snapshot.baseSource = .none
        world.snapshot.changes = []
        world.snapshot.proposals = []
        world.snapshot.journalHeight = 0
        return world
    }
}
