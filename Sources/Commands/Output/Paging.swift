/// Decides whether output goes through a pager, and through which one.
///
/// The rules are those of git: `PAGER` is a command line for the shell; empty or `cat` means none; `less` quits when
/// everything fits on one screen, keeps colors and leaves the text on the screen.
struct Paging {
    /// The command line of the pager.
    let command: String
    /// The variables that the pager needs and that the user has not set.
    let environment: [String: String]

    /// The pager for output to the terminal; nil if output should not be paged.
    init?(_ context: CommandContext) {
        guard context.isOutputTerminal, let pager = context.pager else { return nil }
        let named = context.environment["PAGER"] ?? (pager.canFind("less") ? "less" : "")
        let words = named.split(whereSeparator: \.isWhitespace)
        guard let program = words.first, words != ["cat"] else { return nil }
        // A comment is not a command.
        guard program.first != "#" else { return nil }
        command = named
        let defaults = ["LESS": "FRX", "LV": "-c"]
        environment = defaults.filter { context.environment[$0.key] == nil }
    }

    /// Whether a text needs more rows than a terminal has.
    ///
    /// Characters outside of ASCII count as two cells, so that the estimate is too high rather than too low: a pager
    /// that finds everything on one screen can still quit at once.
    static func exceeds(_ size: (columns: Int, rows: Int), _ bytes: [UInt8]) -> Bool {
        var (rows, cells) = (0, 0)
        var isSequence = false
        for byte in bytes {
            if isSequence {
                isSequence = byte != UInt8(ascii: "m")
            } else if byte == 0x1B {
                isSequence = true
            } else if byte == UInt8(ascii: "\n") {
                rows += 1 + max(0, cells - 1) / max(1, size.columns)
                cells = 0
            } else if byte & 0xC0 != 0x80 {
                cells += byte < 0x80 ? 1 : 2
            }
            // The prompt of the shell needs a row, too.
            if rows >= size.rows { return true }
        }
        return false
    }
}
