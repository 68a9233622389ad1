/// A connection to a host, as lines.
public protocol ControlLink: Sendable {
    /// Begins to receive: one line after the other, then nil once the connection is over.
    func start(_ receive: @escaping @Sendable (IncomingLine?) -> Void)

    /// Sends bytes, which are whole lines; returns whether the connection was open.
    func send(_ bytes: [UInt8]) -> Bool

    /// Ends the connection.
    func close()
}

/// Calls back after so many nanoseconds, on any thread.
public typealias Later = @Sendable (_ nanoseconds: UInt64, _ work: @escaping @Sendable () -> Void) -> Void
