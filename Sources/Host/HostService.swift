public import Control
import Glibc
public import Logging
import NIOCore
import NIOPosix
public import ServiceLifecycle
import UnixSignals

/// Serves a host's clients over its socket, until the process is told to end.
public struct HostService: Service {
    private let host: ControlHost
    private let socket: HostSocket
    private let logger: Logger
    private let patience: TimeAmount

    /// A service of a host that listens already.
    ///
    /// - Parameter patience: how long a client may stop within a line, or not read.
    public init(
        _ host: ControlHost, on socket: HostSocket, logger: Logger,
        patience: Duration = .seconds(ControlLimits.idleSeconds)
    ) {
        self.host = host
        self.socket = socket
        self.logger = logger
        self.patience = TimeAmount(patience)
    }

    /// Serves until the graceful shutdown: then nothing new is accepted, and what was asked for is answered.
    public func run() async throws {
        defer { socket.remove() }
        let patience = patience
        let server = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelOption(.allowRemoteHalfClosure, value: true)
            .bind(socket.descriptor) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(LineHandler(patience: patience))
                    return try NIOAsyncChannel<IncomingLine, ByteBuffer>(wrappingChannelSynchronously: channel)
                }
            }
        logger.info("listening at \(socket.path)")
        try await withThrowingDiscardingTaskGroup { group in
            try await server.executeThenClose { connections in
                for try await connection in connections.cancelOnGracefulShutdown() {
                    group.addTask { await serve(connection) }
                }
            }
            host.finish()
        }
    }

    /// Serves one client.
    private func serve(_ connection: NIOAsyncChannel<IncomingLine, ByteBuffer>) async {
        let channel = connection.channel
        do {
            let user = try await peer(of: channel)
            try await connection.executeThenClose { lines, _ in
                guard user == geteuid() else {
                    logger.warning("refused a client of another user: \(user)")
                    return
                }
                let session = host.connect()
                await withTaskGroup { group in
                    group.addTask { await write(session, to: channel) }
                    group.addTask { await read(lines, for: session) }
                }
            }
        } catch {
            logger.debug("a connection ended: \(error)")
        }
    }

    private func read(_ lines: NIOAsyncChannelInboundStream<IncomingLine>, for session: HostSession) async {
        do {
            for try await line in lines where await !session.receive(line) { return }
            session.finish()
        } catch {
            session.abandon()
        }
    }

    private func write(_ session: HostSession, to channel: any Channel) async {
        while let line = await session.nextLine() {
            // A client that does not read for so long is gone, and must not keep its answers here.
            let stalled = channel.eventLoop.scheduleTask(in: patience) {
                channel.close(promise: nil)
            }
            defer { stalled.cancel() }
            do {
                // Comes back once the socket has taken it, so that closing afterwards loses nothing.
                try await channel.writeAndFlush(ByteBuffer(bytes: line.bytes)).get()
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
    /// - Parameter make: makes the host; its argument ends the serving.
    public static func serve(
        on socket: HostSocket, logger: Logger, patience: Duration = .seconds(ControlLimits.idleSeconds),
        _ make: (_ stop: @escaping @Sendable () -> Void) -> ControlHost
    ) async throws {
        let stop = StopSignal()
        let host = make { stop.fire() }
        var configuration = ServiceGroupConfiguration(
            services: [HostService(host, on: socket, logger: logger, patience: patience)],
            gracefulShutdownSignals: [.sigint, .sigterm],
            logger: logger)
        configuration.maximumGracefulShutdownDuration = .seconds(10)
        let group = ServiceGroup(configuration: configuration)
        stop.connect { Task { await group.triggerGracefulShutdown() } }
        try await group.run()
    }
}
