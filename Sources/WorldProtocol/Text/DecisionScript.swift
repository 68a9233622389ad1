/// The decisions as a shell script that repeats them in another copy of the world (Documentation/console.md, *Keys on
/// every screen*).
public enum DecisionScript {
    /// The script, without decisions that were undone.
    ///
    /// - Parameter world: the world's folder, in which the commands run unless the script gets another one as its
    ///   argument.
    public static func text(_ decisions: [Decision], world: String) -> String {
        var lines = [
            "#!/bin/sh", "# The decisions, as commands. The first argument, if any, names another copy of the world.",
            "set -eu", "world=\(CommandText.quoted(world))", "cd \"${1:-$world}\"",
            // The commands are about the folder that was just entered, regardless of the caller's environment.
            "unset AOS_WORLD",
            // A decision may leave problems that a later one fixes.
            "aos() { command aos --lenient \"$@\"; }",
        ]
        for decision in decisions where !decision.isUndone {
            lines.append("")
            lines.append("# " + comment(decision.text))
            lines.append(
                decision.command.utf8.first == UInt8(ascii: "#") ? comment(decision.command) : decision.command)
        }
        return lines.joined(separator: "\n") + "\n"
    }

    /// A text on one line; characters that could end a comment, or hide in it, are escaped.
    private static func comment(_ text: String) -> String {
        var line = ""
        for scalar in text.unicodeScalars {
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator, .unassigned, .privateUse, .surrogate:
                line += "\\u{\(String(scalar.value, radix: 16))}"
            default: line.unicodeScalars.append(scalar)
            }
        }
        return line
    }
}
