import AIR
import CanonicalCBOR
public import JSON
public import WorldProtocol
import WorldIO

extension LockDetail {
    /// `{label,available,added,removed,changed}`, with the state, and `why` the changes are not available.
    public var json: JSONValue {
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

    /// The state of the lock and the changes since the pin.
    ///
    /// - Parameter isDetailed: whether the differences within definitions are included.
    public func text(isDetailed: Bool) -> Text {
        var text = Text()
        text.add([
            Piece(row.label, .strong), Piece("  "), row.standing, Piece(row.cause.map { "  \($0)" } ?? "", .faint),
        ])
        guard isAvailable else {
            if row.pinned != nil {
                text.add("  the changes are unknown: \(obstacle ?? "the pin is missing")", .warning)
            }
            return text
        }
        for change in changes {
            text.add([Piece("  "), change.mark, Piece(" \(change.key.kind.title) "), Piece(change.key.name.text)])
            if let breaking = change.breaking { text.add([Piece("      breaking: ", .error), Piece(breaking)]) }
            if !change.users.isEmpty { text.add("      used by \(change.users.joined(separator: ", "))") }
            if isDetailed, change.change == "changed" { text.add(change.difference.text, indent: 6) }
        }
        return text
    }
}

extension LockDetail.Change {
    /// `{kind,name,from,to,breaking}`, or `{kind,name,hash,breaking}` for added and removed definitions, with the
    /// affected `users`.
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

    /// The sign for the change to the definition.
    public var mark: Piece {
        switch change {
        case "added": .added
        case "removed": .removed
        default: .changed
        }
    }
}
