import Files
import SystemPackage
import Testing

struct ManualTests {
    @Test func `the manual lists every diagnostic code`() throws {
        var root = FilePath(#filePath)
        for _ in 0..<3 { root.removeLastComponent() }
        func lines(_ file: String) throws -> [Substring] {
            String(decoding: try RealFileSystem().read(root.appending(file), limit: 1 << 20), as: UTF8.self)
                .split(separator: "\n")
        }
        let listed = Set(try lines("man/aos.1").compactMap { $0.hasPrefix(".It Cm ") ? $0.dropFirst(7) : nil })
        let codes = try lines("Sources/AIR/DiagnosticCode.swift").compactMap { line -> Substring? in
            guard line.contains("public static let"), let start = line.firstRange(of: "Self(\"")?.upperBound else {
                return nil
            }
            return line[start...].prefix { $0 != "\"" }
        }
        #expect(codes.count > 40)
        for code in codes { #expect(listed.contains(code), "\(code) is missing") }
    }
}
