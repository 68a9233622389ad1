import CanonicalCBOR
import Files
import JSON
import SystemPackage
import Testing

/// A copy of a world, in which the later decisions of the original are replayed.
struct DecisionCopy {
    let program: Program
    let world: FilePath
    let copy: FilePath
    private let known: Int

    init(_ program: Program, of world: FilePath, to copy: FilePath) throws {
        (self.program, self.world, self.copy) = (program, world, copy)
        for (path, bytes) in try Self.contents(of: world, program) {
            let target = copy.pushing(path)
            try program.files.createDirectories(target.removingLastComponent())
            try program.files.createFile(target, contents: bytes, mode: 0o600)
        }
        known = try Self.commands(world, program.files).count
    }

    /// The commands that were logged since the copy was made.
    func commands() throws -> [String] { Array(try Self.commands(world, program.files).dropFirst(known)) }

    /// Runs those commands in the copy, and compares the two.
    func replay() async throws {
        for line in try commands() {
            for words in try ShellWords.commands(of: line) {
                #expect(words.first == "aos", "\(line)")
                // As in the script, a problem that a later decision fixes does not stop the replay.
                let ran = await program.run(["--lenient"] + words.dropFirst(), in: copy.string)
                #expect(ran.code == 0, "\(line): \(ran.err)")
            }
        }
        try await expectSame()
    }

    private func expectSame() async throws {
        let files = try [world, copy].map { folder in
            try Self.contents(of: folder, program).filter { !$0.key.starts(with: ".aos") }
        }
        #expect(files[0].keys.map(\.string).sorted() == files[1].keys.map(\.string).sorted())
        for (path, bytes) in files[0] {
            #expect(files[1][path] == bytes, "\(path): \(String(decoding: files[1][path] ?? [], as: UTF8.self))")
        }
        #expect(try staged(world) == staged(copy))
        for words in [["gov", "list", "--json"], ["lock", "status", "--json"]] {
            let answers = [
                await program.run(words, in: world.string), await program.run(words, in: copy.string),
            ]
            #expect(answers[0].out == answers[1].out)
        }
        let states = [
            await program.run("status", "--json", in: world.string),
            await program.run("status", "--json", in: copy.string),
        ]
        for key in ["/base/hash", "/manifest_hash", "/staged", "/patch", "/conflicts"] {
            let values = try states.map { try $0.data()[key].map(JSONPrinter.compact) }
            #expect(values[0] != nil && values[0] == values[1], "\(key)")
        }
    }

    private func staged(_ folder: FilePath) throws -> [UInt8]? {
        let file = folder.appending(".aos").appending("stage")
        return try program.files.exists(file) ? program.files.read(file, limit: 1 << 20) : nil
    }

    private static func commands(_ world: FilePath, _ files: any FileSystem) throws -> [String] {
        let file = world.appending(".aos").appending("decisions")
        guard try files.exists(file) else { return [] }
        let log = try CanonicalDecoder.decode(try files.read(file, limit: 1 << 24))
        return (log["log"]?.asArray ?? []).filter { $0["undone"]?.asBool != true }
            .compactMap { $0["command"]?.asText }
    }

    /// Every file in a folder and its subfolders, by relative path.
    private static func contents(of folder: FilePath, _ program: Program) throws -> [FilePath: [UInt8]] {
        var found: [FilePath: [UInt8]] = [:]
        for (path, bytes) in try program.contents(of: folder) {
            var path = path
            if path.removePrefix(folder) { found[path] = bytes }
        }
        return found
    }
}

/// A parser for shell lines of plain words, words in single quotes and `&&`.
enum ShellWords {
    struct NotPlain: Error {}

    /// The commands of a line, each as its words.
    static func commands(of line: String) throws -> [[String]] {
        var commands: [[String]] = [[]]
        var word: String?
        var isQuoted = false
        var isEscaped = false
        func end() {
            if word == "&&" {
                commands.append([])
            } else if let word {
                commands[commands.count - 1].append(word)
            }
            word = nil
        }
        for character in line {
            switch character {
            case _ where isEscaped:
                word = (word ?? "") + String(character)
                isEscaped = false
            case "'":
                isQuoted.toggle()
                word = word ?? ""
            case _ where isQuoted: word = (word ?? "") + String(character)
            case "\\": isEscaped = true
            case " ": end()
            case "$", "`", "\"", "*", "?", ";", "|", "<", ">", "(", ")", "#", "\n": throw NotPlain()
            default: word = (word ?? "") + String(character)
            }
        }
        guard !isQuoted, !isEscaped else { throw NotPlain() }
        end()
        return commands
    }
}
