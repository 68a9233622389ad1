import WorldProtocol
import AIR
import CanonicalCBOR
import Governance
import Sync
import SystemPackage
import WorldIO

extension Workbench {
    func propose(_ request: ProposalRequest) async throws(WorkbenchError) -> Outcome {
        if case .rules(let rules) = request.source { return try await propose(rules, request) }
        if !request.isDryRun { try requireJournalOfWorld(isDirect: false) }
        let world = world()
        let (compiled, document, rebased) = try compile(request, world)
        let notices = rebased + compiled.diagnostics
        if request.isDryRun {
            let existing = world.governance?.proposals.contains {
                $0.patchHash == compiled.patchHash && $0.manifestBase == compiled.baseManifestHash
            }
            return .proposed(
                id: nil, patchHash: compiled.patchHash, manifestHash: compiled.manifestHash,
                existing: existing ?? false, notices: notices)
        }
        try requireWritable()
        let author = request.author ?? rooms.environment.user
        let proposed = try await govern { (governance) throws(GovernanceError) in
            try governance.propose(
                compiled, document: document, author: author, description: request.description,
                wasm: world.loaded.bundle?.wasm ?? [:],
                base: world.base.source == .file ? world.base.contents : nil,
                signed: request.signature?.signed)
        }
        // A queued proposal has no ID yet.
        let id = queued == nil ? proposed.proposal.id : nil
        note(
            "propose \(id.map(\.description) ?? "(queued)"): \(request.description ?? "no description")",
            command(request),
            emptiesStage: request.source == .staged)
        return .proposed(
            id: id, patchHash: compiled.patchHash, manifestHash: compiled.manifestHash, existing: proposed.existing,
            notices: notices)
    }

    private func propose(
        _ rules: GovernanceRules, _ request: ProposalRequest
    ) async throws(WorkbenchError) -> Outcome {
        let problems = rules.problems
        guard !problems.containsError else { throw WorkbenchError(problems) }
        if request.isDryRun {
            let (compiled, _, _) = try compile(request, world())
            return .proposed(
                id: nil, patchHash: compiled.patchHash, manifestHash: compiled.manifestHash, existing: false,
                notices: problems)
        }
        try requireWritable()
        let author = request.author ?? rooms.environment.user
        let made = try await govern { (governance) throws(GovernanceError) in
            try governance.propose(
                rules: rules, author: author, description: request.description, signed: request.signature?.signed)
        }
        if !made.existing { note("propose rules as \(made.proposal.id)", command(request)) }
        return .proposed(
            id: queued == nil ? made.proposal.id : nil, patchHash: made.proposal.patchHash,
            manifestHash: made.proposal.manifestHash,
            existing: made.existing, notices: problems)
    }

    /// The terms that the author signs for an action that creates a proposal; nil when there is nothing to sign.
    func terms(of action: Action) throws(WorkbenchError) -> ProposalTerms? {
        let governance = rooms.governance
        func needed(
            _ terms: (Governance) throws(GovernanceError) -> ProposalTerms?
        ) throws(WorkbenchError) -> ProposalTerms? {
            do throws(GovernanceError) {
                return try governance.state().isGoverned ? terms(governance) : nil
            } catch {
                throw WorkbenchError(error.diagnostics)
            }
        }
        switch action {
        case .propose(let request):
            if case .rules(let rules) = request.source {
                return try needed { (governance) throws(GovernanceError) in try governance.terms(ofProposing: rules) }
            }
            // Compile the patch only if it needs a signature.
            guard world().governance?.isGoverned == true else { return nil }
            let (compiled, document, _) = try compile(request, world())
            return try needed { (governance) throws(GovernanceError) in
                try governance.terms(of: compiled, document: document)
            }
        case .rebase(let id, let choices, _, _):
            return try needed { (governance) throws(GovernanceError) in
                try governance.terms(ofRebasing: id, choices: choices)
            }
        default: return nil
        }
    }

