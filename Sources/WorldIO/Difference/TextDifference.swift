import CanonicalCBOR
import JSON

/// The difference between two texts: by lines, or within their only line.
enum TextDifference {
    /// Texts of one line up to this many bytes are shown whole.
    static let shortest = 120

    /// Whether two texts are better compared by pieces than shown whole.
    static func isWorthwhile(_ old: String, _ new: String) -> Bool {
        [old, new].contains { $0.utf8.count > shortest || $0.utf8.contains(UInt8(ascii: "\n")) }
    }

    /// The pieces of both texts, which together make up the two texts.
    static func entries(_ old: String, _ new: String, at location: DifferenceLocation) -> [DifferenceEntry] {
        let oldLines = lines(old)
        let newLines = lines(new)
        // Between two texts of one line, the difference within the line is more useful than the line itself.
        if oldLines.count <= 1, newLines.count <= 1 { return pieces(old, new, at: location) }
        let pairs = Alignment.pairs(CommonSubsequence.matches(oldLines, newLines), oldLines.count)
        return pairs.map { pair in
            piece(pair.before.map { oldLines[$0] }, pair.after.map { newLines[$0] }, pair.index, at: location)
        }
    }

    /// The lines with their line breaks, so that a missing one at the end is a difference.
    private static func lines(_ text: String) -> [CBORValue] {
        var lines: [CBORValue] = []
        var line: [UInt8] = []
        for byte in text.utf8 {
            line.append(byte)
            if byte == UInt8(ascii: "\n") {
                lines.append(.text(String(decoding: line, as: UTF8.self)))
                line.removeAll(keepingCapacity: true)
            }
        }
        if !line.isEmpty { lines.append(.text(String(decoding: line, as: UTF8.self))) }
        return lines
    }

    /// The common prefix, the old text, the new text, and the common suffix.
    private static func pieces(_ old: String, _ new: String, at location: DifferenceLocation) -> [DifferenceEntry] {
        let old = Array(old.unicodeScalars)
        let new = Array(new.unicodeScalars)
        let shared = min(old.count, new.count)
        var start = 0
        while start < shared, old[start] == new[start] { start += 1 }
        var end = 0
        while end < shared - start, old[old.count - 1 - end] == new[new.count - 1 - end] { end += 1 }
        func text(_ scalars: ArraySlice<Unicode.Scalar>) -> CBORValue? {
            guard !scalars.isEmpty else { return nil }
            var text = String.UnicodeScalarView()
            text.append(contentsOf: scalars)
            return .text(String(text))
        }
        let head = text(new[..<start])
        let tail = text(new[(new.count - end)...])
        let parts = [
            (head, head), (text(old[start..<(old.count - end)]), nil), (nil, text(new[start..<(new.count - end)])),
            (tail, tail),
        ]
        return parts.filter { $0.0 != nil || $0.1 != nil }.enumerated().map { index, part in
            piece(part.0, part.1, index, at: location)
        }
    }

    private static func piece(
        _ old: CBORValue?, _ new: CBORValue?, _ index: Int, at location: DifferenceLocation
    ) -> DifferenceEntry {
        // A piece has the path of its text.
        let place = JSONPointer(location.place.tokens + [.index(index)])
        return DifferenceEntry(
            path: location.path, place: place, label: .piece,
            change: old == nil ? .added : new == nil ? .removed : .same,
            before: old, after: new, movedFrom: nil, layout: .leaf, children: [])
    }
}
