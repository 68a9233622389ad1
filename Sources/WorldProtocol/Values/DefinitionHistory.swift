public import CanonicalCBOR
public import Governance

/// The change of a definition between two manifests of the world, or by a proposal (Documentation/system.md,
/// *Governance*).
public struct DefinitionEvent: Sendable, Equatable, Codable {
    /// The change of the definition.
    public enum Change: String, Sendable, Codable {
        case added, changed, removed
    }

    /// The cause of the change.
    public enum Cause: Sendable, Equatable, Codable {
        /// A proposal was applied.
        case applied(ProposalID)
        /// The manifest was written without a proposal: genesis, or a push.
        case direct
        /// An open proposal would make the change.
        case proposed(ProposalID, ProposalState)
    }

    /// The change.
    public var change: Change
    /// The cause.
    public var cause: Cause
    /// The time, in nanoseconds since 1970.
    public var time: UInt64
    /// The author of the proposal; nil without a proposal.
    public var author: String?
    /// The approver.
    public var approver: String?
    /// The description of the proposal.
    public var description: String?
    /// The hash of the definition after the change; nil if it was removed.
    public var hash: Hash?
    /// The manifest after the change.
    public var manifest: Hash

    /// Creates a definition event.
    public init(
        change: Change, cause: Cause, time: UInt64, author: String? = nil, approver: String? = nil,
        description: String? = nil, hash: Hash? = nil, manifest: Hash
    ) {
        self.change = change
        self.cause = cause
        self.time = time
        self.author = author
        self.approver = approver
        self.description = description
        self.hash = hash
        self.manifest = manifest
    }
}

/// The known part of a definition's history.
public struct DefinitionHistory: Sendable, Equatable, Codable {
    /// The events, latest first, preceded by open proposals.
    public var events: [DefinitionEvent]
    /// The manifests that the store does not hold, so that their changes are unknown.
    public var missing: [Hash]

    /// Creates a definition history.
    public init(events: [DefinitionEvent], missing: [Hash]) {
        self.events = events
        self.missing = missing
    }
}
