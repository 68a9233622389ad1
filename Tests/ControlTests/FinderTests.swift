import AIR
import CanonicalCBOR
import Control
import Files
import Governance
import JSON
import Sync
import SystemPackage
import Testing
import WorldProtocol

/// Hosts of every kind at a world's socket, and how a client handles them.
@Suite struct FinderTests {
    private func find(
        _ link: @escaping @Sendable () throws(ControlError) -> any ControlLink, _ mode: ConnectionMode = .auto,
        id: Hash? = nil, socket: FilePath? = nil, patience: Duration? = .seconds(3600)
    ) async throws -> FoundHost {
        let files = MemoryFileSystem()
        let world = WorldFolder("/world")
        try files.createDirectories("/world/.aos/run")
        try files.createFile("/world/.aos/run/control.sock", contents: [], mode: 0o600)
        let finder = HostFinder(
            files: files, connect: { _ throws(ControlError) in try link() }, later: ServedWorld.later)
        return try await finder.find(
            HostQuery(world: world, mode: mode, socket: socket, patience: patience, id: id))
    }

    /// Short only if no answer ever comes; otherwise long, since answers are slow while all tests run at once.
    private static func patience(for transcript: String) -> Duration {
        transcript == "silence" ? .milliseconds(100) : .seconds(3600)
    }

    private func transcript(_ name: String, pieces: Int = .max) throws
        -> @Sendable () throws(ControlError) -> any ControlLink
    {
        let link = try TranscriptLink(name, pieces: pieces)
        return { () throws(ControlError) in link }
    }

    @Test(arguments: [
        ("other-version", DiagnosticCode.hostVersion), ("other-program", .hostForeign), ("garbage", .hostError),
        ("half-line", .hostUnreachable), ("silence", .hostTimeout), ("error", .hostError),
    ])
    func `an unusable host is skipped with a notice, or is an error if a host is required`(
        name: String, code: DiagnosticCode
    ) async throws {
        guard case .none(let notices) = try await find(transcript(name), patience: Self.patience(for: name)) else {
            Issue.record("the host was used")
            return
        }
        #expect(notices.map(\.code) == [code])
        #expect(notices.allSatisfy { $0.severity == .warning && $0.help != nil || code == .hostError })
        let failure = await #expect(throws: Failure.self) {
            try await find(transcript(name), .daemon, patience: Self.patience(for: name))
        }
        #expect(failure?.diagnostics.first?.code == code)
        #expect(failure?.diagnostics.first?.severity == .error)
    }

    @Test func `batch mode contacts no host`() async throws {
        let link = try TranscriptLink("success")
        guard case .none([]) = try await find({ () throws(ControlError) in link }, .batch) else {
            Issue.record("a host was used")
            return
        }
        #expect(link.unexpected.isEmpty)
    }

    @Test func `a socket without a listener is skipped silently, unless a host is required`() async throws {
        let dead: @Sendable () throws(ControlError) -> any ControlLink = { () throws(ControlError) in
            throw .unreachable("/world/.aos/run/control.sock", reason: "the host has ended")
        }
        guard case .none([]) = try await find(dead) else {
            Issue.record("there was a host or a notice")
            return
        }
        for (mode, socket) in [(ConnectionMode.daemon, nil), (.auto, FilePath("/else.sock"))] {
            let failure = await #expect(throws: Failure.self) { try await find(dead, mode, socket: socket) }
            #expect(failure?.diagnostics.first?.code == .hostUnreachable)
        }
    }

    @Test func `a socket of another user is never used`() async throws {
        let foreign: @Sendable () throws(ControlError) -> any ControlLink = { () throws(ControlError) in
            throw .refused("/world/.aos/run/control.sock", .otherUser(1000))
        }
        guard case .none(let notices) = try await find(foreign) else {
            Issue.record("the host was used")
            return
        }
        #expect(notices.map(\.code) == [.hostForeign])
    }

    @Test(arguments: [1, 2, 7, .max])
    func `a host of the existing system is recognized by its answer, however slow`(pieces: Int) async throws {
        let link = try TranscriptLink("success", pieces: pieces)
        guard case .existing(let client) = try await find({ () throws(ControlError) in link }) else {
            Issue.record("the host was not found")
            return
        }
        let meta = try ControlMeta(of: try await client.call(.journalHead))
        #expect(meta.journalHeight == 4)
        let list = try await client.call(.list, .object([("status", .string("all"))]))
        #expect(list.member("proposals")?.asArray?.count == 1)
    }

    @Test func `our own host is found, and one of another world or folder is foreign`() async throws {
        let served = try await ServedWorld.made()
        let host = try served.host()
        let finder = HostFinder(
            files: served.files, connect: { _ throws(ControlError) in MemoryLink(to: host) }, later: ServedWorld.later)
        func find(_ world: WorldFolder, _ id: Hash?) async throws -> FoundHost {
            try await finder.find(
                HostQuery(world: world, mode: .auto, socket: "/any.sock", patience: .seconds(3600), id: id))
        }
        let own = FirstFrame.hash(of: served.folder, files: served.files)
        #expect(own == (try served.governance.state().world))
        guard case .ours(let found) = try await find(served.folder, own) else {
            Issue.record("the host was not used")
            return
        }
        #expect(found.greeting.world == own)
        guard case .none(let other) = try await find(served.folder, Hash.of([1])) else {
            Issue.record("a host of another world was used")
            return
        }
        #expect(other.map(\.code) == [.hostForeign])
        try served.files.createDirectories("/clone")
        guard case .none(let clone) = try await find(WorldFolder("/clone"), own) else {
            Issue.record("a host of another folder was used")
            return
        }
        #expect(clone.map(\.code) == [.hostForeign])
    }

    @Test func `errors distinguish timeouts, broken connections, refusals and malformed answers`() async throws {
        func error(_ name: String) async throws -> ControlError? {
            let client = ControlClient(
                try TranscriptLink(name), patience: Self.patience(for: name), later: ServedWorld.later)
            return await #expect(throws: ControlError.self) { try await client.call(.hello) }
        }
        #expect(try await error("silence") == .timedOut(milliseconds: 100))
        #expect(try await error("half-line") == .brokenOff(wasSent: true))
        guard case .answered(let refusal)? = try await error("error") else {
            Issue.record("unexpected error")
            return
        }
        #expect(refusal.code == .hostError)
        guard case .malformed? = try await error("garbage") else {
            Issue.record("unexpected error")
            return
        }
    }
}
