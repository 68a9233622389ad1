public import WorldProtocol
public import AIR
public import CanonicalCBOR
import ContentStore
public import Governance
import JSON
public import WorldIO

extension Workbench {
    /// A definition of the merged set, or a built-in, with its details; nil if it does not exist.
    public func definition(_ key: DefinitionKey) async -> DefinitionDetail? {
        if !isOpened, let details {
            if let known = details.definition(key, in: snapshot()) { return known }
            // A query for one definition is usually followed by others.
            keepsDetails = true
            await keepingIndex { await reload() }
        }
        let world = world()
        let entry = world.loaded.entries[key]
        guard let definition = entry?.definition ?? BuiltIns.definition(key) else { return nil }
        let row =
            snapshot().row(of: key)
            ?? DefinitionRow(
                key: key, hash: definition.hash, authoredHash: definition.hash, origins: [],
                isListed: world.loaded.manifest?.reference(key) != nil, problem: nil)
        return DefinitionDetail(
            row: row, size: definition.bytes.count, value: definition.value,
            authored: entry?.authored.value ?? definition.value, bytes: definition.bytes,
            uses: definition.outgoingReferences.map { DefinitionDetail.Link($0) },
            usedBy: Self.users(of: definition, in: world),
            diagnostics: world.diagnostics.filter { $0.kind == key.kind.rawValue && $0.name == key.name.text })
    }

    static func users(of definition: Definition, in world: WorldParts) -> [DefinitionDetail.Link] {
        world.users.users(of: definition).map { use in
            DefinitionDetail.Link(
                key: use.user, title: use.user.map { "\($0.kind.title) \($0.name)" } ?? use.title, pointer: use.pointer)
        }
    }

    /// A change with both sides; nil if the world does not have it.
    public func change(_ id: OpID) async -> ChangeDetail? {
        guard let row = snapshot().changes.first(where: { $0.id == id }) else { return nil }
        return await beside { $0.change(row) }
    }

    /// Runs a query on the world without blocking other queries.
    func beside<Answer: Sendable>(_ ask: @escaping @Sendable (WorldParts) -> Answer) async -> Answer {
        let world = world()
        return await LongWork.beside { ask(world) }
    }

    /// Runs a query that may throw on the world without blocking other queries.
    func tryBeside<Answer: Sendable>(
        _ ask: @escaping @Sendable (WorldParts) throws(WorkbenchError) -> Answer
    ) async throws(WorkbenchError) -> Answer {
        let world = world()
        let result = await LongWork.beside { () -> Result<Answer, WorkbenchError> in
            do throws(WorkbenchError) {
                return .success(try ask(world))
            } catch {
                return .failure(error)
            }
        }
        return try result.get()
    }

    /// A proposal with its details.
    ///
    /// - Throws: ``WorkbenchError`` when there is no such proposal, or the journal can't be read.
    public func proposal(_ id: ProposalID) throws(WorkbenchError) -> ProposalDetail {
        detail(of: Self.derive(try find(id), rooms.governance))
    }

    /// Reads a proposal and derives the data of its patch without blocking other queries.
    func read(_ id: ProposalID) async throws(WorkbenchError) -> ReadProposal {
        let found = try find(id)
        let governance = rooms.governance
        return await LongWork.beside { Self.derive(found, governance) }
    }

    private func find(_ id: ProposalID) throws(WorkbenchError) -> (state: GovernanceState, proposal: Proposal) {
        let state: GovernanceState
        do {
            state = try rooms.governance.state()
        } catch {
            throw WorkbenchError(error.diagnostics)
        }
        guard let proposal = state.proposal(id) else {
            throw WorkbenchError(
                .notFound, "there is no proposal \(id.number)", help: "`aos gov list` lists the proposals")
        }
        return (state, proposal)
    }

    private static func derive(
        _ found: (state: GovernanceState, proposal: Proposal), _ governance: Governance
    ) -> ReadProposal {
        do throws(GovernanceError) {
            let review = try governance.review(of: found.proposal, in: found.state)
            return ReadProposal(
                state: found.state, proposal: found.proposal, review: review, problems: review.problems)
        } catch {
            return ReadProposal(
                state: found.state, proposal: found.proposal, review: nil, problems: error.diagnostics)
        }
    }

