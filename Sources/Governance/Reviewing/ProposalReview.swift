public import AIR
import CanonicalCBOR
public import WorldIO

extension DiagnosticCode {
    /// The journal makes claims about a proposal that its stored patch contradicts.
    public static let reportDiffers = DiagnosticCode(rawValue: "report-differs")
    /// The proposal has changed since it was shown.
    public static let changedSinceShown = DiagnosticCode(rawValue: "changed-since-shown")
}

/// A proposal as its stored patch defines it: the content that is both shown and signed (SECURITY.md, *What is shown
/// is what is signed*).
public struct ProposalReview: Sendable {
    /// A claim of the journal that the stored patch contradicts.
    public enum Discrepancy: Sendable, Equatable {
        /// The recorded document does not compile to the patch.
        case document
        /// The recorded shadow report differs in these parts.
        case report([String])
    }

    /// The proposal.
    public let proposal: Proposal
    /// The world that the patch is for.
    public let base: WorldContents
    /// The resulting world.
    public let result: WorldContents
    /// The changes that lead from base to result.
    public let changes: [Change]
    /// The patch document: the recorded one if it compiles to the patch, or else one that leads from base to result.
    public let document: PatchDocument
    /// The report of a new shadow run, with the scenarios claimed by the journal.
    public let report: ShadowReport
    /// The claims of the journal that the patch contradicts.
    public let discrepancies: [Discrepancy]

    /// The authority of the changes, as a whole and one by one.
    public var authority: AuthorityByChange { AuthorityByChange(changes, from: base, to: result) }

    /// The change with an ID; nil if the proposal has no such change.
    public func change(_ id: OpID) -> Change? { changes.first { $0.id == id } }

    /// The discrepancies as errors.
    public var problems: [Diagnostic] {
        discrepancies.map { discrepancy in
            let isOpen = proposal.state.isOpen
            switch discrepancy {
            case .document:
                return Diagnostic(
                    .error, .reportDiffers,
                    "the recorded document of proposal \(proposal.id) does not match its patch; the patch itself is shown",
                    help: isOpen ? reject : nil)
            case .report(let parts):
                return Diagnostic(
                    .error, .reportDiffers,
                    "the recorded shadow report of proposal \(proposal.id) differs from its patch in \(parts.joined(separator: ", ")); what the patch does is shown",
                    help: proposal.state == .shadowed
                        ? "shadow it again: `aos gov shadow --id \(proposal.id)`" : isOpen ? reject : nil)
            }
        }
    }

    private var reject: String {
        "reject it: `aos gov approve --id \(proposal.id) --decision reject`, and propose the change again"
    }
}

extension Governance {
    /// Derives everything that is shown about a proposal from its stored patch.
    ///
    /// - Throws: ``GovernanceError`` when the store lacks the base, the patch or the result, or the patch has a
    ///   different result.
    public func review(of proposal: Proposal, in state: GovernanceState) throws(GovernanceError) -> ProposalReview {
        try review(of: proposal, in: state, reader)
    }

    func review(
        of proposal: Proposal, in state: GovernanceState, _ reader: StoreReader
    ) throws(GovernanceError) -> ProposalReview {
        let base = try reader.contents(proposal.manifestBase)
        let (result, patch) = try reader.result(of: proposal)
        var report = ShadowReport(
            from: base, to: result, manifestHash: proposal.manifestHash, scenarios: proposal.shadow?.scenarios ?? [],
            governing: Self.governing(proposal, state))
        var discrepancies: [ProposalReview.Discrepancy] = []
        let difference: WorldDifference
        do throws(CBORError) {
            difference = try Self.difference(of: proposal, from: base, to: result)
        } catch {
            throw .encoding(error)
        }
        let derived = difference.document(of: proposal)
        // A document that is not in the store makes no claims.
        let recorded = try? reader.node(proposal.documentHash)
        let read = recorded.flatMap { PatchDocument.read($0, base: proposal.manifestBase).document }
        var document = derived
        if recorded != nil {
            // A recorded document may contain a module whose code is absent, which is not allowed for external
            // documents.
            let isDerived = recorded == derived.value && derived.nodes == patch["nodes"]?.asArray ?? []
            let isOfPatch: DocumentMatch =
                isDerived
                ? .yes : read.map { self.document($0, isOf: proposal, patch, from: base, derived) } ?? .doesNotCompile
            if isOfPatch == .yes, let read { document = read }
            // A document that no longer compiles proves nothing if the result is no longer valid either.
            if isOfPatch == .no || isOfPatch == .doesNotCompile && report.isValid { discrepancies.append(.document) }
        }
        if let claimed = proposal.shadow {
            let parts = claimed.differences(from: report)
            if !parts.isEmpty { discrepancies.append(.report(parts)) }
        }
        if state.isStale(proposal) { report = report.adding(Self.staleness(proposal, state)) }
        return ProposalReview(
            proposal: proposal, base: base, result: result, changes: difference.changes, document: document,
            report: report,
            discrepancies: discrepancies)
    }

