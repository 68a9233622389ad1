public import AIR
public import CanonicalCBOR
public import Governance
import JSON

/// The verbs of the channel (Documentation/control-channel.md, *Verbs*).
public enum ControlVerb: String, Sendable, CaseIterable {
    // Of the existing system.
    case manifestGet = "manifest-get"
    case definitionGet = "def-get"
    case definitionList = "def-list"
    case journalHead = "journal-head"
    case journalList = "journal-list"
    case blobPut = "blob-put"
    case blobGet = "blob-get"
    case propose = "gov-propose"
    case shadow = "gov-shadow"
    case approve = "gov-approve"
    case apply = "gov-apply"
    case applyDirect = "gov-apply-direct"
    case list = "gov-list"
    case get = "gov-get"
    case shutdown
    // Of aos hosts.
    case hello
    case ask
    case cancel
    case subscribe
    case journalFrames = "journal-frames"

    /// The verb with a name on the wire, including other spellings.
    public init?(name: String) {
        switch name {
        case "defs-get": self = .definitionGet
        case "defs-list": self = .definitionList
        default: self.init(rawValue: name)
        }
    }
}

/// The height of the journal for which a client requests a manifest.
public enum Consistency: Sendable, Hashable {
    /// The current height.
    case head
    /// Exactly this height.
    case exact(UInt64)
    /// This height or a later one.
    case atLeast(UInt64)

    /// The text on the wire.
    public var text: String {
        switch self {
        case .head: "head"
        case .exact(let height): "exact:\(height)"
        case .atLeast(let height): "at_least:\(height)"
        }
    }

    /// Parses the text on the wire; fails if it is invalid, which must not be taken for the current height.
    public init?(_ text: String) {
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        switch (parts[0], parts.dropFirst().first.flatMap { UInt64($0) }) {
        case ("head", nil) where parts.count == 1: self = .head
        case ("exact", let height?): self = .exact(height)
        case ("at_least", let height?): self = .atLeast(height)
        default: return nil
        }
    }
}

/// A filter for the proposals that `gov-list` returns.
public enum ProposalFilter: String, Sendable, CaseIterable {
    case pending, approved, applied, rejected, all, submitted, shadowed

    /// Whether a proposal in a state is listed.
    public func includes(_ state: ProposalState) -> Bool {
        switch self {
        case .all: true
        case .pending: state.isOpen
        case .approved: state == .approved
        case .applied: state == .applied
        case .rejected: state == .rejected
        case .submitted: state == .submitted
        case .shadowed: state == .shadowed
        }
    }
}

/// A request with its decoded payload.
public enum ControlCall: Sendable {
    case manifestGet(Consistency)
    case definitionGet(name: String)
    case definitionList(kinds: [DefinitionKind]?, prefix: String?)
    case journalHead
    case journalList(from: UInt64, limit: UInt64?, kinds: [String]?)
    case blobPut([UInt8])
    case blobGet(Hash, offset: UInt64, length: UInt64?)
    case propose(patch: [UInt8], description: String?)
    case shadow(ProposalID)
    case approve(ProposalID, ApprovalDecision, approver: String?)
    case apply(ProposalID)
    case applyDirect(patch: [UInt8])
    case list(ProposalFilter)
    case get(ProposalID)
    case shutdown
    case hello
    case ask(request: [UInt8])
    case cancel(id: String)
    case subscribe(from: UInt64, files: Bool)
    case journalFrames(from: UInt64)

    /// Decodes the payload of a request.
    ///
    /// - Throws: ``WireError`` with `unknown_method` or `decode_error`.
    public init(_ request: ControlRequest) throws(WireError) {
        guard let verb = ControlVerb(name: request.verb) else {
            throw WireError(.unknownMethod, "unknown verb `\(request.verb)`")
        }
        var reader = PayloadReader(request.payload)
        switch verb {
        case .manifestGet: self = .manifestGet(try reader.consistency())
        case .definitionGet: self = .definitionGet(name: try reader.text("name"))
        case .definitionList:
            let kinds = try reader.optionalTexts("kinds")
            self = .definitionList(
                kinds: try kinds?.map { (text) throws(WireError) in
                    guard let kind = DefinitionKind(rawValue: text) else {
                        throw WireError(.decodeError, "`\(text)` is not a kind of definition")
                    }
                    return kind
                }, prefix: try reader.optionalText("prefix"))
        case .journalHead: self = .journalHead
        case .journalList:
            self = .journalList(
                from: try reader.optionalNumber("from") ?? 0, limit: try reader.optionalNumber("limit"),
                kinds: try reader.optionalTexts("kinds"))
        case .blobPut: self = .blobPut(try reader.bytes("data_b64"))
        case .blobGet:
            self = .blobGet(
                try reader.hash("hash_hex"), offset: try reader.optionalNumber("offset") ?? 0,
                length: try reader.optionalNumber("length"))
        case .propose:
            self = .propose(
                patch: try reader.bytes("patch_b64"), description: try reader.optionalText("description"))
        case .shadow: self = .shadow(try reader.proposal())
        case .approve:
            let decision = try reader.optionalText("decision") ?? ApprovalDecision.approve.rawValue
            guard let decision = ApprovalDecision(rawValue: decision) else {
                throw WireError(.decodeError, "`decision` is neither approve nor reject")
            }
            self = .approve(try reader.proposal(), decision, approver: try reader.optionalText("approver"))
        case .apply: self = .apply(try reader.proposal())
        case .applyDirect: self = .applyDirect(patch: try reader.bytes("patch_b64"))
        case .list:
            let status = try reader.optionalText("status") ?? ProposalFilter.pending.rawValue
            guard let filter = ProposalFilter(rawValue: status) else {
                throw WireError(.decodeError, "`\(status)` is not a status")
            }
            self = .list(filter)
        case .get: self = .get(try reader.proposal())
        case .shutdown: self = .shutdown
        case .hello: self = .hello
        case .ask: self = .ask(request: try reader.bytes("request"))
        case .cancel: self = .cancel(id: try reader.text("id"))
        case .subscribe:
            self = .subscribe(
                from: try reader.optionalNumber("from") ?? 0, files: try reader.optionalFlag("files") ?? false)
        case .journalFrames: self = .journalFrames(from: try reader.optionalNumber("from") ?? 0)
        }
        try reader.finish()
    }
}

extension PayloadReader {
    mutating func proposal() throws(WireError) -> ProposalID { ProposalID(try number("proposal_id")) }

    fileprivate mutating func consistency() throws(WireError) -> Consistency {
        guard let text = try optionalText("consistency") else { return .head }
        guard let consistency = Consistency(text) else {
            throw WireError(.decodeError, "`consistency` must be head, exact:HEIGHT or at_least:HEIGHT")
        }
        return consistency
    }
}