    /// The details of a proposal that was already read.
    func detail(of found: ReadProposal) -> ProposalDetail {
        let (state, proposal, review) = (found.state, found.proposal, found.review)
        let now = rooms.environment.clock()
        return ProposalDetail(
            row: ProposalRow(proposal, in: state),
            shadow: proposal.shadow == nil ? nil : review?.report, history: proposal.history,
            document: review?.document.value, problems: found.problems, comments: proposal.comments,
            changes: review.map { changes(of: $0, in: state) } ?? [], rules: proposal.rules,
            approvals: proposal.approvals,
            standings: proposal.approvals.map {
                ApprovalStanding($0, of: proposal, under: state.rules?.rules, at: now)
            }, rebase: rebase(of: proposal, in: state))
    }

    /// The preview of rebasing a stale proposal, or the account of the rebase that created a proposal.
    ///
    /// If the store lacks an object that it needs, only this detail of the proposal is missing.
    private func rebase(of proposal: Proposal, in state: GovernanceState) -> Rebase? {
        if let preview = try? rooms.governance.rebasePreview(of: proposal.id, in: state) { return preview }
        return try? rooms.governance.rebaseAccount(of: proposal.id, in: state)
    }

    private func changes(of review: ProposalReview, in state: GovernanceState) -> [ChangeRow] {
        let marks = ProposalMarks(parts.log, patches: state.patches(of: review.proposal))
        let user = Array(rooms.environment.user.utf8)
        return review.changes.map {
            ChangeRow($0, isStaged: false, seen: marks.standing(of: $0, by: user), needs: [])
        }
    }

    /// The authority that the authored world gains and loses compared with its base.
    ///
    /// - Parameter base: a manifest to compare with instead of the world's base.
    /// - Throws: ``WorkbenchError`` when the world can't be built or the base is not in the store.
    public func authority(base: Hash? = nil) throws(WorkbenchError) -> AuthorityDifference {
        let world = world()
        try world.requireBase()
        guard let bundle = world.loaded.bundle else { throw Self.unbuildable(world) }
        guard let base else { return AuthorityDifference(from: world.base.contents, to: bundle.contents) }
        do {
            return AuthorityDifference(from: try rooms.store.contents(base), to: bundle.contents)
        } catch {
            throw WorkbenchError(error.diagnostics)
        }
    }
}

extension WorldParts {
    fileprivate func change(_ row: ChangeRow) -> ChangeDetail? {
        let id = row.id
        guard let change = difference?.change(id) else { return nil }
        let key: DefinitionKey? = if case .definition(let key) = change.subject { key } else { nil }
        return ChangeDetail(
            row: row, before: change.before, after: change.after,
            difference: StructuralDifference(change.before, change.after),
            origins: key.flatMap { loaded.entries[$0]?.origins } ?? [],
            closure: (needs?.closure(of: [id]) ?? []).filter { $0 != id }.sorted(),
            power: power(of: change))
    }
}

extension DefinitionDetail.Link {
    init(_ reference: OutgoingReference) {
        switch reference.target {
        case .definition(let key):
            self.init(key: key, title: "\(key.kind.title) \(key.name)", pointer: reference.pointer.description)
        case .grant(let name): self.init(key: nil, title: "grant \(name)", pointer: reference.pointer.description)
        case .effectKind(let kind): self.init(key: nil, title: "effect \(kind)", pointer: reference.pointer.description)
        }
    }
}

extension Manifest {
    /// The references of the entries in the manifest's blocks, with a description of the entry and the location of the
    /// reference.
    var entryReferences: [(title: String, pointer: String, reference: OutgoingReference)] {
        var found: [(title: String, pointer: String, reference: OutgoingReference)] = []
        func add(_ block: ManifestBlock, _ name: String, _ pointer: String, _ value: CBORValue) {
            for reference in Manifest.outgoingReferences(of: value, in: block) {
                found.append(("\(block.title) \(name)", pointer + reference.pointer.description, reference))
            }
        }
        if let policy = defaults?.policy { add(.defaultPolicy, policy, "/defaults/policy", .text(policy)) }
        for (index, grant) in (defaults?.capGrants ?? []).enumerated() {
            add(.capGrants, grant.name, "/defaults/cap_grants/\(index)", grant.value)
        }
        for (index, route) in (routing?.events ?? []).enumerated() {
            add(.routingEvents, "\(route.event)->\(route.reducer)", "/routing/events/\(index)", route.value)
        }
        for (index, inbox) in (routing?.inboxes ?? []).enumerated() {
            add(.routingInboxes, inbox.source, "/routing/inboxes/\(index)", inbox.value)
        }
        for (index, trigger) in triggers.enumerated() {
            add(.triggers, "\(trigger.event)->\(trigger.plan)", "/triggers/\(index)", trigger.value)
        }
        return found
    }
}
