/// A line received over the channel.
public enum IncomingLine: Sendable, Equatable {
    /// A complete line without its newline.
    case line([UInt8])
    /// A line that is longer than allowed; nothing after it is read.
    case tooLong
}

/// Splits a stream of bytes into lines, without ever keeping more than one line of the allowed size.
public struct LineSplitter: Sendable {
    private var pending: [UInt8] = []
    private var isOver = false
    private let limit: Int

    /// Creates a splitter for a new stream.
    public init(limit: Int = ControlLimits.line) { self.limit = limit }

    /// Whether the last line is incomplete so far.
    public var isWithinLine: Bool { !pending.isEmpty }

    /// Takes the next bytes and returns the lines that they complete.
    public mutating func take(_ bytes: some Collection<UInt8>) -> [IncomingLine] {
        var lines: [IncomingLine] = []
        var rest = bytes[...]
        while !isOver, !rest.isEmpty {
            guard let end = rest.firstIndex(of: UInt8(ascii: "\n")) else {
                guard pending.count + rest.count <= limit else {
                    lines.append(overflow())
                    break
                }
                pending += rest
                break
            }
            let part = rest[..<end]
            guard pending.count + part.count <= limit else {
                lines.append(overflow())
                break
            }
            pending += part
            lines.append(.line(pending))
            pending = []
            rest = rest[rest.index(after: end)...]
        }
        return lines
    }

    private mutating func overflow() -> IncomingLine {
        isOver = true
        pending = []
        return .tooLong
    }
}
