import AIR
import JSON

extension Diagnostic {
    /// The diagnostic as the envelope has it: fields without a value are left out (CLI, *Everywhere*).
    var json: JSONValue {
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

    /// The diagnostic in up to three lines: what, where, what to do.
    func write(to text: inout Text) {
        let style: TextStyle =
            switch severity {
            case .error: .red
            case .warning: .yellow
            case .notice: .cyan
            }
        text.add([Span("\(severity.rawValue)[\(code)]", style), Span(": "), Span(message, .bold)])
        if let place { text.add([Span("  --> ", .faint), Span(place)]) }
        if let help { text.add([Span("  help: ", .faint), Span(help)]) }
    }

    /// `file:line:column (kind name /pointer)`, as far as it is known.
    private var place: String? {
        var place = file ?? ""
        if file != nil, let line {
            place += ":\(line)"
            if let column { place += ":\(column)" }
        }
        let about = [kind, name, path.flatMap { $0.isEmpty ? nil : $0 }].compactMap(\.self).joined(separator: " ")
        if !about.isEmpty { place += place.isEmpty ? about : " (\(about))" }
        return place.isEmpty ? nil : place
    }
}
