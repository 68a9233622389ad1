import AIR
import CanonicalCBOR
import ContentStore
import Files
import Sync
import Testing

@testable import Governance

/// The orders in which the journal's records may follow each other.
@Suite struct ReplayTests {
    private static let patch = Hash.of([1])
    private static let base = Hash.of([2])
    private static let result = Hash.of([3])

    private static func proposed(_ id: UInt64 = 0, base: Hash = base) -> GovernanceRecord {
        .proposed(
            GovernanceRecord.Proposed(
                id: ProposalID(id), patchHash: patch, documentHash: patch, manifestBase: base, manifestHash: result,
                author: "ada", description: nil, rebasedFrom: nil))
    }

    private static func shadowed(
        _ id: UInt64 = 0, patch: Hash = patch, result: Hash = result, isValid: Bool = true
    ) -> GovernanceRecord {
        let nothing = ShadowReport.Entries(added: [], removed: [])
        return .shadowReport(
            GovernanceRecord.Shadowed(
                id: ProposalID(id), patchHash: patch,
                report: ShadowReport(
                    isValid: isValid, diagnostics: isValid ? [] : [Diagnostic(.error, .planInvalid, "bad")],
                    manifestHash: result, plans: ShadowReport.Plans(added: [], replaced: [], removed: []),
                    triggers: nothing, routes: nothing, effects: [], scenarios: [],
                    authority: AuthorityDifference(from: nil, to: .init(manifest: .empty, definitions: [:])))))
    }

    private static func approved(
        _ id: UInt64 = 0, _ decision: ApprovalDecision = .approve, patch: Hash = patch
    ) -> GovernanceRecord {
        .approved(
            GovernanceRecord.Approved(id: ProposalID(id), patchHash: patch, approver: "bob", decision: decision))
    }

    private static func applied(_ result: Hash = result) -> GovernanceRecord {
        .applied(GovernanceRecord.Applied(id: ProposalID(0), patchHash: patch, manifestHash: result))
    }

    private func replay(_ frames: [[GovernanceRecord]]) throws -> GovernanceState {
        var state = GovernanceState()
        for records in frames { try state.take(GovernanceFrame(time: 1, records: records)) }
        return state
    }

    private static let begin: [[GovernanceRecord]] = [[.manifest(base)], [proposed()]]
    private static let id = ProposalID(0)

    /// Frames of which the last one is damage.
    private static let impossible: [(frames: [[GovernanceRecord]], fault: ReplayFault)] = {
        typealias Case = (frames: [[GovernanceRecord]], fault: ReplayFault)
        let asApproved: [[GovernanceRecord]] = begin + [[shadowed()], [approved()]]
        var cases: [Case] = []
        func add(_ frames: [[GovernanceRecord]], _ fault: ReplayFault) { cases.append((frames, fault)) }
        add([[proposed()]], .baseNotCurrent(id))
        add(begin + [[proposed(2)]], .unexpectedID(ProposalID(2), expected: ProposalID(1)))
        add(begin + [[proposed(0)]], .unexpectedID(id, expected: ProposalID(1)))
        add(begin + [[shadowed(5)]], .unknownProposal(ProposalID(5)))
        add(begin + [[shadowed(.max)]], .unknownProposal(ProposalID(.max)))
        add(begin + [[shadowed(patch: base)]], .otherPatch(id))
        add(begin + [[shadowed(result: base)]], .otherManifest(id))
        add(begin + [[approved()]], .wrongState(id, .submitted, .approved))
        add(begin + [[shadowed()], [approved(patch: base)]], .otherPatch(id))
        add(begin + [[shadowed(isValid: false)], [approved()]], .invalidResult(id))
        add(asApproved + [[shadowed()]], .wrongState(id, .approved, .shadowed))
        add(begin + [[approved(0, .reject)], [shadowed()]], .wrongState(id, .rejected, .shadowed))
        add(begin + [[shadowed()], [applied(), .manifest(result)]], .wrongState(id, .shadowed, .applied))
        add(asApproved + [[applied()]], .appliedWithoutManifest(id))
        add(asApproved + [[applied(), .manifest(base)]], .appliedWithoutManifest(id))
        add(asApproved + [[applied(base), .manifest(base)]], .otherManifest(id))
        add(asApproved + [[.manifest(result)], [applied(), .manifest(result)]], .baseNotCurrent(id))
        return cases
    }()

