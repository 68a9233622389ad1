import AIR
import CanonicalCBOR
import Control
import Files
import Governance
import JSON
import Sync
import Synchronization
import SystemPackage
import Testing
import Workbench
import WorldIO
import WorldProtocol

/// A host that lies, and a client that therefore signs nothing.
@Suite struct LyingHostTests {
    private static let key = SigningKey(seed: Array(repeating: 7, count: 32))

    /// A governed world with a shadowed proposal.
    private func governed() async throws -> (ServedWorld, ProposalID) {
        let served = try await ServedWorld.made()
        try served.checkOut("base")
        let workbench = served.workbench()
        let key = try #require(Self.key)
        let rules = try #require(
            GovernanceRules(
                approvers: [GovernanceRules.Approver(owner: "ada", key: key.publicKey)], ownersNeeded: 1,
                authorsMayApprove: true))
        let first = try await propose(workbench, .rules(rules))
        for action in [Action.shadow(first), .approve(first, .approve, approver: nil), .apply(first)] {
            _ = try await workbench.answer(.perform(action), progress: nil)
        }
        try served.checkOut("proposal")
        let id = try await propose(workbench, .everything(.full))
        _ = try await workbench.answer(.perform(.shadow(id)), progress: nil)
        return (served, id)
    }

    private func propose(_ world: any World, _ source: ProposalRequest.Source) async throws -> ProposalID {
        let reply = try await world.answer(.perform(.propose(ProposalRequest(source))), progress: nil)
        guard case .performed(.proposed(let id, _, _, _, _), _) = reply else { throw Failure.otherAnswer }
        return try #require(id)
    }

    /// The world as a signing client reaches it, through a host that may lie.
    private func client(
        _ served: ServedWorld, lies: @escaping @Sendable (Request, Reply) -> Reply = { $1 },
        host other: ControlHost? = nil
    ) async throws -> SigningWorld {
        let host = try other ?? served.host(world: LyingWorld(base: served.workbench(), lies: lies))
        let client = served.client(of: host)
        let hosted = try await served.hosted(client)
        let verified = VerifiedWorld(
            hosted, client: { client }, own: served.folder, files: served.files, checksReviews: true,
            open: { replica in
                Workbench(
                    WorkbenchOptions(world: replica.world.path, isReadOnly: true),
                    WorkbenchEnvironment(
                        files: replica.files, clock: ServedWorld.clock, user: "ada", processID: 2))
            })
        return SigningWorld(
            verified, Signing(key: try #require(Self.key), file: "/key"), clock: ServedWorld.clock)
    }

    @Test func `through an honest host a decision is signed and counts`() async throws {
        let (served, id) = try await governed()
        let world = try await client(served)
        guard case .review(let shown) = try await world.answer(.review(id), progress: nil) else {
            throw Failure.otherAnswer
        }
        #expect(!shown.changes.isEmpty)
        _ = try await world.answer(.perform(.approve(id, .approve, approver: nil)), progress: nil)
        _ = try await world.answer(.perform(.apply(id)), progress: nil)
        #expect(try served.governance.state().proposal(id)?.state == .applied)
    }

    @Test func `without a signature a host of a governed world approves nothing`() async throws {
        let (served, id) = try await governed()
        let client = served.client(of: try served.host())
        for (verb, payload) in [
            (ControlVerb.approve, [("proposal_id", JSONValue.int(id.number))]),
            (.applyDirect, [("patch_b64", .string(Base64.encode(Array("{}".utf8))))]),
        ] {
            let error = await #expect(throws: ControlError.self) { try await client.call(verb, .object(payload)) }
            guard case .answered(let refusal)? = error else {
                Issue.record("unexpected error")
                continue
            }
            #expect(refusal.code == .hostError && refusal.message.contains("governed"))
        }
        #expect(try served.governance.state().proposal(id)?.approvals.isEmpty == true)
    }

    @Test func `the facts that are signed do not come from the host`() async throws {
        let (served, id) = try await governed()
        // The client never asks for `signable`, so the answer does not matter.
        let world = try await client(
            served,
            lies: { request, reply in
                if case .signable = request { .signable(nil) } else { reply }
            })
        _ = try await world.answer(.perform(.approve(id, .approve, approver: nil)), progress: nil)
        #expect(try served.governance.state().proposal(id)?.approvals.map(\.owner) == ["ada"])
    }

    @Test func `a review that hides a change is refused`() async throws {
        let (served, id) = try await governed()
        let world = try await client(
            served,
            lies: { _, reply in
                guard case .review(var detail) = reply else { return reply }
                detail.changes.removeLast()
                return .review(detail)
            })
        let failure = await #expect(throws: Failure.self) { try await world.answer(.review(id), progress: nil) }
        #expect(failure?.diagnostics.first?.code == .reportDiffers)
    }

    @Test func `a review that hides authority is refused`() async throws {
        let (served, id) = try await governed()
        let world = try await client(
            served,
            lies: { _, reply in
                guard case .review(var detail) = reply else { return reply }
                detail.authority = nil
                return .review(detail)
            })
        let failure = await #expect(throws: Failure.self) { try await world.answer(.review(id), progress: nil) }
        #expect(failure?.diagnostics.first?.code == .reportDiffers)
    }

    @Test func `nothing is signed for a journal of another world`() async throws {
        let (served, id) = try await governed()
        let (other, _) = try await governed()
        let world = try await client(served, host: try other.host())
        let failure = await #expect(throws: Failure.self) {
            try await world.answer(.perform(.approve(id, .approve, approver: nil)), progress: nil)
        }
        #expect(failure?.diagnostics.first?.code == .hostForeign)
        #expect(try other.governance.state().proposal(id)?.approvals.isEmpty == true)
    }

    @Test func `nothing is signed for a journal that was rolled back`() async throws {
        let (served, id) = try await governed()
        // The host has the world as it was before the client's last frame.
        let behind = try await copy(of: served)
        _ = try served.governance.comment(on: id, author: "ada", text: "later")
        let world = try await client(served, host: try behind.host())
        let failure = await #expect(throws: Failure.self) {
            try await world.answer(.perform(.approve(id, .approve, approver: nil)), progress: nil)
        }
        #expect(failure?.diagnostics.first?.code == .hostForeign)
        #expect(failure?.diagnostics.first?.message.contains("frames") == true)
    }

    @Test func `nothing is signed for a journal that forked`() async throws {
        let (served, id) = try await governed()
        let fork = try await copy(of: served)
        _ = try served.governance.comment(on: id, author: "ada", text: "here")
        _ = try fork.governance.comment(on: id, author: "eve", text: "there")
        let world = try await client(served, host: try fork.host())
        let failure = await #expect(throws: Failure.self) {
            try await world.answer(.perform(.approve(id, .approve, approver: nil)), progress: nil)
        }
        #expect(failure?.diagnostics.first?.code == .hostForeign)
        #expect(failure?.diagnostics.first?.message.contains("differs") == true)
    }

    private func copy(of served: ServedWorld) async throws -> ServedWorld {
        let copy = ServedWorld()
        var open: [FilePath] = [served.folder.path]
        while let folder = open.popLast() {
            try copy.files.createDirectories(folder)
            for name in try served.files.list(folder) {
                let path = folder.appending(name)
                if try served.files.status(of: path, followLinks: false)?.kind == .directory {
                    open.append(path)
                } else {
                    try copy.files.createFile(path, contents: try served.files.read(path, limit: 1 << 28), mode: 0o600)
                }
            }
        }
        return copy
    }
}

/// A world that alters its answers.
struct LyingWorld: World {
    let base: any World
    let lies: @Sendable (Request, Reply) -> Reply

    func answer(_ request: Request, progress: (@Sendable (Progress) -> Void)?) async throws(Failure) -> Reply {
        lies(request, try await base.answer(request, progress: progress))
    }
}
