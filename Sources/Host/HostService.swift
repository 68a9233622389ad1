public import Control
import Glibc
public import Logging
import NIOCore
import NIOPosix
public import ServiceLifecycle
import UnixSignals

/// Serves a host's clients over its socket, until the process is told to stop.
public struct HostService: Service {
    private let host: ControlHost
    private let socket: HostSocket
    private let logger: Logger
    private let patience: TimeAmount

    /// Creates a service for a host on a listening socket.
    ///
    /// - Parameter patience: the time that a client may pause within a line, or not read.
    public init(
        _ host: ControlHost, on socket: HostSocket, logger: Logger,
        patience: Duration = .seconds(ControlLimits.idleSeconds)
    ) {
        self.host = host
        self.socket = socket
        self.logger = logger
        self.patience = TimeAmount(patience)
    }

    /// Serves until graceful shutdown, after which no connections are accepted and pending requests are answered.
    ///
    /// Canceling the task closes the connections of clients that don't read their answers.
    public func run() async throws {
        defer { socket.remove() }
        let patience = patience
        let server = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelOption(.allowRemoteHalfClosure, value: true)
            .bind(socket.descriptor) { channel in
                channel.eventLoop.makeCompletedFuture {
                    let lines = LineQueue()
                    try channel.pipeline.syncOperations.addHandler(LineHandler(lines, patience: patience))
                    return Connection(channel, lines)
                }
            }
        logger.info("listening at \(socket.path)")
        try await withTaskCancellationOrGracefulShutdownHandler {
            try await withThrowingDiscardingTaskGroup { group in
                try await server.executeThenClose { connections in
                    for try await connection in connections { group.addTask { await serve(connection) } }
                }
                host.finish()
            }
        } onCancelOrGracefulShutdown: {
            // Clients that were accepted before are still served.
            server.channel.close(promise: nil)
        }
    }

    /// Serves one client.
    private func serve(_ connection: Connection) async {
        let channel = connection.channel
        await withTaskCancellationHandler {
            do {
                let user = try await peer(of: channel)
                guard user == geteuid() else {
                    logger.warning("refused a client of another user: \(user)")
                    return
                }
                let session = host.connect()
                await withTaskGroup { group in
                    group.addTask { await write(session, to: channel) }
                    group.addTask { await read(connection.lines, for: session) }
                }
            } catch {
                logger.debug("a connection ended: \(error)")
            }
            try? await channel.close()
        } onCancel: {
            channel.close(promise: nil)
        }
    }

    private func read(_ lines: LineQueue, for session: HostSession) async {
        while let line = await lines.next() {
            guard await session.receive(line) else { return }
        }
        if lines.end == .closed { session.abandon() } else { session.finish() }
    }

    private func write(_ session: HostSession, to channel: any Channel) async {
        while let line = await session.nextLine() {
            // A client that does not read for this long is considered gone, and its answers must not take up memory.
            let stalled = channel.eventLoop.scheduleTask(in: patience) {
                channel.close(promise: nil)
            }
            do {
                // Completes once the socket has accepted the bytes, so that closing afterwards loses nothing.
                let written: EventLoopFuture<Void> = channel.writeAndFlush(ByteBuffer(bytes: line.bytes))
                // On the event loop: the time until a busy host resumes here must not count against the client.
                written.whenComplete { _ in stalled.cancel() }
                try await written.get()
                line.written()
            } catch {
                line.written()
                session.abandon()
                break
            }
        }
        // Ends the reading, too.
        channel.close(promise: nil)
    }

    /// The user at the other end of a connection.
    private func peer(of channel: any Channel) async throws -> UInt32 {
        guard let options = channel as? any SocketOptionProvider else { return .max }
        let found: PeerUser.Credentials = try await options.unsafeGetSocketOption(
            level: .socket, name: NIOBSDSocket.Option(rawValue: PeerUser.option)
        ).get()
        return found.user
    }
}

extension HostService {
    /// Serves until `SIGINT`, `SIGTERM` or the verb `shutdown`.
    ///
    /// - Parameters:
    ///   - endPatience: the time that clients may take to read their answers once the host is told to stop.
    ///   - make: creates the host; its argument stops the service.
    public static func serve(
        on socket: HostSocket, logger: Logger, patience: Duration = .seconds(ControlLimits.idleSeconds),
        endPatience: Duration = .seconds(ControlLimits.endSeconds),
        _ make: (_ stop: @escaping @Sendable () -> Void) -> ControlHost
    ) async throws {
        let stop = StopSignal()
        let host = make { stop.fire() }
        var configuration = ServiceGroupConfiguration(
            services: [HostService(host, on: socket, logger: logger, patience: patience)],
            gracefulShutdownSignals: [.sigint, .sigterm],
            logger: logger)
        configuration.maximumGracefulShutdownDuration = endPatience
        let group = ServiceGroup(configuration: configuration)
        stop.connect { Task { await group.triggerGracefulShutdown() } }
        try await group.run()
    }
}
