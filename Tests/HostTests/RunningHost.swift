import AIR
import ContentStore
import Control
import Dispatch
import Files
import Foundation
import Governance
import Host
import Logging
import Sync
import Synchronization
import SystemPackage
import Workbench
import WorldIO
import WorldProtocol

/// A small world on disk, and hosts that serve it.
final class RunningHost: Sendable {
    let files = RealFileSystem()
    let folder: WorldFolder

    init(under parent: FilePath = "/tmp") throws {
        let path = parent.appending("aos-host-\(UInt32.random(in: 0 ... .max))")
        folder = WorldFolder(path)
        try files.createDirectories(path.appending("air"))
        let nodes = """
            [{"$kind": "defschema", "name": "small/First@1", "type": {"text": {}}},
             {"$kind": "manifest", "air_version": "1", "schemas": [{"name": "small/First@1"}], "modules": [],
              "plans": [], "caps": [], "policies": []}]
            """
        try files.writeAtomically(Array(nodes.utf8), to: path.appending("air").appending("world.air.json"))
    }

    deinit { try? files.removeTree(folder.path) }

    func genesis() async throws { _ = try await workbench().answer(.perform(.genesis), progress: nil) }

    func workbench() -> Workbench {
        Workbench(
            WorkbenchOptions(world: folder.path),
            WorkbenchEnvironment(files: files, clock: Self.clock, user: "ada", processID: getpid()))
    }

    static let clock: @Sendable () -> UInt64 = { UInt64(Date().timeIntervalSince1970 * 1_000_000) * 1_000 }
    static let later: Later = { nanoseconds, work in
        DispatchQueue.global().asyncAfter(
            deadline: .now() + .nanoseconds(Int(clamping: nanoseconds)), execute: work)
    }

    func socket(named: FilePath? = nil, runtime: FilePath? = nil) throws(ControlError) -> HostSocket {
        try HostSocket(
            ControlSockets(folder, runtimeFolder: runtime), named: named, owner: "a test", files: files)
    }

    /// Serves while a body runs, then ends the host and waits until it has ended.
    func serving(
        on socket: HostSocket? = nil, patience: Duration = .seconds(60), endPatience: Duration = .seconds(60),
        world: (any World)? = nil,
        _ body: @Sendable (FilePath) async throws -> Void
    ) async throws {
        let socket = if let socket { socket } else { try self.socket() }
        let store = WorldStore(ContentStore(files: files, directory: folder.store))
        let services = HostServices(
            world: world ?? workbench(),
            governance: Governance(world: folder, files: files, store: store, clock: Self.clock, owner: "host"),
            store: store, version: "test", folder: try files.status(of: folder.path, followLinks: true)?.place ?? "")
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                try await HostService.serve(
                    on: socket, logger: Logger(label: "test"), patience: patience, endPatience: endPatience
                ) { stop in
                    ControlHost(services, stop: stop)
                }
            }
            let result: Result<Void, any Error>
            do {
                result = .success(try await body(socket.path))
            } catch {
                result = .failure(error)
            }
            _ = try? await client(socket.path, patience: nil).call(.shutdown)
            try await group.waitForAll()
            try result.get()
        }
    }

    func client(_ path: FilePath, patience: Duration? = .seconds(3600)) throws -> ControlClient {
        ControlClient(try SocketLink(path), patience: patience, later: Self.later)
    }
}

/// A client that sends arbitrary bytes and reads raw responses.
///
/// Calls that may wait for the host run on separate threads: the host needs the threads that tests share.
final class RawSocket: Sendable {
    private let descriptor: Int32

    init(_ path: FilePath) throws {
        descriptor = Foundation.socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.string.utf8) }
        let result = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Foundation.connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        guard result == 0 else { throw POSIXError(.ECONNREFUSED) }
        var patience = timeval(tv_sec: 3600, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
    }

    deinit { Foundation.close(descriptor) }

    @discardableResult
    func write(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        return Foundation.send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL)) == bytes.count
    }

    func endWriting() { _ = Foundation.shutdown(descriptor, Int32(SHUT_WR)) }

    /// Writes a text a number of times, or until a write fails.
    func write(_ text: String, times: Int) async {
        await waiting { for _ in 0..<times where !self.write(text) { return } }
    }

    /// Waits until data has arrived, without consuming it.
    func waitForAnything() async -> Bool {
        await waiting {
            var byte: UInt8 = 0
            return Foundation.recv(self.descriptor, &byte, 1, Int32(MSG_PEEK)) == 1
        }
    }

    /// Ends the connection, and with it all calls that wait for it.
    func abort() { _ = Foundation.shutdown(descriptor, Int32(SHUT_RDWR)) }

    private func waiting<Value: Sendable>(_ work: @escaping @Sendable () -> Value) async -> Value {
        await withCheckedContinuation { continuation in
            DispatchQueue(label: "a raw client").async { continuation.resume(returning: work()) }
        }
    }

    /// Reads until the connection ends or this many lines have arrived; nil if nothing arrives for a long time.
    func read(lines: Int = 1) async -> String? { await waiting { self.readNow(lines) } }

    /// Whether the host answers a request of this client.
    ///
    /// The line is sent at once: tests have to wait for threads, and a host does not wait long for the rest of a line.
    func isServed() async -> Bool {
        write(#"{"v":1,"id":"1","cmd":"hello"}"# + "\n")
        return await read()?.contains(#""ok":true"#) == true
    }

    /// The number of bytes that arrive until the other side ends the connection.
    func countBytes() async -> Int { await waiting { self.count { _ in true } } }

    /// The number of answers until the other side ends the connection, without the progress that a slow host sends.
    func countAnswers() async -> Int {
        await waiting {
            var bytes: [UInt8] = []
            _ = self.count { byte in
                bytes.append(byte)
                return true
            }
            return bytes.split(separator: 10).count { String(decoding: $0, as: UTF8.self).contains(#""ok":"#) }
        }
    }

    private func count(_ isCounted: (UInt8) -> Bool) -> Int {
        var (count, found) = (0, 0)
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        repeat {
            found = Foundation.recv(descriptor, &buffer, buffer.count, 0)
            count += buffer.prefix(max(0, found)).count(where: isCounted)
        } while found > 0
        return count
    }

    private func readNow(_ lines: Int) -> String? {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4096)
        while bytes.count(where: { $0 == 10 }) < lines {
            let count = Foundation.recv(descriptor, &buffer, buffer.count, 0)
            if count < 0 { return nil }
            if count == 0 { break }
            bytes += buffer[..<count]
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

/// Blocks callers until it is opened.
final class Gate: Sendable {
    private struct State {
        var waiting: [CheckedContinuation<Void, Never>] = []
        var isOpen = false
    }

    private let state = Mutex(State())

    func pass() async {
        await withCheckedContinuation { continuation in
            let isOpen = state.withLock { state in
                if !state.isOpen { state.waiting.append(continuation) }
                return state.isOpen
            }
            if isOpen { continuation.resume() }
        }
    }

    func open() {
        let waiting = state.withLock { state in
            state.isOpen = true
            defer { state.waiting = [] }
            return state.waiting
        }
        for continuation in waiting { continuation.resume() }
    }
}

/// A world that answers `edits` only once its gate is open.
struct HeldWorld: World {
    let base: any World
    let gate: Gate

    func answer(_ request: Request, progress: (@Sendable (WorldProtocol.Progress) -> Void)?) async throws(Failure)
        -> Reply
    {
        if case .edits = request { await gate.pass() }
        return try await base.answer(request, progress: progress)
    }
}
