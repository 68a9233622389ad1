import AIR
import CanonicalCBOR
import ContentStore
import Control
import Governance
import JSON
import Synchronization
import WorldIO
import WorldProtocol

/// A host that behaves like those of the existing system, including the checks that they omit.
final class StandInHost: Sendable {
    struct Listed {
        var state = "submitted"
        var approver: String?
        let patch: Hash
        let description: String?
    }

    private struct State {
        var manifest: Hash
        var height: UInt64 = 1
        var proposals: [Listed] = []
        var blobs: [Hash: [UInt8]] = [:]
        var requests: [String] = []
        var links: [Link] = []
        var isDead = false
    }

    private let state: Mutex<State>
    private let store: ContentStore
    /// The verbs that the host does not know, like an older one.
    private let lacks: Set<String>
    /// Runs before a verb is answered, in place of another client's work.
    private let before: @Sendable (StandInHost, String) -> Void

    init(
        _ served: ServedWorld, lacks: Set<String> = [],
        before: @escaping @Sendable (StandInHost, String) -> Void = { _, _ in }
    ) throws {
        guard let manifest = try served.governance.state().currentManifest else { throw Failure.otherAnswer }
        store = served.store.store
        state = Mutex(State(manifest: manifest))
        self.lacks = lacks.union(["hello", "ask", "cancel", "subscribe", "journal-frames"])
        self.before = before
    }

    /// The current manifest of the host.
    var manifest: Hash { state.withLock { $0.manifest } }
    /// The requests received so far, with their payloads.
    var requests: [String] { state.withLock { $0.requests } }

    /// A blob that was stored in the host.
    func blob(_ hash: Hash) -> [UInt8]? { state.withLock { $0.blobs[hash] } }

    /// Moves the host to another manifest, as another client's decision does.
    func move(to manifest: Hash) {
        state.withLock { state in
            state.manifest = manifest
            state.height += 1
        }
    }

    /// A connection of a new client.
    func connect() -> any ControlLink {
        let link = Link(self)
        state.withLock { $0.links.append(link) }
        return link
    }

    /// Ends like a process that is killed: every connection breaks.
    func die() {
        let links = state.withLock { state in
            state.isDead = true
            return state.links
        }
        for link in links { link.end() }
    }

    private final class Link: ControlLink {
        private let host: StandInHost
        private let receive = Mutex<(@Sendable (IncomingLine?) -> Void)?>(nil)

        init(_ host: StandInHost) { self.host = host }

        func start(_ receive: @escaping @Sendable (IncomingLine?) -> Void) { self.receive.withLock { $0 = receive } }

        func close() {}

        func end() { receive.withLock { $0 }?(nil) }

        func send(_ bytes: [UInt8]) -> Bool {
            guard !host.state.withLock({ $0.isDead }) else { return false }
            guard let request = try? ControlRequest(Array(bytes.dropLast())) else { return false }
            host.before(host, request.verb)
            let line = HostLine.answer(id: request.id, host.answer(request)).line
            receive.withLock { $0 }?(.line(Array(line.dropLast())))
            return true
        }
    }