    /// Compiles the content of a proposal for the journal's current manifest.
    ///
    /// - Returns: the patch, its document, and the diagnostics of the rebase.
    private func compile(
        _ request: ProposalRequest, _ world: WorldParts
    ) throws(WorkbenchError) -> (CompiledPatch, PatchDocument, [Diagnostic]) {
        try requireJournal(world)
        try world.requireAgreement()
        guard let baseHash = world.base.hash else { throw Self.noBase }
        let document: PatchDocument
        switch request.source {
        case .document(let given):
            if let current = world.currentManifest, given.baseManifestHash == current, current != baseHash {
                return try compile(given, for: current, requiresHashes: request.requiresHashes)
            }
            document = given
        case .rules:
            let current = world.currentManifest ?? baseHash
            let empty = PatchDocument(baseManifestHash: current, operations: [])
            return current == baseHash
                ? (try compile(empty, world, requiresHashes: false), empty, [])
                : try compile(empty, for: current, requiresHashes: false)
        case .staged:
            guard let selection = world.selection, !selection.chosen.isEmpty else {
                throw WorkbenchError(
                    .nothingToDo, "nothing is staged",
                    help: "stage ops with `aos stage add`, or propose everything that differs with --all")
            }
            try world.requireReadable()
            try world.requireWholeBase()
            guard let compiled = selection.compiled, let document = selection.document else {
                throw WorkbenchError(Self.blockers(selection))
            }
            return try rebased(compiled, document, world)
        case .everything(let filter):
            try world.requireReadable()
            guard let bundle = world.loaded.bundle else { throw Self.unbuildable(world) }
            let difference = WorldDifference(
                base: world.base.contents, baseHash: baseHash, target: bundle, filter: filter)
            guard !difference.isEmpty, let all = difference.document() else {
                throw WorkbenchError(
                    .nothingToDo, "nothing differs from the base", help: "change the world's files first")
            }
            document = all
        }
        try world.requireWholeBase()
        return try rebased(
            try compile(document, world, requiresHashes: request.requiresHashes), document, world)
    }

    /// Compiles a document for the base that the world is compared with.
    private func compile(
        _ document: PatchDocument, _ world: WorldParts, requiresHashes: Bool
    ) throws(WorkbenchError) -> CompiledPatch {
        do {
            let compiler = PatchCompiler(
                base: world.base.contents, baseHash: world.base.hash ?? .zero, requiresHashes: requiresHashes,
                lookup: rooms.lookup)
            return try compiler.compile(document)
        } catch {
            throw WorkbenchError(error.diagnostics)
        }
    }

    /// Compiles a document for a manifest of the journal.
    private func compile(
        _ document: PatchDocument, for hash: Hash, requiresHashes: Bool
    ) throws(WorkbenchError) -> (CompiledPatch, PatchDocument, [Diagnostic]) {
        do throws(WorldIOError) {
            let compiler = PatchCompiler(
                base: try rooms.store.contents(hash), baseHash: hash, requiresHashes: requiresHashes,
                lookup: rooms.lookup)
            return (try compiler.compile(document), document, [])
        } catch {
            throw WorkbenchError(error.diagnostics)
        }
    }

    /// Throws if the world's journal can't be read: an unreadable journal is not the same as an empty one.
    private func requireJournal(_ world: WorldParts) throws(WorkbenchError) {
        guard world.governance == nil else { return }
        do {
            _ = try rooms.governance.state()
        } catch {
            throw WorkbenchError(error.diagnostics)
        }
    }

    static let noBase = WorkbenchError(
        .notFound, "the world has no base manifest yet, so there is nothing to propose against",
        help: "make the first one with `aos import --air air --mode genesis`, or with `aos push`")

    static func unbuildable(_ world: WorldParts) -> WorkbenchError {
        WorkbenchError(world.loaded.diagnostics.filter { $0.severity == .error })
    }

    /// The reasons why a selection does not compile, starting with ops whose dependencies are not selected.
    static func blockers(_ selection: Selection) -> [Diagnostic] {
        selection.blocked.map { blocked in
            Diagnostic(
                .error, .patchInvalid,
                "\(blocked.id) needs \(blocked.needs.map(\.text).joined(separator: ", "))",
                help: CommandText.line(["aos", "stage", "add", blocked.id.text, "--with-needs"]))
        } + selection.diagnostics.filter { $0.severity == .error }
    }

    func shadow(_ id: ProposalID) async throws(WorkbenchError) -> Outcome {
        let scenarios = try scenarios(of: id)
        try await decide("shadow \(id)", command(["aos", "gov", "shadow", "--id", "\(id.number)"])) {
            (governance) throws(GovernanceError) in
            _ = try governance.shadow(id, scenarios: scenarios)
        }
        return .proposal(try proposal(id))
    }

    func approve(
        _ id: ProposalID, _ decision: ApprovalDecision, _ approver: String?, reason: String?, expected: Hash?,
        _ signature: DecisionSignature?
    ) async throws(WorkbenchError) -> Outcome {
        let words =
            ["aos", "gov", "approve", "--id", "\(id.number)"]
            + named("--approver", signature == nil ? approver : nil, reason, signature)
            + (decision == .reject ? ["--decision", "reject"] : [])
        let user = approver ?? rooms.environment.user
        try await decide("\(decision.rawValue) \(id)", command(words)) { (governance) throws(GovernanceError) in
            _ = try governance.approve(
                id, decision: decision, approver: user, signed: signature?.approval, reason: reason,
                expected: expected)
        }
        return .proposal(try proposal(id))
    }

