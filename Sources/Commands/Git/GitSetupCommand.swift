import AIR
import ArgumentParser
import Files
import JSON
import Presentation
import Sync
import SystemPackage
import Workbench
import WorldProtocol

/// `aos git setup`: sets git up for a world, in the versioned files and in this clone.
struct GitSetupCommand: WorldCommand {
    static let configuration = CommandConfiguration(
        commandName: "setup",
        abstract: "Write the attributes that git needs, and register merge drivers in this clone.",
        usage: "aos git setup [<options>]",
        discussion: """
            .gitattributes and .aos/.gitignore are versioned and protect the world's files in every clone and on every \
            host. The drivers resolve conflicts that need no decision. They are registered in the configuration of \
            this clone only, so run the command once in every clone that should use them. Existing lines are kept; \
            settings of these drivers that differ, such as the path of aos, are updated.
            """)

    @OptionGroup(title: "Global options") var global: GlobalOptions

    func perform(_ session: Session) async throws(CommandFailure) -> Answer {
        let world = try session.world()
        let engine = session.context.files
        let gitFiles = GitFiles(world, files: engine)
        var changed = try writing { () throws(FileError) in try gitFiles.write() }
        var diagnostics: [Diagnostic] = []
        var config: [String] = []
        do {
            let clone = try await GitClone(world, session)
            if try writing({ () throws(FileError) in
                try gitFiles.writeDrivers(to: clone.attributes, prefix: clone.prefix)
            }) {
                changed.append(world.shown(clone.attributes))
            }
            config = try await clone.register(try Self.program(session))
        } catch let failure as CommandFailure {
            throw failure
        } catch {
            diagnostics.append(
                Diagnostic(
                    .warning, .notFound, "no drivers were registered: \((error as? GitFault)?.message ?? "\(error)")",
                    help: "run `git init` or clone the world, then run `aos git setup` again"))
        }
        var text = Text()
        for file in changed { text.add([Piece("wrote     ", .faint), Piece(file)]) }
        for key in config { text.add([Piece("set       ", .faint), Piece(key)]) }
        if changed.isEmpty, config.isEmpty, diagnostics.isEmpty { text.add("everything is already set up") }
        let data = JSONValue.object([
            ("files", .array(changed.map { .string($0) })), ("config", .array(config.map { .string($0) })),
        ])
        var report = Report(data, text, diagnostics: diagnostics)
        if changed.contains(".gitattributes") { report.next = ["git add .gitattributes .aos"] }
        return .report(report)
    }

    /// The command with which git's shell runs this program.
    private static func program(_ session: Session) throws(CommandFailure) -> String {
        CommandLineText.quoted(session.context.executable?.string ?? "aos")
    }
}

/// The git clone that contains a world.
private struct GitClone {
    let git: any GitClient
    let world: WorldFolder
    /// The clone's own attributes file, which is not versioned.
    let attributes: FilePath
    /// The path from the top of the working tree to the world.
    let prefix: String

    init(_ world: WorldFolder, _ session: Session) async throws(GitFault) {
        guard let git = session.context.git else { throw .notInstalled }
        self.git = git
        self.world = world
        prefix = try await Self.line(["rev-parse", "--show-prefix"], git, world)
        let file = try await Self.line(["rev-parse", "--git-path", "info/attributes"], git, world)
        attributes = world.path.pushing(FilePath(file)).lexicallyNormalized()
    }

    /// Writes the settings that are missing or differ, and returns their keys.
    func register(_ program: String) async throws(GitFault) -> [String] {
        var changed: [String] = []
        for (key, value) in [
            ("merge.aos-sync.name", "aos: merge aos.sync.json by the identity of its imports"),
            ("merge.aos-sync.driver", "\(program) git merge-sync %O %A %B %P"),
            ("merge.aos-manifest.name", "aos: take the later manifest of one journal"),
            ("merge.aos-manifest.driver", "\(program) git merge-manifest %O %A %B %P"),
            ("diff.aos-manifest.textconv", "\(program) git textconv"),
        ] {
            let old = try? await Self.line(["config", "--local", "--get", key], git, world)
            guard old != value else { continue }
            _ = try await git.run(["config", "--local", key, value], in: world.path, input: [])
            changed.append(key)
        }
        return changed
    }

    /// The single line that a git command prints.
    private static func line(
        _ arguments: [String], _ git: any GitClient, _ world: WorldFolder
    ) async throws(GitFault) -> String {
        var text = String(decoding: try await git.run(arguments, in: world.path, input: []), as: UTF8.self)
        if text.last == "\n" { text.removeLast() }
        return text
    }
}
