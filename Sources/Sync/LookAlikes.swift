public import AIR
import SystemPackage

extension DiagnosticCode {
    /// Two names that differ in case or in their Unicode form only: on some machines they are one.
    public static let lookAlike = DiagnosticCode(rawValue: "look-alike")
}

/// Files whose names differ in case or Unicode form only: on some machines they are one file.
enum LookAlikes {
    /// A warning for each file whose path differs from that of an earlier one in case or Unicode form only.
    static func diagnostics(_ paths: [FilePath], world: WorldFolder) -> [Diagnostic] {
        // The standard library's own comparison of texts is canonical equivalence, which is wanted here and nowhere else.
        var first: [String: FilePath] = [:]
        var found: [Diagnostic] = []
        for path in paths {
            guard let text = String(validating: path) else { continue }
            guard let other = first.updateValue(path, forKey: text.lowercased()) else { continue }
            first[text.lowercased()] = other
            let difference = text == other.string ? "its Unicode form" : "case"
            found.append(
                Diagnostic(
                    .warning, .lookAlike, "the name differs from `\(world.shown(other))` in \(difference) only",
                    file: world.shown(path), help: "rename one of them: some file systems take them for one file"))
        }
        return found
    }
}
