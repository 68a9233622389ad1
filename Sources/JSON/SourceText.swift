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
        let mark = marks.last(before: offset, in: bytes)
        return SourcePlace(line: mark.line, column: mark.column + SourceMarks.scalars(in: bytes[mark.offset..<offset]))
    }
}

/// Places to count from: every start of a line, and some within long lines; found when they are first asked for.
private final class SourceMarks: Sendable {
    struct Mark {
        let offset: Int
        let line: Int
        let column: Int
    }

    /// How many bytes are counted at most; a program may have written a whole world on one line.
    private static let distance = 1024

    private let found = Mutex<[Mark]?>(nil)

    /// The last mark at or before an offset.
    func last(before offset: Int, in bytes: [UInt8]) -> Mark {
        found.withLock { found in
            let marks = found ?? Self.marks(in: bytes)
            found = marks
            var lower = 0
            var upper = marks.count
            while upper - lower > 1 {
                let middle = (lower + upper) / 2
                if marks[middle].offset <= offset { lower = middle } else { upper = middle }
            }
            return marks[lower]
        }
    }

    /// How many scalars start in a piece of text: continuation bytes of UTF-8 start none.
    static func scalars(in bytes: ArraySlice<UInt8>) -> Int { bytes.count { $0 & 0xc0 != 0x80 } }

    private static func marks(in bytes: [UInt8]) -> [Mark] {
        var marks = [Mark(offset: 0, line: 1, column: 1)]
        var last = marks[0]
        func add(_ mark: Mark) {
            marks.append(mark)
            last = mark
        }
        for (index, byte) in bytes.enumerated() {
            if byte == UInt8(ascii: "\n") {
                add(Mark(offset: index + 1, line: last.line + 1, column: 1))
            } else if index - last.offset == distance {
                add(Mark(offset: index, line: last.line, column: last.column + scalars(in: bytes[last.offset..<index])))
            }
        }
        return marks
    }
}
