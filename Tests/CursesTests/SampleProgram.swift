import Glibc
import PseudoTerminal

/// The path of the program that shows every event.
let sampleProgram = builtProgram("TerminalSample")

/// The path of a program that is built beside the tests.
private func builtProgram(_ name: String) -> String {
    var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
    let count = max(0, readlink("/proc/self/exe", &buffer, buffer.count))
    let path = String(decoding: buffer[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
    return path.split(separator: "/").dropLast().map { "/" + $0 }.joined() + "/" + name
}

/// Starts the sample program and waits for its first frame.
func start(
    _ arguments: String..., environment: [String: String] = [:], columns: Int = 60, rows: Int = 12
) throws -> TerminalProgram {
    let program = try TerminalProgram(
        sampleProgram, arguments: arguments, environment: environment, columns: columns, rows: rows)
    try program.waitFor(text: "size \(columns)x\(rows)")
    return program
}
