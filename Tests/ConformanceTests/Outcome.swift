import JSON
import Testing

/// The outcome of this program for an input, compared with that of the existing system.
enum Outcome: Equatable, Sendable {
    /// Both accept with equal hashes and bytes, or both refuse.
    case same
    /// We refuse what the existing system accepts, with these codes.
    case refused([String])
    /// We accept what the existing system refuses; the hash is the manifest's, the index's or the only node's.
    case accepted(hash: String)
    /// Both accept, with different hashes; this is ours (see ``accepted(hash:)``).
    case different(hash: String)
    /// All hashes are equal, and we also report errors, with these codes.
    case reported([String])
}

/// One run of the program on a case (the keys of the case's `expected.json`).
enum Run: String, CaseIterable, Sendable {
    /// `hash --cbor` of plain data.
    case cbor
    /// `hash --cbor` of nodes.
    case nodes
    /// `check` and `defs list`.
    case load
    /// `hash --index`.
    case index = "defs_hash"
    /// `diff --full --patch`.
    case patch
    /// `gov propose --patch --dry-run`.
    case compile
}

/// The outcome of a run, with notes that explain a failure.
struct Judgment {
    var outcome: Outcome
    var notes: [String] = []

    /// Judges two lists of facts that should be equal.
    init(_ got: [String], _ want: [String], hash: String) {
        notes = zip(got, want).filter { $0 != $1 }.map { "got \($0), expected \($1)" }
        if got.count != want.count { notes.append("got \(got.count) facts, expected \(want.count)") }
        outcome = notes.isEmpty ? .same : .different(hash: hash)
    }

    init(_ outcome: Outcome) { self.outcome = outcome }

    /// Adds errors: an equal result becomes `reported`, any other `refused`.
    mutating func add(errors: [String]) {
        guard !errors.isEmpty else { return }
        outcome = outcome == .same ? .reported(errors) : .refused(errors)
    }

    /// Compares the judgment with the table of differences.
    func check(_ name: String, _ run: Run, sourceLocation: SourceLocation = #_sourceLocation) {
        let row = Difference.table.first { $0.name == name && $0.run == run }
        #expect(
            outcome == row?.outcome ?? .same, "\(name): \(notes.joined(separator: "; "))",
            sourceLocation: sourceLocation)
    }
}

/// A required text member of a document.
func text(_ value: JSONValue?, _ key: String) throws -> String {
    try #require(value?.member(key)?.asString, "no text under `\(key)`")
}
