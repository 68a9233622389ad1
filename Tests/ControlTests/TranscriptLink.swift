import Control
import Foundation
import JSON
import Synchronization

/// A connection that replays a transcript.
///
/// A transcript contains `> verb` for an expected request and then `< line` for a whole line, `/ bytes` for a part of a
/// line and `!` for the end of the connection; `$ID` is replaced with the id of the request.
final class TranscriptLink: ControlLink {
    private struct State {
        var steps: [String]
        var receive: (@Sendable (IncomingLine?) -> Void)?
        var splitter = LineSplitter()
        var unexpected: [String] = []
    }

    private let state: Mutex<State>
    /// The size of the pieces in which the bytes arrive.
    private let pieces: Int

    init(_ name: String, pieces: Int = .max) throws {
        let file = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "Fixtures/control/\(name).txt")
        let lines = try String(contentsOf: file, encoding: .utf8).split(separator: "\n").map(String.init)
        state = Mutex(State(steps: lines.filter { !$0.hasPrefix("#") }))
        self.pieces = pieces
    }

    /// The verbs received that were not expected.
    var unexpected: [String] { state.withLock { $0.unexpected } }

    func start(_ receive: @escaping @Sendable (IncomingLine?) -> Void) { state.withLock { $0.receive = receive } }

    func send(_ bytes: [UInt8]) -> Bool {
        guard let request = try? ControlRequest(Array(bytes.dropLast())) else { return false }
        let (lines, receive, ends) = state.withLock { state in
            guard state.steps.first == "> \(request.verb)" else {
                state.unexpected.append(request.verb)
                return ([IncomingLine](), state.receive, false)
            }
            state.steps.removeFirst()
            var (lines, ends): ([IncomingLine], Bool) = ([], false)
            while let step = state.steps.first, !step.hasPrefix(">") {
                state.steps.removeFirst()
                if step == "!" { ends = true }
                var text = Array(step.dropFirst(2).replacing("$ID", with: request.id).utf8)
                if step.hasPrefix("<") { text.append(10) }
                guard !text.isEmpty else { continue }
                for start in stride(from: 0, to: text.count, by: min(pieces, text.count)) {
                    lines += state.splitter.take(text[start..<min(text.count, start + min(pieces, text.count))])
                }
            }
            return (lines, state.receive, ends)
        }
        for line in lines { receive?(line) }
        if ends { receive?(nil) }
        return true
    }

    func close() {}
}
