public import AIR
public import JSON

extension Diagnostic {
    /// The diagnostic as JSON; fields without a value are omitted (Documentation/commands.md, *The JSON envelope*).
    public var json: JSONValue {
        var members: [(String, JSONValue)] = [
            ("severity", .string(severity.rawValue)), ("code", .string(code.rawValue)), ("message", .string(message)),
        ]
        if let file { members.append(("file", .string(file))) }
        if let line { members.append(("line", .int(line))) }
        if let column { members.append(("column", .int(column))) }
        if let kind { members.append(("kind", .string(kind))) }
        if let name { members.append(("name", .string(name))) }
        if let path { members.append(("path", .string(path))) }
        if let help { members.append(("help", .string(help))) }
        return .object(members)
    }

    /// The diagnostic with its code, in up to three lines: the message, the location, the help.
    public var text: Text {
        var text = Text()
        text.add([Piece("\(severity.rawValue)[\(code)]", severity.role), Piece(": "), Piece(message, .strong)])
        let about = [kind, name, path.flatMap { $0.isEmpty ? nil : $0 }].compactMap(\.self).joined(separator: " ")
        if let place {
            text.add([Piece("  --> ", .faint), Piece(place), Piece(about.isEmpty ? "" : " (\(about))")])
        } else if !about.isEmpty {
            text.add([Piece("  --> ", .faint), Piece(about)])
        }
        if let help { text.add([Piece("  help: ", .faint), Piece(help)]) }
        return text
    }

    /// The diagnostic in a list, in up to three lines: a sign with the message, the location, the help.
    public var listed: Text {
        var text = Text()
        text.add([severity.sign, Piece(" "), Piece(message)])
        if let place { text.add([Piece(place, .faint)], indent: 2) }
        if let help { text.add([Piece("help  ", .link), Piece(help)], indent: 2) }
        return text
    }

    /// File, line and column, if they are known.
    public var place: String? {
        file.map { ([$0] + [line, column].compactMap { $0.map { String($0) } }).joined(separator: ":") }
    }
}

extension Diagnostic.Severity {
    /// `!`, or `i` for a notice.
    public var sign: Piece { Piece(self == .notice ? "i" : "!", role) }

    fileprivate var role: Role {
        switch self {
        case .error: .error
        case .warning: .warning
        case .notice: .link
        }
    }
}