    func withdraw(
        _ id: ProposalID, _ author: String?, _ reason: String?, _ signature: DecisionSignature?
    ) async throws(WorkbenchError) -> Outcome {
        let words = ["aos", "gov", "withdraw", "--id", "\(id.number)"] + named("--author", author, reason, signature)
        let user = author ?? rooms.environment.user
        try await decide("withdraw \(id)", command(words)) { (governance) throws(GovernanceError) in
            _ = try governance.withdraw(id, author: user, signed: signature?.approval, reason: reason)
        }
        return .proposal(try proposal(id))
    }

    /// The options of a decision: the person, the key and the reason.
    private func named(
        _ option: String, _ person: String?, _ reason: String?, _ signature: DecisionSignature?
    ) -> [String] {
        var words: [String] = []
        if let person { words += CommandText.option(option, person) }
        if let signature {
            words += CommandText.option("--key", rooms.world.shown(FilePath(signature.file)))
            if signature.days != Signing.usualDays { words += ["--expires-in", "\(signature.days)"] }
        }
        if let reason { words += CommandText.option("--reason", reason) }
        return words
    }

    /// The option with the key that signs a proposal.
    private func key(_ signature: ProposalSignature?) -> [String] {
        signature.map { CommandText.option("--key", rooms.world.shown(FilePath($0.file))) } ?? []
    }

    func comment(
        on id: ProposalID, _ text: String, _ author: String?, _ op: OpID?, _ hunk: Hash?, _ resolves: Int?
    ) async throws(WorkbenchError) -> Outcome {
        try requireWritable()
        try requireJournalOfWorld(isDirect: false)
        let author = author ?? rooms.environment.user
        _ = try await govern { (governance) throws(GovernanceError) in
            try governance.comment(on: id, author: author, text: text, op: op, hunk: hunk, resolves: resolves)
        }
        var more = op.map { CommandText.option("--op", $0.text) } ?? []
        if let hunk { more += ["--hunk", hunk.text] }
        if let resolves { more += ["--resolves", "\(resolves)"] }
        more += CommandText.option("--author", author)
        note(
            resolves.map { "resolve comment \($0) on proposal \(id)" } ?? "comment on proposal \(id)",
            command(CommandText.words(["aos", "gov", "comment", "--id", "\(id.number)"], [text], more)))
        return .proposal(try proposal(id))
    }

    func signable(_ id: ProposalID) throws(WorkbenchError) -> SignableProposal? {
        do {
            return try rooms.governance.signable(id)
        } catch {
            throw WorkbenchError(error.diagnostics)
        }
    }

    func apply(_ id: ProposalID, expected: Hash?) async throws(WorkbenchError) -> Outcome {
        try await decide("apply \(id)", command(["aos", "gov", "apply", "--id", "\(id.number)"])) {
            (governance) throws(GovernanceError) in
            _ = try governance.apply(id, expected: expected)
        }
        return .proposal(try proposal(id))
    }

    func rebase(
        _ id: ProposalID, _ choices: [OpID: ThreeWayMerge.Side], _ description: String?,
        _ signature: ProposalSignature?
    ) async throws(WorkbenchError) -> Outcome {
        try requireWritable()
        let rebase = try await govern { (governance) throws(GovernanceError) in
            try governance.rebase(id, choices: choices, description: description, signed: signature?.signed)
        }
        guard let made = rebase.proposal else { return .rebased(rebase, nil) }
        if !rebase.isExisting {
            let sides = choices.sorted { $0.key < $1.key }.flatMap { $0.value.option(for: $0.key) }
            note(
                "rebase \(id) as \(made.id)",
                command(
                    ["aos", "gov", "rebase", "--id", "\(id.number)"] + sides
                        + (description.map { CommandText.option("--description", $0) } ?? [])
                        + key(signature)))
        }
        return .rebased(rebase, try proposal(made.id))
    }

    func genesis() async throws(WorkbenchError) -> Outcome {
        try requireJournalOfWorld(isDirect: true)
        let world = world()
        guard let bundle = world.loaded.bundle, !world.loaded.diagnostics.containsError else {
            throw Self.unbuildable(world)
        }
        try await decide("genesis at \(bundle.manifestHash.short)", genesisCommand) {
            (governance) throws(GovernanceError) in
            _ = try governance.genesis(bundle)
        }
        return .manifest(bundle.manifestHash)
    }

