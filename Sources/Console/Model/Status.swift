/// The status line above the footer: the result of the last action.
struct Status: Sendable, Equatable {
    /// The kind of result.
    enum Tone: Sendable, Equatable {
        case done, refused, note
    }

    var tone: Tone
    var text: String

    static func done(_ text: String) -> Status { Status(tone: .done, text: text) }
    static func refused(_ text: String) -> Status { Status(tone: .refused, text: text) }
    static func note(_ text: String) -> Status { Status(tone: .note, text: text) }
}
