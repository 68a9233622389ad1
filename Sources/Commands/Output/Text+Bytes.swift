import Canvas
import Presentation

extension Role {
    /// The SGR parameter of the role; nil for the terminal's default.
    fileprivate var code: String? {
        switch self {
        case .plain, .name: nil
        case .strong: "1"
        case .faint, .loss: "2"
        case .removed, .error, .gain: "31"
        case .added, .success: "32"
        case .changed, .warning: "33"
        case .link: "36"
        }
    }
}

extension Text {
    /// The lines as bytes, each with a line end and without trailing spaces; an empty line separates sections.
    func bytes(color: Bool) -> [UInt8] {
        var bytes: [UInt8] = []
        for line in lines {
            if line.kind == .section, !bytes.isEmpty { bytes.append(UInt8(ascii: "\n")) }
            var rendered = String(repeating: " ", count: line.indent)
            for piece in line.pieces {
                if color, let code = piece.role.code, !piece.text.isEmpty {
                    rendered += "\u{1b}[\(code)m\(piece.text.text)\u{1b}[0m"
                } else {
                    rendered += piece.text.text
                }
            }
            while rendered.utf8.last == UInt8(ascii: " ") { rendered.removeLast() }
            bytes += rendered.utf8
            bytes.append(UInt8(ascii: "\n"))
        }
        return bytes
    }
}
