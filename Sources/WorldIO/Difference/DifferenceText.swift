public import CanonicalCBOR
public import JSON

/// A difference as lines of text: what the console folds and `aos diff` prints (CLI, CONSOLE).
///
/// Values are written as people read them, or nearly as JSON; texts always with JSON's escapes, so that no control
/// character of theirs gets out. Nothing that differs is ever left out or cut short, and values that differ never read
/// alike.
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

    /// How values are written.
    public enum Form: Sendable {
        /// As AIR: nearly JSON.
        case raw
        /// Without the tags of literals and types, and without quotes where they are not needed.
        case readable
    }

    /// What is written how.
    public struct Style: Sendable, Equatable {
        /// How values are written.
        public var form: Form
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
            longest: Int = 1000, form: Form = .raw
        ) {
            self.form = form
            self.context = max(0, context)
            self.unfolded = unfolded
            self.showsEverything = showsEverything
            self.shortest = shortest
            self.longest = max(1, longest)
        }
    }

    /// The lines.
    public let lines: [Line]
    /// The hunks, in the order of their lines; the same ones in every form.
    public let hunks: [Hunk]

    private let difference: StructuralDifference
    private let style: Style

    /// Writes a difference.
    public init(_ difference: StructuralDifference, style: Style = Style()) {
        self.difference = difference
        self.style = style
        let writer = DifferenceWriter(difference, style: style)
        lines = writer.lines
        hunks = writer.hunks
    }

    /// What tells the hunks from each other and from themselves with other contents, in the order of their lines
    /// (CONSOLE).
    ///
    /// A fingerprint is of a hunk's place and of all that it says of the old and the new. It does not depend on what is
    /// folded, changed elsewhere or written in which form, only on ``Style/shortest`` and ``Style/longest``, which
    /// decide what one hunk is.
    public var fingerprints: [Hash] {
        var plain = style
        plain.form = .raw
        let writer = style.form == .raw ? nil : DifferenceWriter(difference, style: plain)
        let lines = writer?.lines ?? lines
        return (writer?.hunks ?? hunks).map { hunk in
            // Values are written with their escapes, so no line has an end of line within.
            var text = hunk.place.description + "\n"
            for line in lines[hunk.lines] { text += line.marker.rawValue + line.text + "\n" }
            return Hash.of(text.utf8)
        }
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
