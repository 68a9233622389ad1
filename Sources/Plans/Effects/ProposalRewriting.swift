public import CanonicalCBOR

/// What becomes of the parameters of `governance.propose` before they are decided on (PLANS §5, step 2).
///
/// The patch gives way to its hash, and what the patch does is told by the world and not by the plan that proposes it.
/// Patches are beyond plans: who runs them says how they are read.
public typealias ProposalRewriting = @Sendable (_ params: CBORValue) throws(ProposalRewritingError) -> CBORValue

/// Why a proposal's parameters are none.
public struct ProposalRewritingError: Error, Sendable, Equatable {
    /// What is wrong, in one lower-case line.
    public let message: String

    /// An error that says what is wrong.
    public init(_ message: String) { self.message = message }
}