    /// - Parameter comparesWithNothing: whether to proceed as if the world had no base.
    func push(
        isDryRun: Bool, _ filter: BundleFilter, comparesWithNothing: Bool = false
    ) async throws(WorkbenchError) -> Outcome {
        let world = world()
        if !comparesWithNothing { try world.requireAgreement() }
        if !isDryRun { try requireJournalOfWorld(isDirect: true) }
        let base = comparesWithNothing ? .none() : world.base
        guard let bundle = world.loaded.bundle, !world.loaded.diagnostics.containsError else {
            throw Self.unbuildable(world)
        }
        guard let baseHash = base.hash else {
            let rows = SnapshotBuilder.rows(
                WorldDifference(base: base.contents, baseHash: nil, target: bundle, filter: filter).changes)
            if !isDryRun { _ = try await genesis() }
            return .pushed(
                base: nil, manifest: bundle.manifestHash, changes: rows, applied: !isDryRun,
                notices: world.diagnostics)
        }
        let difference = WorldDifference(base: base.contents, baseHash: baseHash, target: bundle, filter: filter)
        let rows = SnapshotBuilder.rows(difference.changes)
        guard !difference.isEmpty, let document = difference.document() else {
            if !isDryRun, base.source == .journal { try restoreObjects(of: bundle) }
            return .pushed(base: baseHash, manifest: baseHash, changes: [], applied: false, notices: [])
        }
        let compiled: CompiledPatch
        do {
            compiled = try PatchCompiler(base: base.contents, baseHash: baseHash, lookup: rooms.lookup)
                .compile(document)
        } catch {
            throw WorkbenchError(error.diagnostics)
        }
        if !isDryRun {
            let wasm = bundle.wasm
            let words = ["aos", "push"] + (filter == .airOnly ? ["--air-only"] : [])
            try await decide("push \(rows.count) ops", command(words)) { (governance) throws(GovernanceError) in
                _ = try governance.push(compiled, wasm: wasm)
            }
        }
        return .pushed(
            base: baseHash, manifest: compiled.manifestHash, changes: rows, applied: !isDryRun,
            notices: compiled.diagnostics)
    }

    /// Restores missing objects of the current manifest, and its modules' wasm if there are files.
    private func restoreObjects(of bundle: WorldBundle) throws(WorkbenchError) {
        do throws(WorldIOError) {
            try rooms.store.put(bundle)
        } catch {
            throw WorkbenchError(error.diagnostics)
        }
    }

    /// Performs an irreversible step, then logs it as a decision.
    func decide(
        _ text: String, _ command: String, _ step: @escaping @Sendable (Governance) throws(GovernanceError) -> Void
    ) async throws(WorkbenchError) {
        try requireWritable()
        try await govern(step)
        note(text, command)
    }

    /// Performs a governance step without blocking queries; a step that is canceled before it writes fails.
    ///
    /// A failed step invalidates the journal here; after a successful one, the caller does, by logging it with `note`.
    ///
    /// - Parameter catchesUp: whether to require the world's journal and to update it from its remote first; false for
    ///   the steps that get the journal.
    func govern<Value: Sendable>(
        catchesUp: Bool = true,
        _ step: @escaping @Sendable (Governance) throws(GovernanceError) -> Value
    ) async throws(WorkbenchError) -> Value {
        if catchesUp { try requireJournalOfWorld(isDirect: false) }
        let result = await inContact { (governance) throws(GovernanceError) in
            if catchesUp { try governance.catchUp() }
            return try step(governance)
        }
        queued = rooms.governance.takeQueued()
        if let queued {
            rooms.notices.add(
                Diagnostic(
                    .notice, .remoteUnreachable, "queued as \(queued); not published yet",
                    help: "publish it with `aos remote push`"))
        }
        switch result {
        case .success(let value): return value
        case .failure(let error):
            forget([.journal])
            throw WorkbenchError(error.diagnostics)
        }
    }

    /// The parts of the world that an edit of authored files changes.
    static let authored: Set<WorldPart> = [.sources, .scenarios]

    /// Logs an irreversible step as a decision, and invalidates the parts that it changed.
    ///
    /// The step has already happened, so a log that can't be written is reported with the world's problems, not as a
    /// failure.
    func note(
        _ text: String, _ command: String, changing parts: Set<WorldPart> = [.journal], emptiesStage: Bool = false,
        edit: UInt64? = nil, settled: [DefinitionKey] = []
    ) {
        let time = rooms.environment.clock()
        var problems: [Diagnostic] = []
        do {
            try changeReview(keepsStage: !emptiesStage) { (log, _) throws(WorkbenchError) in
                if emptiesStage { log.staged = [] }
                log.record(
                    ReviewLog.Entry(
                        time: time, text: text, command: command, delta: nil, isUndone: false, edit: edit,
                        settled: settled, emptiesStage: emptiesStage))
            }
        } catch {
            let left = emptiesStage ? "the stage was not emptied" : "it is not in the decision log"
            let help = emptiesStage ? "empty the stage: `aos stage --clear`" : nil
            problems = error.diagnostics.map {
                Diagnostic(
                    .warning, $0.code, "the step succeeded, but \(left): \($0.message)", file: $0.file,
                    help: help ?? $0.help)
            }
        }
        forget(parts, adding: problems)
    }
}
