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
        if areSurelyDistinct(paths) { return [] }
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

    /// Whether all paths are ASCII and differ without regard to case, as nearly all do; never true where they don't.
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
