import Canvas
import Foundation
import Testing

/// Screens as plain text, kept in `Fixtures/Screens`; `AOS_RECORD=1` records them again.
enum GoldenScreen {
    private static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appending(path: "Fixtures/Screens")

    static func expect(_ grid: Grid, _ name: String, sourceLocation: SourceLocation = #_sourceLocation) throws {
        try expect(grid.plainText, name, grid.size, sourceLocation: sourceLocation)
    }

    /// Compares the text of a screen with the golden of its name and size.
    static func expect(
        _ text: String, _ name: String, _ size: Size, sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let file = folder.appending(path: "\(name)-\(size.width)x\(size.height).screen")
        let text = text + "\n"
        if ProcessInfo.processInfo.environment["AOS_RECORD"] == "1" {
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            try text.write(to: file, atomically: true, encoding: .utf8)
            return
        }
        let expected = try String(contentsOf: file, encoding: .utf8)
        guard text != expected else { return }
        let lines = zip(
            text.split(separator: "\n", omittingEmptySubsequences: false),
            expected.split(separator: "\n", omittingEmptySubsequences: false))
        let differing = lines.enumerated().filter { $0.element.0 != $0.element.1 }.prefix(5).map { row, pair in
            "row \(row)\n  is       \(pair.0)\n  expected \(pair.1)"
        }
        Issue.record(
            "\(file.lastPathComponent) differs; AOS_RECORD=1 records it again\n\(differing.joined(separator: "\n"))",
            sourceLocation: sourceLocation)
    }
}
