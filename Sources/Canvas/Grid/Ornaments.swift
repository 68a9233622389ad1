/// The signs that a canvas draws by itself: borders, ellipsis, marks at the edge.
public struct Ornaments: Sendable, Hashable {
    /// Lines of boxes from left to right.
    public let horizontal: Sanitized
    /// Lines of boxes from top to bottom.
    public let vertical: Sanitized
    /// Corners: top left, top right, bottom left, bottom right.
    public let corners: [Sanitized]
    /// Stands for text that did not fit.
    public let ellipsis: Sanitized

    /// Box-drawing characters.
    public static let unicode = Ornaments(
        horizontal: "─", vertical: "│", corners: ["┌", "┐", "└", "┘"], ellipsis: "…")

    /// Nothing but ASCII, for `--ascii` and for terminals without UTF-8.
    public static let ascii = Ornaments(
        horizontal: "-", vertical: "|", corners: ["+", "+", "+", "+"], ellipsis: "..")
}
