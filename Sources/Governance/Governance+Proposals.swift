public import AIR
public import CanonicalCBOR
import ContentStore
import Files
import Sync
public import WorldIO

extension Governance {
    /// Submits a patch; the patch, its nodes and its result are stored before the record is appended.
    ///
    /// - Parameters:
    ///   - wasm: the code of the modules that the patch brings.
    ///   - base: the contents of the manifest file. If the journal has no manifest, as in a fresh clone, they are
    ///     stored and recorded as the manifest that the proposal is for.
    ///   - rebasedFrom: the stale proposal that this one replaces.
    ///   - rules: the rules that will govern the world once the proposal is applied.
    ///   - signed: the author's signature, which makes the key's owner the author; required in a world whose rules keep
    ///     authors from approving.
    /// - Returns: the proposal, and whether it already existed: the same patch on the same base is not submitted twice.
    /// - Throws: ``GovernanceError/noBase``, ``GovernanceError/staleBase(_:current:)``, or another error when something
    ///   can't be written.
    public func propose(
        _ compiled: CompiledPatch, document: PatchDocument, author: String, description: String?,
        wasm: [Hash: [UInt8]] = [:], base: WorldContents? = nil, rebasedFrom: ProposalID? = nil,
        rules: GovernanceRules? = nil, signed: SignedProposal? = nil
    ) throws(GovernanceError) -> (proposal: Proposal, existing: Bool) {
        let (documentBytes, patchBytes, rulesBytes, rulesHash): ([UInt8], [UInt8], [[UInt8]], Hash?)
        do throws(CBORError) {
            rulesBytes = try rules.map { (rules) throws(CBORError) in [try CanonicalEncoder.encode(rules.value)] } ?? []
            rulesHash = rulesBytes.first.map { Hash.of($0) }
            documentBytes = try CanonicalEncoder.encode(document.value)
            patchBytes = try CanonicalEncoder.encode(compiled.value)
        } catch {
            throw .encoding(error)
        }
        let adopted = try adoptable(base, for: compiled)
        /// The existing proposal; nil if a new one must be created.
        func check(_ state: GovernanceState) throws(GovernanceError) -> Proposal? {
            if let existing = state.existing(
                patchHash: compiled.patchHash, manifestBase: compiled.baseManifestHash, rulesHash: rulesHash)
            {
                return existing
            }
            guard let current = state.currentManifest ?? adopted.map({ _ in compiled.baseManifestHash }) else {
                throw .noBase
            }
            guard current == compiled.baseManifestHash else {
                throw .staleBase(compiled.baseManifestHash, current: current)
            }
            if let old = rebasedFrom, state.proposal(old) == nil { throw .unknownProposal(old) }
            return nil
        }
        if let existing = try check(state()) { return (existing, true) }
        return try writing { (writer) throws(GovernanceError) in
            if let existing = try check(writer.state) { return (existing, true) }
            var records: [GovernanceRecord] = []
            if writer.state.currentManifest == nil, let adopted {
                try put(adopted.manifest, nodes: [], known: adopted.definitions.values, wasm: [:], for: &writer)
                records.append(.manifest(compiled.baseManifestHash))
            }
            try put(
                compiled.manifest, nodes: compiled.nodes.map(\.bytes) + [documentBytes, patchBytes] + rulesBytes,
                known: compiled.contents.definitions.values, wasm: wasm, for: &writer)
            let id = ProposalID(UInt64(writer.state.proposals.count))
            let text = try object(description)
            var proposed = GovernanceRecord.Proposed(
                id: id, patchHash: compiled.patchHash, documentHash: Hash.of(documentBytes),
                manifestBase: compiled.baseManifestHash, manifestHash: compiled.manifestHash, author: author,
                description: text.map { .object($0.hash) }, rebasedFrom: rebasedFrom, rules: rules?.value,
                rulesBase: rules == nil ? nil : writer.state.rules?.hash)
            try Self.sign(&proposed, signed, in: writer.state)
            records.append(.proposed(proposed))
            try writer.append(records, texts: text.map { [$0] } ?? [])
            return (try Self.proposal(id, in: writer.state), false)
        }
    }

