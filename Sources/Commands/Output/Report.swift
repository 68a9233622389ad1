import AIR
import CanonicalCBOR
import JSON
import Presentation

/// What a command found or did, for programs and for people.
struct Report {
    /// The envelope's `data`.
    var data: JSONValue
    /// The problems and notices.
    var diagnostics: [Diagnostic] = []
    /// The problems of the world around it: people are only told that there are some.
    var background: [Diagnostic] = []
    /// The same as ``data`` for people.
    var text: Text
    /// A JSON document to print instead of ``text``.
    var document: JSONValue?
    /// Bytes to print instead of ``text``.
    var raw: [UInt8]?
    /// The commands that are likely to be wanted next.
    var next: [String] = []
    /// Whether the exit code says that there are changes.
    var signalsChanges = false

    /// A report of its parts.
    init(_ data: JSONValue, _ text: Text = Text(), diagnostics: [Diagnostic] = [], next: [String] = []) {
        self.data = data
        self.text = text
        self.diagnostics = diagnostics
        self.next = next
    }
}
