import AIR
import CanonicalCBOR
import JSON
import Workbench
import WorldIO

extension LockDetail {
    /// `{label,available,added,removed,changed}`, with the state, and why nothing is available.
    var json: JSONValue {
        func list(_ change: String) -> JSONValue {
            .array(changes.filter { $0.change == change }.listed(by: \.key).map(\.json))
        }
        let why = obstacle.map { [("why", JSONValue.string($0))] } ?? []
        return .object(
            [
                ("label", .string(row.label)), ("available", .bool(isAvailable)), ("added", list("added")),
                ("removed", list("removed")), ("changed", list("changed")), ("state", .string(row.state)),
            ] + why)
    }

    /// What changed since the pin, for people; with the differences within definitions when asked.
    func text(isDetailed: Bool) -> Text {
        var text = Text()
        text.add([
            Span(row.label, .bold), Span("  "), row.standing, Span(row.cause.map { "  \($0)" } ?? "", .faint),
        ])
        guard isAvailable else {
            if row.pinned != nil {
                text.add("  what changed can't be told: \(obstacle ?? "the pin is not here")", .yellow)
            }
            return text
        }
        for change in changes {
            text.add([Span("  "), change.sign, Span(" \(change.key.kind.title) "), Span(change.key.name.text)])
            if let breaking = change.breaking { text.add([Span("      breaking: ", .red), Span(breaking)]) }
            if !change.users.isEmpty { text.add("      used by \(change.users.joined(separator: ", "))") }
            if isDetailed, change.change == "changed" { text.add(change.difference.text, indent: "      ") }
        }
        return text
    }
}

extension LockDetail.Change {
    /// `{kind,name,from,to,breaking}`, or `{kind,name,hash,breaking}` of what came or has gone; `users` who breaks.
    fileprivate var json: JSONValue {
        var members: [(String, JSONValue)] = [
            ("kind", .string(key.kind.rawValue)), ("name", .string(key.name.text)),
        ]
        if change == "changed" {
            members += [("from", from.json), ("to", to.json)]
        } else {
            members.append(("hash", (from ?? to).json))
        }
        if let breaking { members.append(("breaking", .string(breaking))) }
        if !users.isEmpty { members.append(("users", .array(users.map { .string($0) }))) }
        return .object(members)
    }

    fileprivate var sign: Span {
        switch change {
        case "added": Span("+", .green)
        case "removed": Span("-", .red)
        default: Span("~", .yellow)
        }
    }
}
