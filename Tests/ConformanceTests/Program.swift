import Commands
import Files
import Foundation
import JSON
import Synchronization
import SystemPackage
import Testing

/// The program on the machine's file system, with no environment, no terminal and a fixed clock.
enum Program {
    /// The outcome of a run.
    struct Ran {
        let code: Int32
        let out: [UInt8]
        let err: String

        /// The JSON document on standard output.
        func document() throws -> JSONValue { try JSONParser.parse(out) }

        /// The envelope's data.
        func data() throws -> JSONValue { try #require(try document().member("data")) }

        /// The codes of the envelope's errors, each once, sorted.
        func errors() throws -> [String] {
            let diagnostics = try #require(try document().member("diagnostics")?.asArray)
            return Set(
                diagnostics.filter { $0.member("severity")?.asString == "error" }
                    .compactMap { $0.member("code")?.asString }
            ).sorted()
        }
    }

    /// Runs a command line in a folder.
    static func run(_ arguments: String..., in folder: String, input: [UInt8] = []) async -> Ran {
        await run(arguments, in: folder, input: input)
    }

    /// Runs a command line in a folder.
    static func run(_ arguments: [String], in folder: String, input: [UInt8] = []) async -> Ran {
        let out = Mutex<[UInt8]>([])
        let err = Mutex<[UInt8]>([])
        let context = CommandContext(
            writeOut: { bytes in out.withLock { $0 += bytes } }, writeError: { bytes in err.withLock { $0 += bytes } },
            readInput: { (_: Int) throws(FileError) -> [UInt8] in input }, isInputTerminal: false,
            isOutputTerminal: false, isErrorTerminal: false, environment: [:], currentDirectory: FilePath(folder),
            files: RealFileSystem(), clock: { 1_700_000_000_000_000_000 }, user: "ann", processID: 7,
            openConsole: { _ in 70 }, later: { _, _ in })
        let code = await AOSCommand.run(arguments, context: context)
        return Ran(code: code, out: out.withLock { $0 }, err: String(decoding: err.withLock { $0 }, as: UTF8.self))
    }
}

/// A temporary folder for one test, removed with it.
final class TemporaryFolder: Sendable {
    let path: String

    init() throws {
        let url = FileManager.default.temporaryDirectory.appending(path: "aos-conformance-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        path = url.path
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// A path within the folder.
    func path(_ name: String) -> String { path + "/" + name }

    /// Copies a file or folder of the conformance data, replacing an existing one.
    func copy(_ source: String, to name: String) throws {
        let target = path(name)
        if FileManager.default.fileExists(atPath: target) { try FileManager.default.removeItem(atPath: target) }
        try FileManager.default.copyItem(atPath: ConformanceData.path(source), toPath: target)
    }

    /// Writes a text to a file in the folder.
    func write(_ text: String, to name: String) throws {
        try Data(text.utf8).write(to: URL(filePath: path(name)))
    }

    /// Everything below a folder, sorted.
    func listing(_ name: String) throws -> [String] {
        try FileManager.default.subpathsOfDirectory(atPath: path(name)).sorted()
    }
}
