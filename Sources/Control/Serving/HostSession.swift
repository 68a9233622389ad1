import AIR
import CanonicalCBOR
import Governance
import JSON
import Synchronization
import WorldProtocol

/// A host's session with one client.
///
/// The transport passes one line at a time to ``receive(_:)`` and writes the lines that ``nextLine()`` returns; the two
/// are independent of each other. Requests are answered in order, except those of the workbench's protocol, which may
/// overtake each other.
public final class HostSession: Sendable {
    private struct State {
        var asked: [String: Task<Void, Never>] = [:]
        /// The requests whose answers may not be queued yet.
        var unanswered: [Int: Task<Void, Never>] = [:]
        var askedCount = 0
        var last: Task<Void, Never>?
        /// The diagnostics that governance reported during this client's requests and that the client has not read yet.
        var said: [Diagnostic] = []
        var queued: OperationID?
        /// Whether the client follows the world's files.
        var follows = false
        /// Whether the world was read for this client.
        var hasLooked = false
        /// The next height of the journal to report to the client; nil without a subscription.
        var subscribedFrom: UInt64?
        var reportsFiles = false
        /// Replies that do not fit into a line, the latest last.
        var large: [(hash: Hash, bytes: [UInt8])] = []
        /// The blob that the client is fetching in parts.
        var blob: (hash: Hash, bytes: [UInt8])?
        var isClosed = false
    }

    private static let keptReplies = 2

    let host: ControlHost
    private let outbox = Outbox()
    private let slots = Turns(ControlLimits.outstanding)
    private let recordTurns = Turns(1)
    private let state = Mutex(State())

    init(_ host: ControlHost) { self.host = host }

    // MARK: The transport's side

    /// Receives a line; returns when another one may be read.
    ///
    /// - Returns: whether the connection stays open.
    public func receive(_ line: IncomingLine) async -> Bool {
        guard case .line(let bytes) = line else {
            let error = WireError(.decodeError, "the line is longer than \(ControlLimits.line) bytes")
            outbox.answer(HostLine.answer(id: "", .failure(error)).line, "")
            finish()
            return false
        }
        await slots.enter()
        guard !state.withLock({ $0.isClosed }) else {
            slots.leave()
            return false
        }
        let request: ControlRequest
        do throws(RefusedLine) {
            request = try ControlRequest(bytes)
        } catch {
            inOrder(error.id) { () throws(WireError) in throw error.error }
            return true
        }
        do throws(WireError) {
            let call = try ControlCall(request)
            switch call {
            case .ask(let encoded): try ask(request.id, encoded)
            case .cancel(let id):
                state.withLock { $0.asked[id] }?.cancel()
                inOrder(request.id) { .object([]) }
            default:
                inOrder(request.id) { [weak self] () async throws(WireError) in
                    guard let self else { return .null }
                    return try await perform(call)
                }
            }
        } catch {
            inOrder(request.id) { () throws(WireError) in throw error }
        }
        return true
    }

    /// The next line to write, including the newline, and a callback for when it is written; nil if the connection is
    /// over.
    public func nextLine() async -> (bytes: [UInt8], written: @Sendable () -> Void)? {
        guard let item = await outbox.next() else { return nil }
        return (item.line, item.done)
    }

    /// Handles the end of input: pending requests are still answered, then the connection is over.
    public func finish() {
        let last = state.withLock { state in
            state.isClosed = true
            return (state.last, Array(state.unanswered.values))
        }
        Task {
            await last.0?.value
            for task in last.1 { await task.value }
            outbox.finish()
            host.disconnect(self)
        }
    }

    /// Handles the loss of the client: pending requests are canceled, unless they are being written.
    public func abandon() {
        let tasks = state.withLock { state in
            state.isClosed = true
            state.subscribedFrom = nil
            return Array(state.asked.values)
        }
        for task in tasks { task.cancel() }
        outbox.abandon()
        host.disconnect(self)
    }

    // MARK: Answering

    /// Answers a request after all earlier ones.
    private func inOrder(_ id: String, _ body: @escaping @Sendable () async throws(WireError) -> JSONValue) {
        state.withLock { state in
            let before = state.last
            state.last = Task { [self] in
                await before?.value
                let result: Result<JSONValue, WireError>
                do throws(WireError) {
                    result = .success(try await body())
                } catch {
                    result = .failure(error)
                }
                send(result, to: id)
            }
        }
    }

    private func send(_ result: Result<JSONValue, WireError>, to id: String) {
        var line = HostLine.answer(id: id, result).line
        if line.count > ControlLimits.line + 1 {
            let error = WireError(.hostError, "the answer exceeds the maximum line length; request less at once")
            line = HostLine.answer(id: id, .failure(error)).line
        }
        outbox.answer(line, id) { [slots] in slots.leave() }
    }

    private func ask(_ id: String, _ encoded: [UInt8]) throws(WireError) {
        let request: Request
        do throws(CodecError) {
            request = try ProtocolCodec.decode(Request.self, from: encoded)
        } catch {
            throw WireError(.decodeError, "the request can't be decoded: \(error.message)")
        }
        let isFree = state.withLock { state in
            guard state.asked[id] == nil else { return false }
            // The lock is held until the task is registered, so that the task can't end before that.
            state.askedCount += 1
            let number = state.askedCount
            let task = Task { [self] in
                let result = await reply(to: request) { [outbox] in outbox.report($0, of: id) }
                // Before the client has the answer, since it may reuse the id afterwards.
                self.state.withLock { $0.asked[id] = nil }
                send(wire(result), to: id)
                self.state.withLock { $0.unanswered[number] = nil }
            }
            state.asked[id] = task
            state.unanswered[number] = task
            return true
        }
        guard isFree else { throw WireError(.invalidRequest, "a request with the id `\(id)` has not been answered") }
    }

