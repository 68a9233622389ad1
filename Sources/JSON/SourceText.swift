import Synchronization

/// The bytes of a text file, with a way from byte offsets to lines and columns.
public struct SourceText: Sendable {
    /// The bytes as they were read.
    public let bytes: [UInt8]
    private let lines = LineTable()

    /// Takes the bytes of a file; they need not be valid UTF-8.
    public init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// Turns a byte offset into a line and a column.
    ///
    /// An offset outside the text counts as its nearest end. A line ends after a line feed. The first call finds the
    /// lines, later ones look them up.
    public func place(at offset: Int) -> SourcePlace {
        let offset = min(max(offset, 0), bytes.count)
        let line = lines.line(of: offset, in: bytes)
        // Continuation bytes of UTF-8 start no scalar.
        let scalars = bytes[line.start..<offset].count { $0 & 0xc0 != 0x80 }
        return SourcePlace(line: line.number, column: scalars + 1)
    }
}

/// The offsets at which lines start, found when they are first asked for.
private final class LineTable: Sendable {
    private let starts = Mutex<[Int]?>(nil)

    func line(of offset: Int, in bytes: [UInt8]) -> (number: Int, start: Int) {
        starts.withLock { starts in
            let known = starts ?? Self.starts(in: bytes)
            starts = known
            var lower = 0
            var upper = known.count
            while upper - lower > 1 {
                let middle = (lower + upper) / 2
                if known[middle] <= offset { lower = middle } else { upper = middle }
            }
            return (lower + 1, known[lower])
        }
    }

    private static func starts(in bytes: [UInt8]) -> [Int] {
        var starts = [0]
        for (index, byte) in bytes.enumerated() where byte == UInt8(ascii: "\n") { starts.append(index + 1) }
        return starts
    }
}
