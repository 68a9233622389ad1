import Synchronization

/// The bytes of a text file, with a way from byte offsets to lines and columns.
public struct SourceText: Sendable {
    /// The bytes as they were read.
    public let bytes: [UInt8]
    private let marks = SourceMarks()

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
        return marks.place(at: offset, in: bytes)
    }
}

/// The places at regular byte offsets, to count from; computed at first use.
private final class SourceMarks: Sendable {
    /// The maximum number of bytes that are counted; a program may have written a whole world on one line.
    private static let distance = 256

    private let found = Mutex<[SourcePlace]?>(nil)

    /// The place of an offset within the text.
    func place(at offset: Int, in bytes: [UInt8]) -> SourcePlace {
        let index = offset / Self.distance
        let mark = found.withLock { found in
            let marks = found ?? Self.marks(in: bytes)
            found = marks
            return marks[index]
        }
        return Self.place(behind: index * Self.distance..<offset, from: mark, in: bytes)
    }

    /// The place after some bytes; continuation bytes of UTF-8 start no scalar.
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