    private func wire(_ result: Result<Reply, Failure>) -> Result<JSONValue, WireError> {
        switch result {
        case .failure(let failure): return .failure(WireError(failure.diagnostics))
        case .success(let reply):
            do throws(CodecError) {
                let bytes = try ProtocolCodec.encode(reply)
                guard bytes.count > ControlLimits.inlineReply else {
                    return .success(.object([("reply_b64", .string(Base64.encode(bytes)))]))
                }
                let hash = Hash.of(bytes)
                state.withLock { state in
                    if state.large.count == Self.keptReplies { state.large.removeFirst() }
                    state.large.append((hash, bytes))
                }
                return .success(.object([("reply_hash", .string(hash.text)), ("size", .int(bytes.count))]))
            } catch {
                return .failure(WireError(.hostError, "the reply can't be encoded: \(error.message)"))
            }
        }
    }

    /// The bytes of a reply that did not fit into a line, or of a blob that is being fetched in parts.
    func kept(_ hash: Hash) -> [UInt8]? {
        state.withLock { state in
            if let blob = state.blob, blob.hash == hash { return blob.bytes }
            return state.large.last { $0.hash == hash }?.bytes
        }
    }

    /// Keeps a blob whose remaining parts will be requested, so that the whole blob is not read and verified again for
    /// each part.
    func keep(_ bytes: [UInt8], of hash: Hash) {
        state.withLock { state in
            guard !state.isClosed, !state.large.contains(where: { $0.hash == hash }) else { return }
            state.blob = (hash, bytes)
        }
    }

    /// Drops a blob or reply that was fetched completely.
    func forget(_ hash: Hash) {
        state.withLock { state in
            if state.blob?.hash == hash { state.blob = nil }
            if let index = state.large.lastIndex(where: { $0.hash == hash }) { state.large.remove(at: index) }
        }
    }

    // MARK: The workbench's protocol

    private func reply(
        to request: Request, progress: @escaping @Sendable (Progress) -> Void
    ) async -> Result<Reply, Failure> {
        switch request {
        case .said:
            return .success(
                .diagnostics(
                    state.withLock { state in
                        defer { state.said = [] }
                        return state.said
                    }))
        case .queued:
            return .success(
                .queued(
                    state.withLock { state in
                        defer { state.queued = nil }
                        return state.queued
                    }))
        case .open, .follow, .refresh:
            state.withLock { state in
                state.hasLooked = true
                if case .follow = request { state.follows = true }
            }
            return await host.refresh(progress)
        default: break
        }
        if request.needsWorld, !state.withLock({ $0.hasLooked }) {
            state.withLock { $0.hasLooked = true }
            if case .failure(let failure) = await host.refresh(progress) { return .failure(failure) }
        }
        switch request.lane {
        case .detail, .alone: return await host.answer(request, progress)
        case .changes, .readsWorld:
            return await host.worldTurns.run {
                // The client may have disconnected while its request waited.
                guard !Task.isCancelled else {
                    return .failure(Failure(.nothingToDo, "canceled; nothing was written"))
                }
                let result = await host.answer(request, progress)
                await collect()
                if request.lane == .changes { host.touch() }
                guard case .success(.performed(let outcome, _)) = result, !state.withLock({ $0.follows }) else {
                    return result
                }
                return .success(.performed(outcome, nil))
            }
        }
    }

    /// Keeps what governance reported during a request of this client.
    private func collect() async {
        if case .success(.diagnostics(let said)) = await host.answer(.said, nil), !said.isEmpty {
            state.withLock { $0.said += said }
        }
        if case .success(.queued(let operation?)) = await host.answer(.queued, nil) {
            state.withLock { $0.queued = operation }
        }
    }

    // MARK: Subscription

    func subscribe(from height: UInt64, files: Bool) {
        state.withLock { state in
            state.subscribedFrom = height
            state.reportsFiles = files
        }
        Task { await tellChanges(ofFiles: false) }
    }

    /// Sends changes to a client that has subscribed.
    func tellChanges(ofFiles: Bool = true) async {
        if ofFiles, state.withLock({ $0.reportsFiles && $0.subscribedFrom != nil }) { outbox.reportFiles() }
        // One at a time, so that no record is sent twice or out of order.
        await recordTurns.run { sendRecords() }
    }

    private func sendRecords() {
        guard let from = state.withLock({ $0.subscribedFrom }) else { return }
        let entries = host.news(from: from)
        for entry in entries {
            let height = UInt64(entry.frame)
            let isWanted = state.withLock { state in
                guard let next = state.subscribedFrom, next <= height else { return false }
                return true
            }
            guard isWanted else { continue }
            let record = entry.value.map { PlainData.json(of: $0) } ?? .null
            guard outbox.send(height: height, .journal(height: height, record: record)) else {
                return state.withLock { $0.subscribedFrom = nil }
            }
        }
        guard let next = (entries.last?.frame).map({ UInt64($0) + 1 }) else { return }
        state.withLock { state in
            if let from = state.subscribedFrom { state.subscribedFrom = max(from, next) }
        }
    }
}

extension Request {
    /// Whether the answer depends on the last read of the world's files.
    var needsWorld: Bool {
        switch self {
        case .journal, .verifyJournal, .governance, .verifyStore, .node, .signable, .proposals, .missingWasm,
            .reviewAlone, .said, .queued, .baseProblem, .open, .follow, .refresh:
            false
        default: true
        }
    }
}
