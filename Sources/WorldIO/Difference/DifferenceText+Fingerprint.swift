public import CanonicalCBOR
import JSON

extension DifferenceText {
    /// What tells a hunk from the others of its difference, and from itself with other contents (CONSOLE).
    ///
    /// It is of the place and of all that the hunk says of the old and the new. It does not depend on what is folded
    /// or changed elsewhere, only on ``Style/shortest`` and ``Style/longest``, which decide what one hunk is.
    public func fingerprint(of hunk: Hunk) -> Hash {
        // Values are written with their escapes, so no line has an end of line within.
        var text = hunk.place.description + "\n"
        for line in lines[hunk.lines] { text += line.marker.rawValue + line.text + "\n" }
        return Hash.of(text.utf8)
    }

    /// The fingerprints of all hunks, in the order of their lines.
    public var fingerprints: [Hash] { hunks.map(fingerprint) }
}
