import WorldProtocol

/// The line above the footer: what happened last.
struct Status: Sendable, Equatable {
    /// What sort of thing happened.
    enum Tone: Sendable, Equatable {
        case done, refused, note
    }

    var tone: Tone
    var text: String

    static func done(_ text: String) -> Status { Status(tone: .done, text: text) }
    static func refused(_ text: String) -> Status { Status(tone: .refused, text: text) }
    static func note(_ text: String) -> Status { Status(tone: .note, text: text) }
}

/// Something that runs beside the screen.
struct PendingJob: Sendable, Equatable {
    /// The number of the request.
    var request: Int
    /// What was asked.
    var question: Request
    /// What it does, for the progress line.
    var title: String
    /// What is to be said in front of its outcome.
    var foreword = ""
    /// Whether nobody needs to know of it unless it takes long.
    var isQuiet = false
    /// How far it has come.
    var progress = JobProgress()

    /// Whether it changes something.
    var writes: Bool { question.writes }

    /// What the progress line says of it; nil for what goes unnoticed.
    var line: String? {
        let far = progress.text
        if isQuiet, far.isEmpty { return nil }
        return far.isEmpty ? title : "\(title): \(far)"
    }
}
