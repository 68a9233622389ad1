public import CanonicalCBOR
public import JSON

/// A difference as lines of text: the console folds them and `aos diff` prints them (Documentation/console.md,
/// *Screens*).
///
/// Values are written in readable form or close to JSON. Texts always have JSON's escapes, so that their control
/// characters are never printed. Differences are never omitted or truncated, and values that differ never read alike.
public struct DifferenceText: Sendable, Equatable {
    /// The kind of change that a line shows.
    public enum Marker: String, Sendable {
        case added = "+"
        case removed = "-"
        case changed = "~"
        case same = " "
    }

    /// One line.
    public struct Line: Sendable, Equatable {
        /// The kind of change.
        public let marker: Marker
        /// The indent in levels.
        public let indent: Int
        /// The text, without its indentation.
        public let text: String
        /// The place of the text, as ``DifferenceEntry/path``.
        public let path: JSONPointer
        /// The place of the text, as ``DifferenceEntry/place``.
        public let place: JSONPointer
        /// The hunk that the line belongs to; nil for unchanged lines.
        public let hunk: Int?
        /// The number of unchanged entries that the line folds, 0 if it is not a fold; ``place`` unfolds it.
        public let foldedCount: Int
        /// The ranges of the text that differ, in Unicode scalars, if both sides are on the line.
        public let emphasis: [Range<Int>]
        /// The two sides of a line that has both: ``text`` is the label, then the sides with an arrow between them.
        public let sides: Sides?

        /// The old and the new value of a place, on one line.
        public struct Sides: Sendable, Equatable {
            /// The label in front of both.
            public let label: String
            /// The old value.
            public let before: String
            /// The new value.
            public let after: String

            /// The arrow between the sides.
            static let arrow = " -> "

            /// The number of Unicode scalars before the new value.
            public var afterStart: Int {
                label.unicodeScalars.count + before.unicodeScalars.count + Self.arrow.unicodeScalars.count
            }

            var text: String { label + before + Self.arrow + after }
        }

        /// The line as printed: marker, indentation, text.
        public var printed: String {
            text.isEmpty ? marker.rawValue : marker.rawValue + String(repeating: " ", count: 1 + 2 * indent) + text
        }
    }

    /// Lines of one change, or of changes that belong together.
    public struct Hunk: Sendable, Equatable {
        /// The place of the first change, as ``DifferenceEntry/path``.
        public let path: JSONPointer
        /// The place of the first change, as ``DifferenceEntry/place``, which stays valid after edits elsewhere.
        public let place: JSONPointer
        /// Its lines.
        public fileprivate(set) var lines: Range<Int>
    }

    /// The notation of values.
    public enum Form: Sendable {
        /// As AIR, close to JSON.
        case raw
        /// Without the tags of literals and types, and without quotes where they are not needed.
        case readable
    }

    /// The style of the text.
    public struct Style: Sendable, Equatable {
        /// The notation of values.
        public var form: Form
        /// The number of unchanged neighbors shown around a change.
        public var context: Int
        /// The places of folds that are open.
        public var unfolded: Set<JSONPointer>
        /// Whether all folds are open.
        public var showsEverything: Bool
        /// Values up to this length are written on one line.
        public var shortest: Int
        /// Lines longer than this are broken.
        public var longest: Int

        /// Creates a style, by default with everything unchanged folded.
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

    /// Whether there is an old value and a new one.
    public var hasBothSides: Bool { difference.root.before != nil && difference.root.after != nil }

    /// Fingerprints of the hunks, in the order of their lines, which distinguish hunks from each other and from earlier
    /// versions of themselves.
    ///
    /// A fingerprint covers a hunk's place and its complete old and new contents. It does not depend on folding, on
    /// changes elsewhere or on the notation, only on ``Style/shortest`` and ``Style/longest``, which determine the
    /// hunks.
    public var fingerprints: [Hash] {
        var plain = style
        plain.form = .raw
        let writer = style.form == .raw ? nil : DifferenceWriter(difference, style: plain)
        let lines = writer?.lines ?? lines
        return (writer?.hunks ?? hunks).map { hunk in
            // Values are written with escapes, so no line contains a line break.
            var text = hunk.place.description + "\n"
            for line in lines[hunk.lines] { text += line.marker.rawValue + line.text + "\n" }
            return Hash.of(text.utf8)
        }
    }
}

extension DifferenceText.Hunk {
    /// Creates an empty hunk that begins at a line.
    init(at entry: DifferenceEntry, line: Int) {
        self.init(path: entry.path, place: entry.place, lines: line..<line)
    }

    /// Adds one more line at the end.
    mutating func extend(to line: Int) { lines = lines.lowerBound..<(line + 1) }
}
