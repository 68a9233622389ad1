import Synchronization

/// A connection to a host in the same process, without a socket.
public final class MemoryLink: ControlLink {
    private let session: HostSession
    private let lines: AsyncStream<[UInt8]>.Continuation
    private let incoming: AsyncStream<[UInt8]>
    private let isOpen = Atomic(true)

    /// Connects to a host.
    public init(to host: ControlHost) {
        session = host.connect()
        (incoming, lines) = AsyncStream.makeStream()
    }

    /// Starts receiving.
    public func start(_ receive: @escaping @Sendable (IncomingLine?) -> Void) {
        Task { [session] in
            while let line = await session.nextLine() {
                receive(.line(Array(line.bytes.dropLast())))
                line.written()
            }
            receive(nil)
        }
        Task { [session, incoming] in
            var splitter = LineSplitter()
            for await bytes in incoming {
                for line in splitter.take(bytes) {
                    guard await session.receive(line) else { return }
                }
            }
            session.abandon()
        }
    }

    /// Sends whole lines.
    public func send(_ bytes: [UInt8]) -> Bool {
        guard isOpen.load(ordering: .relaxed) else { return false }
        lines.yield(bytes)
        return true
    }

    /// Ends the connection.
    public func close() {
        isOpen.store(false, ordering: .relaxed)
        lines.finish()
    }
}
