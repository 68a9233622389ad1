import AIR
import CanonicalCBOR
public import Files
import Governance
public import Sync
import WorldIO
public import WorldProtocol

/// A world served by a host, whose facts are verified before anything is signed.
///
/// A decision is signed over facts from a ``JournalReplica``, never over facts that the host reports. If reviews are
/// checked, too, the host's review of a proposal is compared with the stored patch.
public struct VerifiedWorld: World {
    private let base: any World
    private let client: @Sendable () -> ControlClient?
    private let own: WorldFolder
    private let files: any FileSystem
    private let checksReviews: Bool
    private let open: @Sendable (JournalReplica) -> any World

    /// Creates a world whose facts are verified.
    ///
    /// - Parameters:
    ///   - client: returns the connection to the host; nil while the world is opened from its files.
    ///   - own: the world on the client's own disk.
    ///   - checksReviews: whether the host's reviews of proposals are compared, too.
    ///   - open: opens the world of a replica.
    public init(
        _ base: any World, client: @escaping @Sendable () -> ControlClient?, own: WorldFolder, files: any FileSystem,
        checksReviews: Bool, open: @escaping @Sendable (JournalReplica) -> any World
    ) {
        self.base = base
        self.client = client
        self.own = own
        self.files = files
        self.checksReviews = checksReviews
        self.open = open
    }

    /// Answers a request.
    ///
    /// - Throws: ``Failure``, also when the host's review differs from the stored patch.
    public func answer(_ request: Request, progress: (@Sendable (Progress) -> Void)?) async throws(Failure) -> Reply {
        guard let client = client() else { return try await base.answer(request, progress: progress) }
        switch request {
        case .signable(let id):
            let replica = try await replica(of: id, client)
            return try await replica.answer(request, progress: progress)
        case .review(let id) where checksReviews, .reviewAlone(let id) where checksReviews:
            let reply = try await base.answer(request, progress: progress)
            guard case .review(let shown) = reply else { return reply }
            let replica = try await replica(of: id, client)
            guard case .review(let derived) = try await replica.answer(.reviewAlone(id), progress: nil) else {
                throw Failure.otherAnswer
            }
            let parts = shown.parts(differingFrom: derived)
            guard parts.isEmpty else {
                throw Failure(
                    .reportDiffers,
                    "what the host shows of proposal \(id) differs from its stored patch in \(parts.joined(separator: ", "))",
                    help: "don't trust this host; use --mode batch")
            }
            return reply
        default: return try await base.answer(request, progress: progress)
        }
    }

    private func replica(of id: ProposalID, _ client: ControlClient) async throws(Failure) -> any World {
        open(try await JournalReplica(of: id, from: client, own: own, on: files))
    }
}

extension ReviewDetail {
    /// The parts in which this review differs from one that was derived from the stored patch.
    ///
    /// Marks and other facts that differ from person to person, and facts that depend on the working tree, are not
    /// compared.
    func parts(differingFrom derived: ReviewDetail) -> [String] {
        let (row, other) = (proposal.row, derived.proposal.row)
        return [
            (
                "its hashes",
                row.id == other.id && row.patchHash == other.patchHash && row.manifestBase == other.manifestBase
                    && row.manifestHash == other.manifestHash
            ),
            ("its author", row.author.utf8.elementsEqual(other.author.utf8)),
            ("authority", authority == derived.authority),
            ("the patch document", proposal.document == derived.proposal.document),
            ("rules", proposal.rules == derived.proposal.rules),
            ("changes", changes.map(ComparedChange.init) == derived.changes.map(ComparedChange.init)),
        ].compactMap { $0.1 ? nil : $0.0 }
    }
}

/// The parts of a change that must agree with the stored patch.
private struct ComparedChange: Equatable {
    let id: OpID
    let operation: Change.Operation
    let hash: Hash
    let before: CBORValue?
    let after: CBORValue?
    let authority: ChangeAuthority

    init(_ change: ReviewedChange) {
        id = change.row.id
        operation = change.row.operation
        hash = change.row.hash
        before = change.before
        after = change.after
        authority = change.authority
    }
}
