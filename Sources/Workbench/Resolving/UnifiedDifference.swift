/// Formats the difference of two texts as a unified diff, like `diff -u`.
enum UnifiedDifference {
    private static let context = 3

    /// The diff of a file's texts; empty when they are equal.
    ///
    /// A nil text means that the file does not exist.
    static func text(of path: String, from old: [UInt8]?, to new: [UInt8]?) -> String {
        guard old != new else { return "" }
        let (before, after) = (lines(old), lines(new))
        var out = "--- \(old == nil ? "/dev/null" : "a/\(path)")\n+++ \(new == nil ? "/dev/null" : "b/\(path)")\n"
        for hunk in hunks(steps(before, after)) { out += text(of: hunk) }
        return out
    }

    private enum Sign: String {
        case same = " "
        case removed = "-"
        case added = "+"
    }

    private struct Step {
        let sign: Sign
        let text: String
        /// The line's number in the old and in the new text, from 0; for a text without the line, that of its next
        /// line.
        let old: Int
        let new: Int
    }

    /// The lines including their terminators, so that a last line without one differs from one with it.
    private static func lines(_ bytes: [UInt8]?) -> [[UInt8]] {
        var lines: [[UInt8]] = []
        var line: [UInt8] = []
        for byte in bytes ?? [] {
            line.append(byte)
            if byte == 0x0A {
                lines.append(line)
                line = []
            }
        }
        return line.isEmpty ? lines : lines + [line]
    }

    private static func steps(_ old: [[UInt8]], _ new: [[UInt8]]) -> [Step] {
        let difference = new.difference(from: old)
        var removed: Set<Int> = []
        var inserted: Set<Int> = []
        for change in difference {
            switch change {
            case .remove(let offset, _, _): removed.insert(offset)
            case .insert(let offset, _, _): inserted.insert(offset)
            }
        }
        var steps: [Step] = []
        var (i, j) = (0, 0)
        while i < old.count || j < new.count {
            if removed.contains(i) {
                steps.append(Step(sign: .removed, text: shown(old[i]), old: i, new: j))
                i += 1
            } else if inserted.contains(j) {
                steps.append(Step(sign: .added, text: shown(new[j]), old: i, new: j))
                j += 1
            } else {
                steps.append(Step(sign: .same, text: shown(old[i]), old: i, new: j))
                i += 1
                j += 1
            }
        }
        return steps
    }

    private static func shown(_ line: [UInt8]) -> String {
        line.last == 0x0A
            ? String(decoding: line.dropLast(), as: UTF8.self)
            : String(decoding: line, as: UTF8.self) + "\n\\ No newline at end of file"
    }

    private static func hunks(_ steps: [Step]) -> [ArraySlice<Step>] {
        var hunks: [ArraySlice<Step>] = []
        var range: Range<Int>?
        for index in steps.indices where steps[index].sign != .same {
            let around = max(0, index - context)..<min(steps.count, index + context + 1)
            if let open = range, around.lowerBound <= open.upperBound {
                range = open.lowerBound..<around.upperBound
            } else {
                if let open = range { hunks.append(steps[open]) }
                range = around
            }
        }
        if let open = range { hunks.append(steps[open]) }
        return hunks
    }

    private static func text(of hunk: ArraySlice<Step>) -> String {
        guard let first = hunk.first else { return "" }
        let (old, new) = (hunk.count { $0.sign != .added }, hunk.count { $0.sign != .removed })
        func start(_ line: Int, _ count: Int) -> Int { count == 0 ? line : line + 1 }
        let head = "@@ -\(start(first.old, old)),\(old) +\(start(first.new, new)),\(new) @@\n"
        return head + hunk.map { "\($0.sign.rawValue)\($0.text)\n" }.joined()
    }
}
