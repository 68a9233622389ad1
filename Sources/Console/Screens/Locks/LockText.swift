import AIR
import CanonicalCBOR
import Canvas
import JSON
import Presentation
import WorldProtocol
import WorldIO

/// The text of an import and its lock: the changes since the pin, the users they break, and the matching lock.
enum LockText {
    static func write(
        _ detail: LockDetail, opened: Set<DefinitionKey>, _ reading: DifferenceReading, width: Int,
        to text: inout DetailText
    ) {
        let row = detail.row
        text.addProse(
            StyledLine([
                row.sign, Span(row.state == "ok" ? "the import matches its lock" : row.cause ?? row.state),
            ]), width: width)
        text.add(Field.line("source", row.source + (row.root.map { "  " + $0 } ?? "")))
        text.add(
            Field.line(
                "pinned", hash(of: row.pinned)?.text ?? (row.pinned == nil ? "nothing" : "no hash"),
                row.pinned == nil ? .muted : .plain))
        text.add(Field.line("now", row.defsHash?.text ?? "unknown", row.defsHash == nil ? .muted : .accent))
        switch row.state {
        case "ok": break
        case "unlocked":
            text.addGap()
            text.addProse(StyledLine("t updates the lock.", .muted), width: width)
        default:
            text.addGap()
            text.addProse(
                StyledLine("t updates the lock, o restores the pinned definitions; both are previewed.", .muted),
                width: width)
        }
        if row.state != "unlocked" || !detail.changes.isEmpty {
            writeChanges(detail, opened, reading, width, &text)
        }
        writeMatchingLock(row, width, &text)
    }

    /// The number of changed definitions, and of breaking changes.
    static func tally(_ detail: LockDetail) -> StyledLine {
        guard detail.isAvailable else {
            return StyledLine([Span("! ", .warning), Span(detail.obstacle ?? "the changes are unknown")])
        }
        let breaking = detail.changes.count { $0.breaking != nil }
        var line = StyledLine(
            detail.changes.isEmpty ? "no definition changed" : "\(detail.changes.count.of("definition")) changed")
        if breaking > 0 { line.append(", \(breaking) breaking", .danger) }
        return line
    }

    private static func writeChanges(
        _ detail: LockDetail, _ opened: Set<DefinitionKey>, _ reading: DifferenceReading, _ width: Int,
        _ text: inout DetailText
    ) {
        text.addHeading("Since the pin")
        text.addProse(tally(detail), width: width, indent: 2)
        for change in detail.changes {
            text.markHunk()
            let target = DetailText.Target.difference(change.key)
            let isOpen = opened.contains(change.key)
            var head = StyledLine([
                Span(change.breaking == nil ? "  " : "! ", .danger), Span(change.mark),
                Span(" \(change.key.kind.title) ", .muted), Span(change.key.name.text, .title),
            ])
            head.append("  \(change.from?.short ?? "none") -> \(change.to?.short ?? "none")", .muted)
            if !isOpen { head.append("  ...", .muted) }
            text.add([head], width: width, to: target)
            if let breaking = change.breaking {
                text.add(
                    [StyledLine([Span("breaking ", .danger), Span(breaking)])], width: width, indent: 4, to: target)
            }
            if !change.users.isEmpty {
                text.add(
                    [
                        StyledLine([
                            Span(
                                change.breaking == nil ? "used by " : "breaks ",
                                change.breaking == nil ? .muted : .danger),
                            Span(change.users.joined(separator: ", ")),
                        ])
                    ], width: width, indent: 4, to: target)
            }
            guard isOpen else { continue }
            ChangeText.writeDifference(reading.text(of: change.difference), reading, width, &text)
            text.addGap()
        }
    }

    private static func writeMatchingLock(_ row: ImportRow, _ width: Int, _ text: inout DetailText) {
        text.addHeading(row.state == "ok" ? "The lock" : "The lock that matches")
        guard let matching = row.resolved ?? row.pinned else {
            text.addProse(StyledLine("the import can't be resolved", .muted), width: width, indent: 2)
            return
        }
        for line in json(matching) { text.addProse(line, width: width, indent: 2) }
    }

    /// The lines of a JSON text, formatted; unchanged if it is not JSON.
    static func json(_ text: String) -> [StyledLine] {
        let value = try? JSONParser.parse(Array(text.utf8))
        let shown = value.map { JSONPrinter.pretty($0) } ?? text
        return shown.split(separator: "\n", omittingEmptySubsequences: false).map { JSONText.styled($0) }
    }

    /// The hash in a lock, which is either the hash itself or an object that contains it.
    static func hash(of lock: String?) -> Hash? {
        guard let lock, let value = try? JSONParser.parse(Array(lock.utf8)) else { return nil }
        return (value.asString ?? value.member("defs_hash")?.asString).flatMap { Hash($0) }
    }
}
