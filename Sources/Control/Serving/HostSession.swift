import AIR
import CanonicalCBOR
import Governance
import JSON
import Synchronization
import WorldProtocol

/// One client of a host, from its first line to its last.
///
/// The transport calls ``receive(_:)`` with one line after the other and writes what ``nextLine()`` returns; neither
/// knows the other. Requests are answered in their order, except those of the workbench's protocol, which may overtake
/// each other.
public final class HostSession: Sendable {
    private struct State {
        var asked: [String: Task<Void, Never>] = [:]
        /// Everything that was asked and whose answer may not be in line yet.
        var unanswered: [Int: Task<Void, Never>] = [:]
        var askedCount = 0
        var last: Task<Void, Never>?
        /// The diagnostics of governance during requests of this client that it has not asked for yet.
        var said: [Diagnostic] = []
        var queued: OperationID?
        /// Whether the client follows the world's files.
        var follows = false
        /// Whether the world was looked at for this client.
        var hasLooked = false
        /// The next height of the journal that the client is to hear about; nil without a subscription.
        var subscribedFrom: UInt64?
        var hearsFiles = false
        /// Replies that do not fit into a line, the latest last.
        var large: [(hash: Hash, bytes: [UInt8])] = []
        /// The blob of which the client has fetched the first parts.
        var blob: (hash: Hash, bytes: [UInt8])?
        var isClosed = false
    }

    private static let keptReplies = 2

    let host: ControlHost
    private let outbox = Outbox()
    private let slots = Turns(ControlLimits.outstanding)
    private let telling = Turns(1)
    private let state = Mutex(State())

    init(_ host: ControlHost) { self.host = host }

    // MARK: The transport's side

    /// Takes a line; comes back when another may be read.
    ///
    /// - Returns: whether the connection goes on.
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

    /// The next line to write, with its end, and what to call once it is written; nil when the connection is over.
    public func nextLine() async -> (bytes: [UInt8], written: @Sendable () -> Void)? {
        guard let item = await outbox.next() else { return nil }
        return (item.line, item.done)
    }

    /// The client sends nothing more: what it asked for is still answered, then the connection is over.
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

    /// The client is gone: what it asked for is canceled unless it is being written.
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

    /// Answers after everything that was asked before.
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
            let error = WireError(.hostError, "the answer is longer than a line may be; request less at once")
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
            // The lock is held until the task is known, so that it can't end before.
            state.askedCount += 1
            let number = state.askedCount
            let task = Task { [self] in
                let result = await reply(to: request) { [outbox] in outbox.report($0, of: id) }
                // Before the client has the answer, since it may use the id again then.
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

    /// Keeps a blob of which more parts will be asked for, so that each part is not read and verified with the whole.
    func keep(_ bytes: [UInt8], of hash: Hash) {
        state.withLock { state in
            guard !state.isClosed, !state.large.contains(where: { $0.hash == hash }) else { return }
            state.blob = (hash, bytes)
        }
    }

    /// Forgets what was fetched to its end.
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
                // Whoever waited in line may have gone meanwhile.
                guard !Task.isCancelled else {
                    return .failure(Failure(.nothingToDo, "it was canceled before anything was written"))
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

    /// Keeps for this client what governance reported during its request.
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
            state.hearsFiles = files
        }
        Task { await tellChanges(ofFiles: false) }
    }

    /// Sends what is new to a client that subscribed.
    func tellChanges(ofFiles: Bool = true) async {
        if ofFiles, state.withLock({ $0.hearsFiles && $0.subscribedFrom != nil }) { outbox.reportFiles() }
        // One at a time, so that no record is sent twice or out of its order.
        await telling.run { tellRecords() }
    }

    private func tellRecords() {
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
    /// Whether the answer depends on how the world's files were read last.
    var needsWorld: Bool {
        switch self {
        case .journal, .verifyJournal, .governance, .verifyStore, .node, .signable, .proposals, .missingWasm,
            .reviewAlone, .said, .queued, .baseProblem, .open, .follow, .refresh:
            false
        default: true
        }
    }
}