    /// Computes the effect of a proposal, and records it.
    ///
    /// The report of a stale proposal includes a warning. Nothing is recorded when the last report was the same.
    ///
    /// - Parameter scenarios: runs the world's scenarios against the result and returns their outcome as data.
    /// - Throws: ``GovernanceError`` when the proposal was approved, rejected or applied, or the store lacks a node.
    @discardableResult
    public func shadow(
        _ id: ProposalID, scenarios: (WorldContents) -> [CBORValue] = { _ in [] }
    ) throws(GovernanceError) -> (proposal: Proposal, report: ShadowReport) {
        func check(_ state: GovernanceState) throws(GovernanceError) -> Proposal {
            let proposal = try Self.proposal(id, in: state)
            guard proposal.state == .submitted || proposal.state == .shadowed else {
                throw .wrongState(proposal, .shadowed)
            }
            return proposal
        }
        let state = try state()
        let proposal = try check(state)
        let reader = reader
        let result = try reader.result(of: proposal).contents
        let fresh = ShadowReport(
            from: try reader.contents(proposal.manifestBase), to: result, manifestHash: proposal.manifestHash,
            scenarios: scenarios(result), governing: Self.governing(proposal, state))
        return try writing { (writer) throws(GovernanceError) in
            let proposal = try check(writer.state)
            let report = writer.state.isStale(proposal) ? fresh.adding(Self.staleness(proposal, writer.state)) : fresh
            if proposal.shadow == report { return (proposal, report) }
            try writer.append([
                .shadowReport(GovernanceRecord.Shadowed(id: id, patchHash: proposal.patchHash, report: report))
            ])
            return (try Self.proposal(id, in: writer.state), report)
        }
    }
}

extension Governance {
    static func proposal(_ id: ProposalID, in state: GovernanceState) throws(GovernanceError) -> Proposal {
        guard let proposal = state.proposal(id) else { throw .unknownProposal(id) }
        return proposal
    }

    /// Adds the author's signature to a proposal if the world is governed.
    private static func sign(
        _ proposed: inout GovernanceRecord.Proposed, _ signed: SignedProposal?, in state: GovernanceState
    ) throws(GovernanceError) {
        guard let (_, rules) = state.statement(proposed) else { return }
        guard let signed else {
            if rules.demandsSignedProposals { throw .unsignedProposal }
            return
        }
        guard rules.owner(of: signed.key) != nil else { throw .unknownKey(signed.key) }
        proposed.signed = signed
        do throws(ReplayFault) {
            _ = try state.signer(of: proposed)
        } catch .otherAuthor(_, let owner) {
            throw .otherAuthor(proposed.author, owner: owner)
        } catch {
            throw .refused(error)
        }
    }

    /// The terms under which a patch would be proposed; nil in a world that is not governed, or whose rules this
    /// version can't read.
    ///
    /// - Throws: ``GovernanceError`` when the journal can't be read, or the patch has no canonical form.
    public func terms(
        of compiled: CompiledPatch, document: PatchDocument, rebasedFrom: ProposalID? = nil,
        rules: GovernanceRules? = nil
    ) throws(GovernanceError) -> ProposalTerms? {
        let state = try state()
        let documentHash: Hash
        do throws(CBORError) {
            documentHash = Hash.of(try CanonicalEncoder.encode(document.value))
        } catch {
            throw .encoding(error)
        }
        let proposed = GovernanceRecord.Proposed(
            id: ProposalID(UInt64(state.proposals.count)), patchHash: compiled.patchHash, documentHash: documentHash,
            manifestBase: compiled.baseManifestHash, manifestHash: compiled.manifestHash, author: "",
            description: nil, rebasedFrom: rebasedFrom, rules: rules?.value)
        return state.statement(proposed).map {
            ProposalTerms($0, $1, author: rebasedFrom.flatMap(state.proposal)?.author)
        }
    }

    /// The base if it matches the manifest file, so that it can become the journal's first manifest; otherwise nil.
    private func adoptable(_ base: WorldContents?, for compiled: CompiledPatch) throws(GovernanceError)
        -> WorldContents?
    {
        guard let base else { return nil }
        do throws(FileError) {
            let bytes = try files.read(world.manifestFile, limit: ManifestStanding.largest)
            return Hash.of(bytes) == compiled.baseManifestHash
                && (try? base.manifest.hash()) == compiled.baseManifestHash
                ? base : nil
        } catch .notFound {
            return nil
        } catch {
            throw .file(error)
        }
    }
}