    private func answer(_ request: ControlRequest) -> Result<JSONValue, WireError> {
        let payload = request.payload
        return state.withLock { state in
            state.requests.append("\(request.verb) \(JSONPrinter.compact(payload))")
            guard !lacks.contains(request.verb) else { return .failure(WireError(.unknownMethod, "unknown method")) }
            let meta = JSONValue.object([
                ("journal_height", .int(state.height)), ("snapshot_hash", .null),
                ("manifest_hash", .string(state.manifest.text)), ("uptime", .int(7)),
            ])
            let id = payload.member("proposal_id")?.asNumber.flatMap { Int($0.text) }
            if let id, !state.proposals.indices.contains(id) { return .failure(WireError(.hostError, "not found")) }
            switch (request.verb, id) {
            case ("manifest-get", _):
                guard let bytes = try? store.node(state.manifest) else {
                    return .failure(WireError(.hostError, "no manifest"))
                }
                return .success(.object([("manifest_b64", .string(Base64.encode(bytes))), ("meta", meta)]))
            case ("journal-head", _): return .success(.object([("meta", meta)]))
            case ("journal-list", _):
                let from = payload.member("from")?.asNumber.flatMap { UInt64($0.text) } ?? 0
                let entries = (min(from, state.height)..<state.height).map { number in
                    JSONValue.object([
                        ("kind", .string("governance")), ("seq", .int(number)),
                        ("record", .object([("what", .string("record \(number)"))])),
                    ])
                }
                return .success(
                    .object([("from", .int(from)), ("to", .int(state.height)), ("entries", .array(entries))]))
            case ("blob-put", _):
                guard let bytes = payload.member("data_b64")?.asString.flatMap(Base64.decode) else {
                    return .failure(WireError(.decodeError, "no data"))
                }
                state.blobs[Hash.of(bytes)] = bytes
                return .success(.object([("hash", .string(Hash.of(bytes).text))]))
            case ("blob-get", _):
                let hash = payload.member("hash_hex")?.asString.flatMap { Hash($0) }
                guard let hash, let bytes = state.blobs[hash] else {
                    return .failure(WireError(.hostError, "no such blob"))
                }
                return .success(.object([("data_b64", .string(Base64.encode(bytes)))]))
            case ("def-get", _):
                guard let name = payload.member("name")?.asString, let found = definition(name, state.manifest) else {
                    return .failure(WireError(.hostError, "no such definition"))
                }
                return .success(
                    .object([("def", PlainData.json(of: found.value)), ("hash", .string(found.hash.text))]))
            case ("gov-propose", _):
                guard let bytes = payload.member("patch_b64")?.asString.flatMap(Base64.decode) else {
                    return .failure(WireError(.decodeError, "no patch"))
                }
                let hash = Hash.of(bytes)
                state.blobs[hash] = bytes
                state.proposals.append(Listed(patch: hash, description: payload.member("description")?.asString))
                state.height += 1
                return .success(.object([("proposal_id", .int(state.proposals.count - 1))]))
            case ("gov-shadow", let id?):
                state.proposals[id].state = "shadowed"
                return .success(.object([("manifest_hash", .string(state.manifest.text))]))
            case ("gov-approve", let id?):
                let isApproved = payload.member("decision")?.asString != "reject"
                state.proposals[id].state = isApproved ? "approved" : "rejected"
                state.proposals[id].approver = payload.member("approver")?.asString
                return .success(.object([]))
            case ("gov-apply", let id?):
                // The base is never compared.
                guard let bytes = state.blobs[state.proposals[id].patch],
                    let hash = try? (CanonicalDecoder.decode(bytes)["manifest"] ?? .null).hash(),
                    let manifest = try? CanonicalEncoder.encode(CanonicalDecoder.decode(bytes)["manifest"] ?? .null),
                    let nodes = try? CanonicalDecoder.decode(bytes)["nodes"]?.asArray ?? []
                else { return .failure(WireError(.hostError, "a bad patch")) }
                _ = try? store.putNodes(nodes.compactMap { try? CanonicalEncoder.encode($0) } + [manifest])
                state.proposals[id].state = "applied"
                state.manifest = hash
                state.height += 1
                return .success(.object([]))
            case ("gov-list", _):
                let wanted = payload.member("status")?.asString ?? "pending"
                let rows = state.proposals.enumerated().filter { _, proposal in
                    wanted == "all" || ["submitted", "shadowed"].contains(proposal.state)
                }
                return .success(
                    .object([
                        (
                            "proposals",
                            .array(
                                rows.map { index, proposal in
                                    .object([
                                        ("id", .int(index)),
                                        ("description", proposal.description.map { .string($0) } ?? .null),
                                        ("patch_hash", .string(proposal.patch.text)),
                                        ("state", .string(proposal.state)),
                                        ("approver", proposal.approver.map { .string($0) } ?? .null),
                                    ])
                                })
                        ), ("meta", meta),
                    ]))
            default: return .failure(WireError(.unknownMethod, "unknown method"))
            }
        }
    }

    private func definition(_ name: String, _ manifest: Hash) -> Definition? {
        let contents = try? WorldStore(store).contents(manifest)
        return contents?.definitions.values.first { $0.key.name.text == name }
    }
}
