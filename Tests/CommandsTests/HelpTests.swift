import ArgumentParser
import JSON
import Testing

@testable import Commands

struct HelpTests {
    private static let paths = CommandPath.all.map(\.name)

    /// Splits a line as a shell does, as far as examples need it.
    private func words(_ line: String) -> [String] {
        var words: [String] = []
        for (index, part) in line.split(separator: "\"", omittingEmptySubsequences: false).enumerated() {
            if index.isMultiple(of: 2) {
                words += part.split(separator: " ").map(String.init)
            } else {
                words.append(String(part))
            }
        }
        return words
    }

    @Test func `every example belongs to a command`() {
        #expect(Set(Example.all.keys).subtracting(Self.paths) == [])
    }

    @Test(arguments: paths) func `every command has examples, and each of them parses`(_ path: String) throws {
        let examples = try #require(Example.all[path], "no example of `\(path)`")
        #expect(1...3 ~= examples.count)
        for example in examples {
            #expect(example.line.hasPrefix(path == "aos" ? "aos" : path + ""), "\(example.line)")
            #expect(example.does.hasSuffix("."))
            let parsed = try AOS.parseAsRoot(Array(words(example.line).dropFirst()))
            let name = CommandPath.all.first { $0.command == type(of: parsed) }?.name
            #expect(name?.hasPrefix(path) == true, "\(example.line) runs \(name ?? "nothing")")
        }
    }

    @Test(arguments: paths) func `help ends with a short list of the global options`(_ path: String) async throws {
        let words = path.split(separator: " ").dropFirst().map(String.init)
        let asked = await Program().run(["help"] + words)
        let flagged = await Program().run(words + ["--help"])
        #expect(asked.code == 0 && flagged.code == 0)
        #expect(asked.out == flagged.out)
        #expect(asked.out.contains("\nEXAMPLES:\n"))
        let command = try #require(CommandPath(words)?.command)
        guard command is any WorldCommand.Type else { return }
        let last = asked.out.split(separator: "\nGLOBAL OPTIONS:\n")
        #expect(last.count == 2)
        let lines = last.last?.split(separator: "\n") ?? []
        #expect(lines.last == "  `aos help options` explains them.")
        #expect(lines.count <= 4)
        for option in ["--world <dir>", "--json", "--no-pager", "--color <color>"] {
            #expect(last.last?.contains(option) == true, "\(option)")
        }
    }

    @Test func `aos help options explains each global option`() async {
        let ran = await Program().run("help", "options")
        #expect(ran.out.hasPrefix("GLOBAL OPTIONS:\n  -w, --world <dir>"))
        for option in ["--no-pager", "--strict", "--control", "--color"] { #expect(ran.out.contains("\n  \(option)")) }
        #expect(ran.out.contains("The world's folder"))
    }

    @Test(arguments: HelpTopic.all.map(\.name)) func `every topic is explained and listed`(_ name: String) async {
        let ran = await Program().run("help", name)
        #expect(ran.code == 0)
        #expect(ran.out.split(separator: "\n").count > 3)
        #expect(ran.out.split(separator: "\n").allSatisfy { $0.count <= 140 })
        #expect(await Program().run("help").out.contains(name))
    }

    @Test func `aos help CODE explains a diagnostic`() async {
        let ran = await Program().run("help", "stale-base")
        #expect(ran.code == 0)
        #expect(ran.out.hasPrefix("stale-base: The world's manifest is no longer the base.\n\nCause: "))
        #expect(ran.out.contains("\nFix: Run `aos gov rebase --id N`"))
        #expect(await Program().run("help", "stale-bsae").err.contains("did you mean `aos help stale-base`?"))
    }

    @Test(arguments: [
        ("stgae", "aos help stage"), ("gov shdow", "aos help gov shadow"), ("enviroment", "aos help environment"),
        ("store catt", "aos help store cat"),
    ])
    func `help for a misspelled word suggests the right one`(_ line: String, _ suggestion: String) async throws {
        let words = line.split(separator: " ").map(String.init)
        let ran = await Program().run(["help"] + words)
        #expect(ran.code == 64)
        #expect(ran.out.isEmpty)
        #expect(ran.err.contains("did you mean `\(suggestion)`?"))
        let document = try await Program().run(["help", "--json"] + words).document()
        #expect(document["/diagnostics/0/code"]?.asString == "usage")
    }

    @Test func `help for something unknown says where to look`() async {
        let ran = await Program().run("help", "qqqqqqqq")
        #expect(ran.code == 64)
        #expect(ran.err.contains("unknown command, topic or diagnostic code `qqqqqqqq`"))
        #expect(ran.err.contains("`aos help` lists the commands and topics"))
    }
}
