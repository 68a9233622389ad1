import AIR
import CanonicalCBOR
import Governance
import WorldIO
import WorldProtocol

extension ExistingHost {
    /// A compiled patch, fetched in one piece and verified.
    func patch(_ hash: Hash) async throws(Failure) -> (value: CBORValue, manifestHash: Hash) {
        let bytes = try await blob(hash)
        do throws(CBORError) {
            let value = try CanonicalDecoder.decode(bytes)
            return (value, try (value["manifest"] ?? .null).hash())
        } catch {
            throw Failure([ControlError.malformed("the patch \(hash.short) is not canonical").diagnostic])
        }
    }
}

/// A proposal of a host of the existing system, derived here from its patch and the current manifest.
struct ReadPatch {
    let row: ProposalRow
    let base: WorldContents
    let target: WorldBundle
    let difference: WorldDifference

    private var report: ShadowReport {
        ShadowReport(from: base, to: target.contents, manifestHash: target.manifestHash, scenarios: [])
    }

    private var rows: [ChangeRow] {
        difference.changes.map { change in
            ChangeRow(
                id: change.id, operation: change.operation, kind: change.kind, name: change.name, hash: change.hash,
                summary: change.summary, isStaged: false, isSeen: false, needs: [], effect: change.effect)
        }
    }

    /// The proposal for display.
    var detail: ProposalDetail {
        ProposalDetail(
            row: row, shadow: row.state == .submitted ? nil : report, history: [],
            document: difference.document()?.value,
            problems: [ExistingWorld.notice], changes: rows)
    }

    /// The proposal for review.
    var review: ReviewDetail {
        let authority = AuthorityByChange(difference.changes, from: base, to: target.contents)
        let changes = zip(difference.changes, rows).map { change, row in
            ReviewedChange(
                row: row, before: change.before, after: change.after, authority: authority[change.id],
                risks: Set(authority[change.id]), reviewers: [], presence: .unknown)
        }
        return ReviewDetail(
            proposal: detail, authority: authority.difference, changes: changes, comments: [],
            needs: DecisionNeeds(
                signatures: 0, isStale: row.isStale, unreviewed: rows.map(\.id), failing: [], openComments: []))
    }
}