    /// The result of comparing a document with a patch.
    enum DocumentMatch {
        case yes, no, doesNotCompile
    }

    /// Whether a document compiles to the patch of a proposal.
    func document(
        _ document: PatchDocument, isOf proposal: Proposal, _ patch: CBORValue, from base: WorldContents,
        _ derived: PatchDocument
    ) -> DocumentMatch {
        // The document was derived from base and result, so it has that result and only its nodes need to be compared.
        if document.value == derived.value, document.nodes == patch["nodes"]?.asArray ?? [] { return .yes }
        guard let compiled = try? compile(document, base: base, hash: proposal.manifestBase) else {
            return .doesNotCompile
        }
        return compiled.patchHash == proposal.patchHash && compiled.manifestHash == proposal.manifestHash ? .yes : .no
    }

    /// The difference between the base of a proposal and its result.
    static func difference(
        of proposal: Proposal, from base: WorldContents, to result: WorldContents
    ) throws(CBORError) -> WorldDifference {
        let target = try WorldBundle(
            manifest: result.manifest, definitions: result.definitions.filter { !$0.key.name.isReserved })
        return WorldDifference(base: base, baseHash: proposal.manifestBase, target: target)
    }

    /// The governance rules before and after; nil when the proposal does not change them, or they are of a newer
    /// version.
    static func governing(_ proposal: Proposal, _ state: GovernanceState) -> GoverningChange? {
        guard let new = proposal.rules.flatMap({ try? GovernanceRules($0) }) else { return nil }
        guard let hash = proposal.rulesBase else { return GoverningChange(from: nil, to: new) }
        // The rules in force when the proposal was made, which a later proposal may have replaced.
        guard let brought = state.proposals.last(where: { $0.rulesHash == hash && $0.state == .applied })?.rules,
            let old = try? GovernanceRules(brought)
        else { return nil }
        return GoverningChange(from: old, to: new)
    }

    static func staleness(_ proposal: Proposal, _ state: GovernanceState) -> Diagnostic {
        let error = GovernanceError.stale(proposal, current: state.currentManifest).diagnostics[0]
        return Diagnostic(.warning, error.code, error.message, help: error.help)
    }
}

extension WorldDifference {
    /// The document that leads from the base of a proposal to its result.
    func document(of proposal: Proposal) -> PatchDocument {
        document() ?? PatchDocument(baseManifestHash: proposal.manifestBase, operations: [])
    }
}

extension PatchDocument {
    /// The nodes in the document, in the order of its ops.
    fileprivate var nodes: [CBORValue] {
        operations.compactMap { operation in
            switch operation {
            case .addDefinition(_, let node), .replaceDefinition(_, let node, _): node
            default: nil
            }
        }
    }
}

extension ShadowReport {
    /// The parts in which a newly computed report differs from this one.
    ///
    /// Neither the wording of diagnostics nor scenarios, which can't be recomputed, are compared.
    func differences(from fresh: ShadowReport) -> [String] {
        [
            ("validity", isValid == fresh.isValid), ("the result", manifestHash == fresh.manifestHash),
            ("plans", plans == fresh.plans), ("triggers", triggers == fresh.triggers),
            ("routes", routes == fresh.routes), ("effects", effects == fresh.effects),
            ("authority", authority == fresh.authority), ("rules", rules == fresh.rules),
        ].compactMap { $0.1 ? nil : $0.0 }
    }
}
