/// A line-based connection to a host.
public protocol ControlLink: Sendable {
    /// Starts receiving: passes on one line at a time, then nil once the connection is over.
    func start(_ receive: @escaping @Sendable (IncomingLine?) -> Void)

    /// Sends bytes, which are whole lines; returns whether the connection was open.
    func send(_ bytes: [UInt8]) -> Bool

    /// Ends the connection.
    func close()
}

/// Runs work after a delay in nanoseconds, on any thread.
public typealias Later = @Sendable (_ nanoseconds: UInt64, _ work: @escaping @Sendable () -> Void) -> Void
