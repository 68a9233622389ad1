import AIR
import CanonicalCBOR
import Files
import WorldIO

/// Checks the objects that records refer to in the store; objects that proposals share are read only once.
struct StoreChecker {
    /// A finding about a frame.
    typealias Found = (frame: Int, found: Diagnostic)

    private let governance: Governance
    private let reader: StoreReader
    private var manifests: Set<Hash> = []
    /// The messages reported so far: many proposals may lack the same node.
    private var reported: Set<String> = []
    /// A cache of authorities, whose inputs most proposals do not change.
    private let authorities: AuthorityMemory

    init(governance: Governance, authorities: AuthorityMemory = AuthorityMemory()) {
        self.governance = governance
        self.authorities = authorities
        reader = governance.reader
    }

    /// The number of proposals that one thread checks with one reader.
    private static let chunk = 128

    /// Checks all proposals of a state and returns the findings in the order of the proposals; each problem with the
    /// store is reported once.
    mutating func check(proposalsOf state: GovernanceState) -> [Found] {
        let starts = Array(stride(from: 0, to: state.proposals.count, by: Self.chunk))
        let (governance, authorities) = (governance, authorities)
        @Sendable func results(from start: Int) -> [(proposal: [Found], missing: [Found])] {
            var checker = StoreChecker(governance: governance, authorities: authorities)
            return state.proposals[start..<min(start + Self.chunk, state.proposals.count)].map {
                checker.check($0, in: state)
            }
        }
        let all =
            governance.files.allowsConcurrentReading
            ? Parallel.map(starts) { results(from: $0) } : starts.map { results(from: $0) }
        return all.joined().flatMap { result in
            result.missing.filter { reported.insert($0.found.message).inserted } + result.proposal
        }
    }

    /// Checks that a manifest and everything that it refers to is in the store; each manifest is checked only once.
    mutating func check(manifest hash: Hash) -> [Diagnostic] {
        guard manifests.insert(hash).inserted else { return [] }
        let reader = reader
        let found = problems { () throws(GovernanceError) in _ = try reader.contents(hash) }
        return found.filter { reported.insert($0.message).inserted }
    }

    /// Checks that the stored patch has the recorded result, the document compiles to the patch, and the last shadow
    /// report agrees with the patch; returns the findings about the proposal and those about missing objects, each with
    /// its frame.
    private mutating func check(
        _ proposal: Proposal, in state: GovernanceState
    ) -> (proposal: [Found], missing: [Found]) {
        let reader = reader
        var read: (base: WorldContents, result: WorldContents, patch: CBORValue, document: CBORValue)?
        let missing = problems { () throws(GovernanceError) in
            let base = try reader.contents(proposal.manifestBase)
            let (result, patch) = try reader.result(of: proposal)
            read = (base, result, patch, try reader.node(proposal.documentHash))
        }
        let proposed = proposal.history.first?.frame ?? 0
        guard let read else { return ([], missing.map { (proposed, $0) }) }
        var found: [Found] = []
        if let problem = document(read.document, of: proposal, read.patch, read.base, read.result) {
            found.append((proposed, problem))
        }
        if let claimed = proposal.shadow {
            let fresh = ShadowReport(
                from: read.base, to: read.result, manifestHash: proposal.manifestHash, scenarios: claimed.scenarios,
                governing: Governance.governing(proposal, state), authorities: authorities)
            let parts = claimed.differences(from: fresh)
            if !parts.isEmpty {
                // For a closed proposal, another version of aos may have computed the report, so this is only a
                // warning.
                found.append(
                    (
                        proposal.history.last { $0.step == .shadowed }?.frame ?? proposed,
                        Diagnostic(
                            proposal.state.isOpen ? .error : .warning, .reportDiffers,
                            "the shadow report differs from the patch in \(parts.joined(separator: ", "))",
                            help: "`aos gov get --id \(proposal.id)` shows what the patch does")
                    ))
            }
        }
        return (found, [])
    }

    private func document(
        _ value: CBORValue, of proposal: Proposal, _ patch: CBORValue, _ base: WorldContents, _ result: WorldContents
    ) -> Diagnostic? {
        let document = PatchDocument.read(value, base: proposal.manifestBase).document
        guard let document, let difference = try? Governance.difference(of: proposal, from: base, to: result)
        else {
            return Self.uncompiled(proposal)
        }
        switch governance.document(document, isOf: proposal, patch, from: base, difference.document(of: proposal)) {
        case .yes: return nil
        case .doesNotCompile: return Self.uncompiled(proposal)
        case .no:
            let given = (try? governance.compile(document, base: base, hash: proposal.manifestBase))?.manifestHash
            return Diagnostic(
                .error, .replayDiffers,
                "the recorded result is \(proposal.manifestHash), but its patch document results in "
                    + "\(given?.text ?? "none") when it is replayed on \(proposal.manifestBase)",
                help: "the record was not written by a proposal: compare with a backup")
        }
    }

    /// Only a warning: another version may have had other rules, and the approval is for the patch, which was checked.
    private static func uncompiled(_ proposal: Proposal) -> Diagnostic {
        Diagnostic(
            .warning, .patchInvalid, "its patch document does not compile in this version of aos",
            help: "`aos gov get --id \(proposal.id)` shows it")
    }

    private func problems(_ body: () throws(GovernanceError) -> Void) -> [Diagnostic] {
        do throws(GovernanceError) {
            try body()
            return []
        } catch {
            return error.diagnostics
        }
    }
}
