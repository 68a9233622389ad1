import Foundation
import JSON

/// The conformance data next to the project's root; its tests are skipped if it does not exist.
enum ConformanceData {
    static let root: URL? = {
        let project = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let folder = project.deletingLastPathComponent().appending(path: "shared/conformance")
        return FileManager.default.fileExists(atPath: folder.appending(path: "README.md").path) ? folder : nil
    }()

    static var isAvailable: Bool { root != nil }

    /// The names of the edge cases with one of the prefixes, sorted.
    static func cases(_ prefixes: String...) -> [String] {
        guard let root else { return [] }
        let names = (try? FileManager.default.contentsOfDirectory(atPath: root.appending(path: "edge").path)) ?? []
        return names.filter { name in prefixes.contains { name.hasPrefix($0) } }.sorted()
    }

    /// The names of the worlds, sorted.
    static func worlds() -> [String] {
        guard let root else { return [] }
        return ((try? FileManager.default.contentsOfDirectory(atPath: root.appending(path: "worlds").path)) ?? [])
            .sorted()
    }

    static func path(_ path: String) -> String { root?.appending(path: path).path ?? path }

    static func bytes(_ path: String) throws -> [UInt8] {
        guard let root else { return [] }
        return Array(try Data(contentsOf: root.appending(path: path)))
    }

    static func json(_ path: String) throws -> JSONValue { try JSONParser.parse(bytes(path)) }

    /// The case and the reason of every intended difference (Documentation/language.md, *Differences from the existing
    /// system*).
    static func differences() throws -> [String: String] {
        var table: [String: String] = [:]
        for member in try json("exceptions.json").asObject ?? [] { table[member.key] = member.value.asString }
        return table
    }
}

/// Bytes as lowercase hex digits.
func hex(_ bytes: some Sequence<UInt8>) -> String {
    bytes.map { byte in
        let digits = Array("0123456789abcdef")
        return "\(digits[Int(byte >> 4)])\(digits[Int(byte & 15)])"
    }.joined()
}
