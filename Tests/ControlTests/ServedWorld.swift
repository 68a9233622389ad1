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

/// The demonstration world in memory, and a host that serves it.
struct ServedWorld {
    let files = MemoryFileSystem()
    let folder = WorldFolder("/notes")

    /// Replaces the authored files with those of a state: base, proposal or working.
    func checkOut(_ state: String) throws {
        let source = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "Fixtures/worlds/notes").appending(path: state)
        for name in ["air", "modules"] where try files.exists(folder.path.appending(name)) {
            try files.removeTree(folder.path.appending(name))
        }
        for name in try FileManager.default.subpathsOfDirectory(atPath: source.path).sorted() {
            var isFolder: ObjCBool = false
            let path = source.appending(path: name).path
            guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), !isFolder.boolValue else {
                continue
            }
            let target = folder.path.appending(name)
            try files.createDirectories(target.removingLastComponent())
            try files.writeAtomically(Array(try Data(contentsOf: URL(filePath: path))), to: target)
        }
    }

    /// A world with the base as its first manifest, and the proposal's state in its files.
    static func made() async throws -> ServedWorld {
        let world = ServedWorld()
        try world.checkOut("base")
        _ = try await world.workbench().answer(.perform(.genesis), progress: nil)
        try world.checkOut("proposal")
        return world
    }

    /// A workbench, as if in a separate process.
    func workbench(user: String = "ada", isReadOnly: Bool = false) -> Workbench {
        Workbench(
            WorkbenchOptions(world: folder.path, isReadOnly: isReadOnly),
            WorkbenchEnvironment(files: files, clock: Self.clock, user: user, processID: 1))
    }

    static let clock: @Sendable () -> UInt64 = {
        UInt64(max(0, Date().timeIntervalSince1970 * 1_000_000)) * 1_000
    }

    var store: WorldStore { WorldStore(ContentStore(files: files, directory: folder.store)) }

    var governance: Governance {
        Governance(world: folder, files: files, store: store, clock: Self.clock, owner: "host")
    }

    var place: String {
        get throws { try files.status(of: folder.path, followLinks: true)?.place ?? "" }
    }

    /// A host of the world.
    func host(
        world: (any World)? = nil, version: String = "test", stop: @escaping @Sendable () -> Void = {}
    ) throws -> ControlHost {
        ControlHost(try services(world: world, version: version), stop: stop)
    }

    private func services(world: (any World)? = nil, version: String = "test") throws -> HostServices {
        HostServices(
            world: world ?? workbench(), governance: governance, store: store, version: version, folder: try place)
    }

    /// A new client of a host, over a pair of queues.
    func client(of host: ControlHost, patience: Duration? = .seconds(3600)) -> ControlClient {
        ControlClient(MemoryLink(to: host), patience: patience, later: Self.later)
    }

    /// Serves the world at a Unix socket while a body runs, then ends the host.
    func listening(_ body: @Sendable (_ socket: FilePath) async throws -> Void) async throws {
        let disk = RealFileSystem()
        let place = WorldFolder(FilePath("/tmp/aos-served-\(UInt32.random(in: 0 ... .max))"))
        try disk.createDirectories(place.path)
        defer { try? disk.removeTree(place.path) }
        let socket = try HostSocket(
            ControlSockets(place, runtimeFolder: nil), named: nil, owner: "a test", files: disk)
        let services = try services()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                try await HostService.serve(on: socket, logger: Logger(label: "test")) { stop in
                    ControlHost(services, stop: stop)
                }
            }
            let result: Result<Void, any Error>
            do {
                result = .success(try await body(socket.path))
            } catch {
                result = .failure(error)
            }
            let last = ControlClient(try SocketLink(socket.path), patience: nil, later: Self.later)
            _ = try? await last.call(.shutdown)
            try await group.waitForAll()
            try result.get()
        }
    }

    static let later: Later = { nanoseconds, work in
        DispatchQueue.global().asyncAfter(
            deadline: .now() + .nanoseconds(Int(clamping: nanoseconds)), execute: work)
    }

    /// The world behind a client.
    func hosted(_ client: ControlClient) async throws -> HostWorld {
        HostWorld(client, try HostGreeting(try await client.call(.hello)))
    }
}

/// A client that sends arbitrary lines.
final class RawClient: Sendable {
    private let session: HostSession
    private let lines = Mutex<[String]>([])

    init(_ host: ControlHost) {
        session = host.connect()
        Task { [self] in
            while let line = await session.nextLine() {
                lines.withLock { $0.append(String(decoding: line.bytes.dropLast(), as: UTF8.self)) }
                line.written()
            }
            lines.withLock { $0.append("END") }
        }
    }

    /// Sends a line; returns whether the connection stays open.
    @discardableResult
    func send(_ line: String) async -> Bool { await session.receive(.line(Array(line.utf8))) }

    func sendTooLong() async -> Bool { await session.receive(.tooLong) }

    func finish() { session.finish() }

    /// Waits for at least this many lines, and returns all lines so far, without those of progress.
    func received(_ count: Int) async throws -> [String] {
        while true {
            let found = lines.withLock { $0 }.filter { !$0.contains("\"progress\":") }
            if found.count >= count { return found }
            try await Task.sleep(for: .milliseconds(5))
        }
    }
}
