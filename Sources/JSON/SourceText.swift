import Synchronization

/// The bytes of a text file, with a conversion from byte offsets to lines and columns.
public struct SourceText: Sendable {
    /// The bytes as read.
    public let bytes: [UInt8]
    private let marks = SourceMarks()

    /// Creates a text from the bytes of a file, which need not be valid UTF-8.
    public init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// Converts a byte offset to a line and a column.
    ///
    /// An offset outside of the text is clamped. A line ends after a line feed. The first call indexes the text, later
    /// ones look the position up.
    public func place(at offset: Int) -> SourcePlace {
        let offset = min(max(offset, 0), bytes.count)
        return marks.place(at: offset, in: bytes)
    }
}

/// The positions of regularly spaced byte offsets, to count from; computed on first use.
private final class SourceMarks: Sendable {
    /// The spacing, and so the maximum number of bytes to count: generated files may hold a whole world on one line.
    private static let distance = 256

    private let found = Mutex<[SourcePlace]?>(nil)

    /// The position of an offset within the text.
    func place(at offset: Int, in bytes: [UInt8]) -> SourcePlace {
        let index = offset / Self.distance
        let mark = found.withLock { found in
            let marks = found ?? Self.marks(in: bytes)
            found = marks
            return marks[index]
        }
        return Self.place(behind: index * Self.distance..<offset, from: mark, in: bytes)
    }

    /// The position after a range of bytes; UTF-8 continuation bytes don't start a scalar.
    private static func place(behind range: Range<Int>, from start: SourcePlace, in bytes: [UInt8]) -> SourcePlace {
        var (line, column) = (start.line, start.column)
        bytes.withUnsafeBufferPointer { bytes in
            for byte in bytes[range] {
                if byte == UInt8(ascii: "\n") {
                    line += 1
                    column = 1
                } else if byte & 0xc0 != 0x80 {
                    column += 1
                }
            }
        }
        return SourcePlace(line: line, column: column)
    }

    private static func marks(in bytes: [UInt8]) -> [SourcePlace] {
        var marks = [SourcePlace(line: 1, column: 1)]
        marks.reserveCapacity(bytes.count / distance + 1)
        for start in stride(from: 0, to: bytes.count - distance + 1, by: distance) {
            marks.append(place(behind: start..<start + distance, from: marks[marks.count - 1], in: bytes))
        }
        return marks
    }
}