    @Test(arguments: impossible)
    func `records that can't follow each other are damage`(frames: [[GovernanceRecord]], fault: ReplayFault) throws {
        _ = try replay(frames.dropLast())
        #expect(throws: fault) { try replay(frames) }
    }

    @Test func `records in a valid order are replayed`() throws {
        let state = try replay(
            Self.begin + [[Self.shadowed()], [Self.approved()], [Self.applied(), .manifest(Self.result)]])
        #expect(state.currentManifest == Self.result && state.height == 5)
        #expect(state.proposals.map(\.state) == [.applied])
        #expect(!state.isStale(state.proposals[0]))
    }

    @Test func `an impossible record is void and is reported with its frame and byte offset`() throws {
        let files = MemoryFileSystem()
        let world = SmallWorld(files)
        try world.genesis()
        let journal = world.governance.journal
        let writer = try journal.openForWriting(owner: "t")
        try writer.append(GovernanceFrame(time: 1, records: [Self.proposed(4)]).value)
        writer.close()
        let offset = try journal.read().frames[1].offset
        let state = try world.governance.state()
        let fault = ReplayFault.unexpectedID(ProposalID(4), expected: ProposalID(0))
        #expect(state.voids.map(\.damage) == [.impossible(fault)] && state.voids.map(\.height) == [1])
        #expect(state.proposals.isEmpty)
        let message = try #require(world.governance.verify().findings.first?.diagnostic.message)
        #expect(message.contains("frame 1") && message.contains("byte \(offset)"))
        #expect(try world.propose().proposal.id == ProposalID(0))
    }

    @Test func `a frame that is not a list of records is void`() throws {
        let world = SmallWorld(MemoryFileSystem())
        try world.genesis()
        let writer = try world.governance.journal.openForWriting(owner: "t")
        try writer.append(.text("hello"))
        writer.close()
        #expect(try world.governance.state().voids.map(\.damage) == [.unreadable(.notAMap("the frame"))])
        #expect(try world.governance.records().map { $0.record == nil } == [false, true])
    }

    @Test func `records of unknown kinds are skipped, with one notice for each kind`() throws {
        let world = SmallWorld(MemoryFileSystem())
        try world.genesis()
        let unknown = GovernanceRecord.unknown("Remark", .record([("record", .text("Remark")), ("text", .text("hi"))]))
        let writer = try world.governance.journal.openForWriting(owner: "t")
        try writer.append(GovernanceFrame(time: 1, records: [unknown, unknown]).value)
        writer.close()
        try world.propose()
        let state = try world.governance.state()
        #expect(state.notices.map(\.severity) == [.notice])
        #expect(state.proposals.map(\.id) == [ProposalID(0)])
        #expect(try world.governance.records().compactMap(\.record)[1] == unknown)
    }

    @Test func `rules without their proposal are damage`() throws {
        let world = SmallWorld(MemoryFileSystem())
        try world.reach(.approved)
        let rules = GovernanceRecord.rules(.init(id: ProposalID(0), rulesHash: Self.base))
        for records in [[rules], [.manifest(Self.base), rules], [rules, .manifest(Self.base)]] {
            let frame = GovernanceFrame(time: 1, records: records)
            var state = try world.governance.state()
            #expect(throws: ReplayFault.rulesWithoutProposal(ProposalID(0))) { try state.take(frame) }
        }
        let nameless: CBORValue = .record([("record", .text("Rules")), ("rules_hash", .text(Self.base.text))])
        #expect(throws: RecordError.missingField("Rules", field: "proposal_id")) {
            try GovernanceRecord(nameless, version: 3)
        }
    }
}
