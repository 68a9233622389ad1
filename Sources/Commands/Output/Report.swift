import AIR
import CanonicalCBOR
import JSON
import Presentation
import WorldIO

/// The result of a command, as data for programs and as text for people; only the one that is printed is computed.
struct Report {
    private var makeData: () -> JSONValue
    private var makeText: () -> Text
    /// The envelope's `data`.
    var data: JSONValue {
        get { makeData() }
        set { makeData = { newValue } }
    }
    /// The same content as ``data``, for people.
    ///
    /// Each mutation copies it: build a long text first, then assign it.
    var text: Text {
        get { makeText() }
        set { makeText = { newValue } }
    }
    /// The problems and notices.
    var diagnostics: [Diagnostic] = []
    /// Other problems of the world, of which text output only gives the count.
    var background: [Diagnostic] = []
    /// A JSON document to print instead of ``text``.
    var document: JSONValue?
    /// Bytes to print instead of ``text``.
    var raw: [UInt8]?
    /// Suggestions for the next commands.
    var next: [String] = []
    /// Whether the command is about the base itself and reports all problems with it.
    var isAboutBase = false
    /// Whether the exit code signals changes.
    var signalsChanges = false

    init(
        _ data: @escaping @autoclosure () -> JSONValue, _ text: @escaping @autoclosure () -> Text = Text(),
        diagnostics: [Diagnostic] = [], next: [String] = []
    ) {
        makeData = data
        makeText = text
        self.diagnostics = diagnostics
        self.next = next
    }
}

extension Report {
    /// The codes that every command reports first.
    private static let baseCodes: Set<DiagnosticCode> = [.baseBehind, .baseDiverged, .baseUnmerged, .baseDamaged]

    /// Moves problems with the base to the front, since every displayed difference depends on it.
    mutating func bringForward(_ problems: [Diagnostic]) {
        guard !isAboutBase else { return }
        let known = background.filter { Self.baseCodes.contains($0.code) }
        background.removeAll { Self.baseCodes.contains($0.code) }
        diagnostics += (known + problems).reduce(into: []) { new, problem in
            if !diagnostics.contains(problem), !new.contains(problem) { new.append(problem) }
        }
    }
}
