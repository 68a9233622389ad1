import AIR
import Governance

/// A world that signs proposals and decisions before it passes them on.
///
/// The client builds the statement from the world's facts about the proposal, and signs it here: neither the key
/// nor anything that could sign another statement reaches the world.
public struct SigningWorld: World {
    private let world: any World
    private let signing: Signing
    private let clock: @Sendable () -> UInt64

    /// - Parameter clock: returns the time in nanoseconds since 1970.
    public init(_ world: any World, _ signing: Signing, clock: @escaping @Sendable () -> UInt64) {
        self.world = world
        self.signing = signing
        self.clock = clock
    }

    /// Answers a request; a proposal or a decision is signed first.
    ///
    /// - Throws: ``Failure`` when it can't be answered.
    public func answer(
        _ request: Request, progress: (@Sendable (Progress) -> Void)?
    ) async throws(Failure) -> Reply {
        var request = request
        switch request {
        case .perform(let action): request = .perform(try await signed(action))
        case .performLater(let action): request = .performLater(try await signed(action))
        default: break
        }
        switch try await world.answer(request, progress: progress) {
        case .world(let snapshot): return .world(named(snapshot))
        case .performed(let outcome, let snapshot): return .performed(outcome, snapshot.map(named))
        case let reply: return reply
        }
    }

    private func named(_ snapshot: Snapshot) -> Snapshot {
        var snapshot = snapshot
        snapshot.governing?.key = signing.key.publicKey
        return snapshot
    }

    private func signed(_ action: Action) async throws(Failure) -> Action {
        switch action {
        // A named approver is taken at their word, without a signature.
        case .approve(let id, let decision, nil, let reason, let expected, nil):
            guard let signature = try await signature(id, decision) else { return action }
            return .approve(
                id, decision, approver: nil, reason: reason, expected: expected, signature: signature)
        case .withdraw(let id, nil, let reason, nil):
            guard let signature = try await signature(id, .reject) else { return action }
            return .withdraw(id, author: nil, reason: reason, signature: signature)
        // A named author is taken at their word, without a signature.
        case .propose(var request) where request.author == nil && !request.isDryRun && request.signature == nil:
            guard let (owner, signature) = try await signature(under: action) else { return action }
            request.author = owner
            request.signature = signature
            return .propose(request)
        case .rebase(let id, let sides, let description, nil):
            guard let (_, signature) = try await signature(under: action) else { return action }
            return .rebase(id, sides, description: description, signature: signature)
        default: return action
        }
    }

    /// The signature for the proposal that an action makes, with the key's owner.
    ///
    /// Nil in a world that is not governed, or if the rules do not name the key and no signature is required.
    private func signature(under action: Action) async throws(Failure) -> (owner: String, ProposalSignature)? {
        let reply = try await world.answer(.terms(action), progress: nil)
        guard case .terms(let terms) = reply else { throw Failure.otherAnswer }
        guard let terms else { return nil }
        let owner = terms.rules.owner(of: signing.key.publicKey)
        guard owner != nil || terms.rules.demandsSignedProposals else { return nil }
        do throws(GovernanceError) {
            let signed = try terms.statement.signed(with: signing.key)
            return (owner ?? "", ProposalSignature(signed, file: signing.file))
        } catch {
            throw Failure(error.diagnostics)
        }
    }

    /// The signature for a decision; nil in a world that is not governed.
    private func signature(_ id: ProposalID, _ decision: ApprovalDecision) async throws(Failure) -> DecisionSignature? {
        let reply = try await world.answer(.signable(id), progress: nil)
        guard case .signable(let facts) = reply else { throw Failure.otherAnswer }
        guard let facts else { return nil }
        guard facts.proposal.id == id else { throw Failure.otherAnswer }
        let statement = ApprovalStatement(
            facts, decision: decision, expires: clock() + UInt64(signing.days) * 86_400_000_000_000)
        do throws(GovernanceError) {
            return DecisionSignature(try statement.signed(with: signing.key), file: signing.file, days: signing.days)
        } catch {
            throw Failure(error.diagnostics)
        }
    }
}

extension Failure {
    /// The failure of a world whose reply does not fit the request.
    public static let otherAnswer = Failure(
        .notSupported, "the answer does not fit the request", help: "use one version of aos throughout")
}
