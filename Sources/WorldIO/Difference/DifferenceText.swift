public import CanonicalCBOR
public import JSON

/// A difference as lines of text: the console folds them and `aos diff` prints them (Documentation/console.md,
/// *Screens*).
///
/// Values are written in readable form, or nearly as JSON; texts always with JSON's escapes, so that no control
/// character of theirs gets out. Nothing that differs is ever omitted or cut short, and values that differ never read
/// alike.
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
        /// The number of unchanged entries that the line folds, and 0 when it is no fold; ``place`` unfolds it.
        public let foldedCount: Int
        /// The characters of Unicode of the text that differ, where both sides are on the line.
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

            /// The number of characters of Unicode in front of the new value.
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
        /// The place of the first change, as ``DifferenceEntry/place``, which outlives edits elsewhere.
        public let place: JSONPointer
        /// Its lines.
        public fileprivate(set) var lines: Range<Int>
    }

    /// The spelling of values.
    public enum Form: Sendable {
        /// As AIR: nearly JSON.
        case raw
        /// Without the tags of literals and types, and without quotes where they are not needed.
        case readable
    }

    /// The style of the text.
    public struct Style: Sendable, Equatable {
        /// The spelling of values.
        public var form: Form
        /// The number of unchanged neighbors of a change that are shown.
        public var context: Int
        /// The places of folds that are open.
        public var unfolded: Set<JSONPointer>
        /// Whether all folds are open.
        public var showsEverything: Bool
        /// Values that are no longer than this are on one line.
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

    /// Whether there is an old value and a new one.
    public var hasBothSides: Bool { difference.root.before != nil && difference.root.after != nil }

    /// Fingerprints that distinguish the hunks from each other and from themselves with other contents, in the order of
    /// their lines.
    ///
    /// A fingerprint covers a hunk's place and its complete old and new contents. It does not depend on folding, on
    /// changes elsewhere or on the form of writing, only on ``Style/shortest`` and ``Style/longest``, which
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
