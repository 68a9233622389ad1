import Commands
import Files
import JSON
import Sync
import Synchronization
import SystemPackage
import Testing

/// The program with its whole environment in memory.
final class Program: Sendable {
    let files: any FileSystem
    private let cargo: (any CargoClient)?
    private let launches = Mutex<[ConsoleLaunch]>([])
    private let time = Mutex<UInt64>(1_700_000_000_000_000_000)

    init(files: any FileSystem = MemoryFileSystem(), cargo: (any CargoClient)? = nil) {
        self.files = files
        self.cargo = cargo
    }

    /// The options with which the console was opened.
    var consoleLaunches: [ConsoleLaunch] { launches.withLock { $0 } }

    /// The outcome of a run.
    struct Ran {
        let code: Int32
        let out: String
        let err: String

        /// The JSON document on standard output.
        func document() throws -> JSONValue { try JSONParser.parse(Array(out.utf8)) }
        /// The envelope's data.
        func data() throws -> JSONValue { try #require(try document().member("data")) }
        /// The codes of the envelope's diagnostics.
        func codes() throws -> [String] {
            try #require(try document().member("diagnostics")?.asArray).compactMap { $0.member("code")?.asString }
        }
    }

    /// Runs a command line in a folder.
    func run(
        _ arguments: String..., in folder: String = "/", environment: [String: String] = [:], input: String = "",
        terminal: Bool = false, isSlow: Bool = false, pager: (any Pager)? = nil, outputFails: Errno? = nil
    ) async -> Ran {
        await run(
            arguments, in: folder, environment: environment, input: input, terminal: terminal, isSlow: isSlow,
            pager: pager, outputFails: outputFails)
    }

    /// Runs a command line in a folder.
    func run(
        _ arguments: [String], in folder: String = "/", environment: [String: String] = [:], input: String = "",
        terminal: Bool = false, isSlow: Bool = false, pager: (any Pager)? = nil, outputFails: Errno? = nil
    ) async -> Ran {
        let out = Mutex<[UInt8]>([])
        let err = Mutex<[UInt8]>([])
        var context = CommandContext(
            writeOut: { bytes throws(FileError) in
                if let outputFails { throw FileError(call: "write", path: "standard output", errno: outputFails) }
                out.withLock { $0 += bytes }
            }, writeError: { bytes in err.withLock { $0 += bytes } },
            readInput: { (_: Int) throws(FileError) -> [UInt8] in Array(input.utf8) }, isInputTerminal: terminal,
            isOutputTerminal: terminal, isErrorTerminal: terminal, environment: environment,
            currentDirectory: FilePath(folder),
            files: files,
            clock: { [self] in
                time.withLock { time in
                    time += 1_000_000_000
                    return time
                }
            }, user: "ann", processID: 7,
            openConsole: { [self] launch in
                launches.withLock { $0.append(launch) }
                return 0
            },
            // The delay of half a second ends either at once or never.
            later: { _, work in if isSlow { work() } })
        context.cargo = cargo
        context.pager = pager
        let lines = Mutex(input.split(separator: "\n", omittingEmptySubsequences: false).map(String.init))
        context.readLine = { lines.withLock { $0.isEmpty ? nil : $0.removeFirst() } }
        let code = await AOSCommand.run(arguments, context: context)
        return Ran(
            code: code, out: String(decoding: out.withLock { $0 }, as: UTF8.self),
            err: String(decoding: err.withLock { $0 }, as: UTF8.self))
    }

    /// Writes a file and creates its parent folders.
    func write(_ text: String, to file: String) throws {
        let path = FilePath(file)
        try files.createDirectories(path.removingLastComponent())
        try files.writeAtomically(Array(text.utf8), to: path)
    }

    /// The text of a file.
    func read(_ file: String) throws -> String {
        String(decoding: try files.read(FilePath(file), limit: 1 << 20), as: UTF8.self)
    }

    /// Writes a world with one schema in `/w`, not imported yet.
    func writeSmallWorld(type: String = "text", more: String = "") throws {
        try write(#"{"version":1,"air":{"dir":"air"}}"#, to: "/w/aos.sync.json")
        try write(
            #"[{"$kind":"defschema","name":"t/A@1","type":{"\#(type)":{}}\#(more)}]"#, to: "/w/air/schemas.air.json")
        try write(
            """
            {"$kind":"manifest","air_version":"1","schemas":[{"name":"t/A@1"}],"modules":[],"plans":[],"caps":[],
             "policies":[]}
            """, to: "/w/air/manifest.air.json")
    }

    /// Adds a module without its wasm to the small world.
    func writeModule() throws {
        try write(
            #"{"$kind":"defmodule","name":"t/m@1","module_kind":"pure","abi":{"pure":{"input":"t/A@1","output":"t/A@1"}}}"#,
            to: "/w/air/module.air.json")
        try write(
            """
            {"$kind":"manifest","air_version":"1","schemas":[{"name":"t/A@1"}],"modules":[{"name":"t/m@1"}],"plans":[],
             "caps":[],"policies":[]}
            """, to: "/w/air/manifest.air.json")
    }

    /// Every file in a folder and its subfolders, with its bytes.
    ///
    /// - Parameter hidden: the name of files and folders to skip.
    func contents(of folder: FilePath, without hidden: String? = nil) throws -> [FilePath: [UInt8]] {
        var found: [FilePath: [UInt8]] = [:]
        for name in try files.list(folder) where name.string != hidden {
            let path = folder.appending(name)
            if try files.status(of: path, followLinks: false)?.kind == .directory {
                found.merge(try contents(of: path, without: hidden)) { first, _ in first }
            } else {
                found[path] = try files.read(path, limit: 1 << 24)
            }
        }
        return found
    }

    /// Every authored file of a world with its text.
    func texts(of world: FilePath) throws -> [String: String] {
        var found: [String: String] = [:]
        for (path, bytes) in try contents(of: world, without: ".aos") {
            // Temporary files of an interrupted write are not authored files.
            guard let name = path.lastComponent, !TemporaryName.matches(name) else { continue }
            found[path.string] = String(decoding: bytes, as: UTF8.self)
        }
        return found
    }
}

extension JSONValue {
    /// The keys of an object.
    var keys: [String]? { asObject?.map(\.key) }

    /// The value at a JSON pointer.
    subscript(_ path: String) -> JSONValue? { JSONPointer(path).flatMap { value(at: $0) } }

    /// The value of a number that is an integer.
    var asInt: Int? { asNumber.flatMap { Int($0.text) } }
}
