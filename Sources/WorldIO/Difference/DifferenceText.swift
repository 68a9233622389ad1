public import JSON

/// A difference as lines of text: what the console folds and `aos diff` prints (CLI, CONSOLE).
///
/// Values are written nearly as JSON, with its escapes, so that no control character of theirs gets out. Nothing
/// that differs is ever left out or cut short.
public struct DifferenceText: Sendable, Equatable {
    /// What a line tells of its text.
    public enum Marker: String, Sendable {
        case added = "+"
        case removed = "-"
        case changed = "~"
        case same = " "
    }

    /// One line.
    public struct Line: Sendable, Equatable {
        /// What became of the text.
        public let marker: Marker
        /// How many levels it is indented.
        public let indent: Int
        /// The text, without its indentation.
        public let text: String
        /// Where the text is, as ``DifferenceEntry/path``.
        public let path: JSONPointer
        /// Where the text is, as ``DifferenceEntry/place``.
        public let place: JSONPointer
        /// The hunk that the line belongs to; nil for what did not change.
        public let hunk: Int?
        /// How many unchanged entries the line stands for, and 0 when it is no fold; ``place`` unfolds it.
        public let foldedCount: Int

        /// The line as printed: marker, indentation, text.
        public var printed: String {
            text.isEmpty ? marker.rawValue : marker.rawValue + String(repeating: " ", count: 1 + 2 * indent) + text
        }
    }

    /// Lines that tell one change, or changes that belong together.
    public struct Hunk: Sendable, Equatable {
        /// Where the first change is, as ``DifferenceEntry/path``.
        public let path: JSONPointer
        /// Where the first change is, as ``DifferenceEntry/place``: what outlives edits elsewhere.
        public let place: JSONPointer
        /// Its lines.
        public fileprivate(set) var lines: Range<Int>
    }

    /// What is written how.
    public struct Style: Sendable, Equatable {
        /// How many unchanged neighbours of a change are shown.
        public var context: Int
        /// The places of folds that are open.
        public var unfolded: Set<JSONPointer>
        /// Whether all folds are open.
        public var showsEverything: Bool
        /// Values that are no longer than this stand on one line.
        public var shortest: Int
        /// Lines longer than this are broken.
        public var longest: Int

        /// A style; everything unchanged is folded unless told otherwise.
        public init(
            context: Int = 0, unfolded: Set<JSONPointer> = [], showsEverything: Bool = false, shortest: Int = 60,
            longest: Int = 1000
        ) {
            self.context = max(0, context)
            self.unfolded = unfolded
            self.showsEverything = showsEverything
            self.shortest = shortest
            self.longest = max(1, longest)
        }
    }

    /// The lines.
    public let lines: [Line]
    /// The hunks, in the order of their lines.
    public let hunks: [Hunk]

    /// Writes a difference.
    public init(_ difference: StructuralDifference, style: Style = Style()) {
        var writer = DifferenceWriter(style: style)
        writer.write(difference)
        lines = writer.lines
        hunks = writer.hunks
    }
}

extension DifferenceText.Hunk {
    /// A hunk that begins with a line.
    init(at entry: DifferenceEntry, line: Int) {
        self.init(path: entry.path, place: entry.place, lines: line..<line)
    }

    /// Takes in one more line at the end.
    mutating func extend(to line: Int) { lines = lines.lowerBound..<(line + 1) }
}
