public import CanonicalCBOR

/// Rewrites the parameters of `governance.propose` before grant and policy decide on them (Documentation/plans.md,
/// *Grants and policy*).
///
/// The patch is replaced by its hash, and its summary is computed by the world, not by the plan that proposes it.
/// Patches are outside the scope of this target, so the caller supplies the code that reads them.
public typealias ProposalRewriting = @Sendable (_ params: CBORValue) throws(ProposalRewritingError) -> CBORValue

/// The reason why a proposal's parameters can't be rewritten.
public struct ProposalRewritingError: Error, Sendable, Equatable {
    /// The message: one lowercase line.
    public let message: String

    /// Creates an error with a message.
    public init(_ message: String) { self.message = message }
}
