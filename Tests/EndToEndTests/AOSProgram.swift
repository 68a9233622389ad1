import Foundation
import JSON

/// The real binary, built next to the test executable.
enum AOSProgram {
    /// The path of the program.
    static let path: String = {
        let own = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
        return own.deletingLastPathComponent().appending(path: "aos").path
    }()

    /// The output of a run and its exit status.
    struct Run {
        let status: Int32
        let output: [UInt8]
        let error: String

        /// Standard output as text.
        var text: String { String(decoding: output, as: UTF8.self) }

        /// Standard output as one JSON document.
        func json() throws -> JSONValue { try JSONParser.parse(output) }

        /// The member of `data` at a path.
        func data(_ path: String...) throws -> JSONValue? {
            var value = try json().member("data")
            for key in path { value = value?.member(key) }
            return value
        }

        /// The codes of the diagnostics.
        func codes() throws -> [String] {
            (try json().member("diagnostics")?.asArray ?? []).compactMap { $0.member("code")?.asString }
        }
    }

    /// Runs a command to completion, without a terminal.
    ///
    /// - Parameter program: the program to run, such as a shell that runs the real binary.
    static func run(
        _ arguments: [String], program: String = path, in folder: URL? = nil, input: String = "",
        environment: [String: String] = [:]
    ) throws -> Run {
        let process = Process()
        process.executableURL = URL(filePath: program)
        process.arguments = arguments
        var variables = ProcessInfo.processInfo.environment
        for name in ["AOS_WORLD", "AOS_WORLD_ID", "AOS_WORLD_FRAME", "AOS_MODE", "CI", "AOS_IMPORT_LOCK_STRICT"] {
            variables[name] = nil
        }
        process.environment = variables.merging(environment) { $1 }
        if let folder { process.currentDirectoryURL = folder }
        let (output, error, stdin) = (Pipe(), Pipe(), Pipe())
        process.standardOutput = output
        process.standardError = error
        process.standardInput = stdin
        try process.run()
        try stdin.fileHandleForWriting.write(contentsOf: Data(input.utf8))
        try stdin.fileHandleForWriting.close()
        let reader = PipeReader(error.fileHandleForReading)
        let data = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return Run(
            status: process.terminationStatus, output: Array(data),
            error: String(decoding: reader.finish(), as: UTF8.self))
    }
}

/// Reads a pipe on its own thread, so that neither of two pipes fills up.
private final class PipeReader: @unchecked Sendable {
    // Written by the reading thread before it signals, and read only after waiting for the signal.
    private var data = Data()
    private let done = DispatchSemaphore(value: 0)

    init(_ handle: FileHandle) {
        Thread.detachNewThread { [self] in
            data = handle.readDataToEndOfFile()
            done.signal()
        }
    }

    func finish() -> Data {
        done.wait()
        return data
    }
}

/// A temporary folder that is removed with its owner.
final class ScratchFolder: Sendable {
    let url: URL

    init() throws {
        url = FileManager.default.temporaryDirectory.appending(path: "aos-test-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: url) }

    var path: String { url.path }
}
