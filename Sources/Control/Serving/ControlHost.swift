import AIR
import CanonicalCBOR
import ContentStore
import Dispatch
public import Governance
import Synchronization
public import WorldIO
public import WorldProtocol

/// The services that a host offers to its clients.
public struct HostServices: Sendable {
    /// The world, which is kept open for all clients.
    public let world: any World
    /// The journal of the world.
    public let governance: Governance
    /// The store of the world.
    public let store: WorldStore
    /// The version of the program.
    public let version: String
    /// The device and inode of the world's folder.
    public let folder: String

    /// Creates host services.
    public init(world: any World, governance: Governance, store: WorldStore, version: String, folder: String) {
        self.world = world
        self.governance = governance
        self.store = store
        self.version = version
        self.folder = folder
    }
}

/// The host of a world's control channel, independent of sockets: sessions receive lines and produce lines.
///
/// All sessions share one open world. Requests that read or change it run one at a time, in the same order as those of
/// a console; all others run without waiting.
public final class ControlHost: Sendable {
    private struct State {
        var sessions: [ObjectIdentifier: HostSession] = [:]
        var isFollowing = false
        /// Whether something changed while the sessions were being notified.
        var isTouched = false
        var isNotifying = false
        /// Whether the host has been told to stop.
        var isFinished = false
    }

    let services: HostServices
    /// The turns of requests that read or change the world.
    let worldTurns = Turns(1)
    private let state = Mutex(State())
    private let stop: @Sendable () -> Void
    /// The definitions of the manifest that was requested last.
    private let known = Mutex<(hash: Hash, contents: WorldContents)?>(nil)
    /// The records of the journal up to its head, decoded once for all subscribers.
    private let decoded = Mutex<(head: Hash, height: Int, entries: [GovernanceEntry])?>(nil)
    private let disk = DispatchQueue(label: "host writing")

    /// Creates a host.
    ///
    /// - Parameter stop: stops the service; called when a client requests it.
    public init(_ services: HostServices, stop: @escaping @Sendable () -> Void) {
        self.services = services
        self.stop = stop
    }

    /// Reads the world, so that the first client need not wait for it.
    public func warmUp() async { _ = await refresh(nil) }

    /// Creates a session for a client that has just connected.
    public func connect() -> HostSession {
        let session = HostSession(self)
        let isFinished = state.withLock { state in
            state.sessions[ObjectIdentifier(session)] = session
            return state.isFinished
        }
        if isFinished { session.finish() }
        return session
    }

    func disconnect(_ session: HostSession) {
        state.withLock { $0.sessions[ObjectIdentifier(session)] = nil }
    }

    func shutDown() { stop() }

    /// Ends all sessions once their pending requests are answered.
    public func finish() {
        let sessions = state.withLock { state in
            state.isFinished = true
            return Array(state.sessions.values)
        }
        for session in sessions { session.finish() }
    }

    /// Reports that something in the world's folders may have changed; may be called from any thread.
    public func touch() {
        let begins = state.withLock { state in
            state.isTouched = true
            guard !state.isNotifying else { return false }
            state.isNotifying = true
            return true
        }
        guard begins else { return }
        Task {
            while state.withLock({ state in
                defer { state.isTouched = false }
                state.isNotifying = state.isTouched
                return state.isTouched
            }) {
                for session in state.withLock({ Array($0.sessions.values) }) { await session.tellChanges() }
            }
        }
    }

    /// Reads what changed in the world's files; takes the world's turn, so the caller must not hold it.
    func refresh(_ progress: (@Sendable (Progress) -> Void)?) async -> Result<Reply, Failure> {
        await worldTurns.run { await answer(state.withLock { $0.isFollowing } ? .refresh : .follow, progress) }
    }

    func answer(_ request: Request, _ progress: (@Sendable (Progress) -> Void)?) async -> Result<Reply, Failure> {
        do throws(Failure) {
            let reply = try await services.world.answer(request, progress: progress)
            if case .follow = request { state.withLock { $0.isFollowing = true } }
            return .success(reply)
        } catch {
            return .failure(error)
        }
    }

    /// Runs work that waits for the disk on a separate thread, one job at a time, so that no reader waits for it.
    func writing<Value: Sendable>(
        _ body: @escaping @Sendable () -> Result<Value, WireError>
    ) async throws(WireError) -> Value {
        let result = await withCheckedContinuation { continuation in
            disk.async { continuation.resume(returning: body()) }
        }
        return try result.get()
    }

    /// The definitions of a manifest.
    func contents(of hash: Hash) throws(WireError) -> WorldContents {
        if let known = known.withLock({ $0?.hash == hash ? $0?.contents : nil }) { return known }
        do throws(WorldIOError) {
            let contents = try services.store.contents(hash)
            known.withLock { $0 = (hash, contents) }
            return contents
        } catch {
            throw WireError(error.diagnostics)
        }
    }

    /// The records of the journal from a height on, for subscribers; none if the journal can't be read.
    func news(from height: UInt64) -> [GovernanceEntry] {
        guard let state = try? services.governance.state(), UInt64(state.height) > height,
            let contents = try? services.governance.journal.read()
        else { return [] }
        let known = decoded.withLock { decoded in
            decoded.flatMap { $0.head == contents.head && $0.height == contents.height ? $0.entries : nil }
        }
        let entries: [GovernanceEntry]
        if let known {
            entries = known
        } else {
            guard let found = try? services.governance.records() else { return [] }
            entries = found
            decoded.withLock { $0 = (contents.head, contents.height, found) }
        }
        return entries.filter { UInt64($0.frame) >= height }
    }

    /// The greeting for a client.
    func greeting() throws(WireError) -> HostGreeting {
        HostGreeting(version: services.version, world: try journalState().world, folder: services.folder)
    }

    /// The state of the journal.
    func journalState() throws(WireError) -> GovernanceState {
        do throws(GovernanceError) {
            return try services.governance.state()
        } catch {
            throw WireError(error.diagnostics)
        }
    }
}

extension ControlMeta {
    init(_ state: GovernanceState) {
        self.init(journalHeight: UInt64(state.height), manifestHash: state.currentManifest)
    }
}

extension WireError {
    /// An error with the diagnostics that explain it.
    init(_ diagnostics: [Diagnostic]) {
        let errors = diagnostics.filter { $0.severity == .error }
        let shown = (errors.first ?? diagnostics.first).map { "\($0.code.rawValue): \($0.message)" }
        self.init(.hostError, shown ?? "the request failed", failure: try? ProtocolCodec.encode(Failure(diagnostics)))
    }
}
