import Control
import Files
import Foundation
import Host
import Sync
import SystemPackage
import Testing

/// The socket of a host: who owns it, who may use it, and what else may be in its place.
@Suite struct SocketTests {
    @Test func `folder and socket are accessible only to the owner`() throws {
        let world = try RunningHost()
        let socket = try world.socket()
        defer { socket.remove() }
        #expect(socket.path == world.folder.internals.appending("run").appending("control.sock"))
        #expect(try world.files.status(of: socket.path, followLinks: false)?.mode == 0o600)
        #expect(try world.files.status(of: socket.path.removingLastComponent(), followLinks: false)?.mode == 0o700)
    }

    @Test func `a second host of the world is refused, whatever socket it names`() throws {
        let world = try RunningHost()
        let socket = try world.socket()
        defer { socket.remove() }
        for named in [nil, world.folder.path.appending("other.sock")] {
            let error = #expect(throws: ControlError.self) { try world.socket(named: named) }
            guard case .refused(_, .alreadyServed("a test"))? = error else {
                Issue.record("unexpected error: \(String(describing: error))")
                continue
            }
        }
    }

    @Test func `a live socket is never replaced`() async throws {
        let (one, two) = (try RunningHost(), try RunningHost())
        let place = one.folder.path.appending("shared.sock")
        try await one.genesis()
        try await one.serving(on: try one.socket(named: place)) { _ in
            let error = #expect(throws: ControlError.self) { try two.socket(named: place) }
            guard case .refused(_, .alreadyServed)? = error else {
                Issue.record("unexpected error: \(String(describing: error))")
                return
            }
            _ = try await one.client(place).call(.hello)
        }
        // Its lock was released, and it has left no socket.
        try two.socket(named: place).remove()
    }

    @Test func `a file that is not a socket is an error, and is left unchanged`() throws {
        let world = try RunningHost()
        let place = world.folder.path.appending("a.sock")
        try world.files.createFile(place, contents: [1, 2], mode: 0o644)
        let error = #expect(throws: ControlError.self) { try world.socket(named: place) }
        #expect(error == .refused(place, .notASocket))
        #expect(try world.files.read(place, limit: 10) == [1, 2])
        // The lock was released.
        try world.socket().remove()
    }

    @Test func `a socket that a killed host left behind is removed`() throws {
        let world = try RunningHost()
        let place = world.folder.internals.appending("run").appending("control.sock")
        try world.files.createDirectories(place.removingLastComponent())
        #expect(try leaveSocket(at: place))
        let error = #expect(throws: ControlError.self) { try SocketLink(place) }
        guard case .unreachable? = error else {
            Issue.record("unexpected error: \(String(describing: error))")
            return
        }
        let socket = try world.socket()
        socket.remove()
        #expect(try !world.files.exists(place))
    }

    /// Binds a socket in a process that then ends without removing it, as in a crash.
    private func leaveSocket(at path: FilePath) throws -> Bool {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = [
            "python3", "-c", "import socket,sys; s=socket.socket(socket.AF_UNIX); s.bind(sys.argv[1])", path.string,
        ]
        try process.run()
        process.waitUntilExit()
        return process.terminationStatus == 0
    }

    @Test func `if the path is too long, the socket is in the runtime folder`() throws {
        let world = try RunningHost(under: FilePath("/tmp").appending(String(repeating: "l", count: 100)))
        defer { try? world.files.removeTree(world.folder.path.removingLastComponent()) }
        let runtime = FilePath("/tmp/aos-runtime-\(UInt32.random(in: 0 ... .max))")
        defer { try? world.files.removeTree(runtime) }
        try world.files.createDirectories(runtime)
        let alone = #expect(throws: ControlError.self) { try world.socket() }
        guard case .refused(_, .pathTooLong)? = alone else {
            Issue.record("unexpected error: \(String(describing: alone))")
            return
        }
        let socket = try world.socket(runtime: runtime)
        defer { socket.remove() }
        #expect(socket.path == ControlSockets(world.folder, runtimeFolder: runtime).alternative)
        #expect(try world.files.status(of: socket.path.removingLastComponent(), followLinks: false)?.mode == 0o700)
    }

    @Test func `a socket in a folder that others can write to is not used`() async throws {
        let world = try RunningHost()
        try await world.genesis()
        let open = world.folder.path.appending("open")
        try world.files.createDirectories(open)
        #expect(chmod(open.string, 0o777) == 0)
        try await world.serving(on: try world.socket(named: open.appending("a.sock"))) { path in
            let error = #expect(throws: ControlError.self) { try SocketLink(path) }
            #expect(error == .refused(path, .openFolder(open)))
            #expect(chmod(open.string, 0o700) == 0)
            _ = try await world.client(path).call(.hello)
        }
    }
}
