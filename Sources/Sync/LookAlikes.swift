public import AIR
import SystemPackage

extension DiagnosticCode {
    /// Two names differ only in case or in their Unicode form, so that some file systems treat them as one.
    public static let lookAlike = DiagnosticCode(rawValue: "look-alike")
}

/// Finds files whose names differ only in case or Unicode form, so that some file systems treat them as one.
enum LookAlikes {
    /// A warning for each file whose path differs from that of an earlier one only in case or Unicode form.
    static func diagnostics(_ paths: [FilePath], world: WorldFolder) -> [Diagnostic] {
        if areSurelyDistinct(paths) { return [] }
        // The standard library compares texts by canonical equivalence, which is wanted here and nowhere else.
        var first: [String: FilePath] = [:]
        var found: [Diagnostic] = []
        for path in paths {
            guard let text = String(validating: path) else { continue }
            guard let other = first.updateValue(path, forKey: text.lowercased()) else { continue }
            first[text.lowercased()] = other
            let difference = text == other.string ? "its Unicode form" : "case"
            found.append(
                Diagnostic(
                    .warning, .lookAlike, "the name differs from `\(world.shown(other))` only in \(difference)",
                    file: world.shown(path), help: "rename one of them: some file systems treat them as one file"))
        }
        return found
    }

    /// Whether all paths are ASCII and distinct regardless of case, as nearly all are; may be false even if they are.
    private static func areSurelyDistinct(_ paths: [FilePath]) -> Bool {
        var hashes: Set<Int> = []
        hashes.reserveCapacity(paths.count)
        var folded: [UInt8] = []
        for path in paths {
            folded.removeAll(keepingCapacity: true)
            let isASCII = path.withPlatformString { text in
                for index in 0..<path.length {
                    let byte = UInt8(bitPattern: text[index])
                    guard byte < 0x80 else { return false }
                    folded.append((UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte)
                }
                return true
            }
            var hasher = Hasher()
            folded.withUnsafeBytes { hasher.combine(bytes: $0) }
            guard isASCII, hashes.insert(hasher.finalize()).inserted else { return false }
        }
        return true
    }
}
