import AIR
import ArgumentParser
import JSON
import Presentation
import Sync
import SystemPackage
import WorldProtocol
import WorldIO

/// `aos init`: creates a world.
struct InitCommand: WorldCommand {
    static let configuration = CommandConfiguration(
        commandName: "init", abstract: "Create a new world: sync file, AIR, first manifest.",
        usage: "aos init [<dir>] [--template <name>] [--files-only] [<options>]")

    static let reach = Reach.nothing

    @Argument(
        help: ArgumentHelp("The world's folder (default: the current one).", valueName: "dir"), completion: .directory)
    var folder: String?

    @Option(
        help: ArgumentHelp("The template to start from; `list` lists them.", valueName: "name"),
        completion: .list(WorldTemplate.allCases.map(\.rawValue)))
    var template = "minimal"

    @Flag(help: "Only write the files, without a first manifest.")
    var filesOnly = false

    @OptionGroup(title: "Global options") var global: GlobalOptions

    func perform(_ session: Session) async throws(CommandFailure) -> Answer {
        if template == "list" { return .report(Self.list()) }
        guard let template = WorldTemplate(rawValue: template) else {
            let names = WorldTemplate.allCases.map(\.rawValue)
            throw CommandFailure(
                .notFound, "there is no template `\(template)`",
                help: Spelling.nearest(to: template, among: names).map { "did you mean `\($0)`?" }
                    ?? "`aos init --template list` lists the templates")
        }
        let path = folder.map(session.path) ?? session.namedWorld?.path ?? session.context.currentDirectory
        let world = WorldFolder(path)
        let making = NewWorld(world: world, session: session)
        try making.removeUnfinished(template.files)
        try making.write(template.files)
        let workbench = try session.workbench(in: world, isReadOnly: filesOnly)
        let snapshot = try await workbench.open()
        if !filesOnly {
            _ = try await workbench.perform(.genesis)
        }
        try making.finish()
        let data = JSONValue.object([
            ("world", .string(path.string)), ("manifest_hash", snapshot.manifestHash.json),
        ])
        var text = Text("created a world in \(path)")
        text.add("manifest  \(snapshot.manifestHash.short)" + (filesOnly ? "  (as authored; not imported yet)" : ""))
        let next = CommandLineText.quoted("aos", filesOnly ? "push" : "status", "--world", path.string)
        return .report(Report(data, text, next: [next]))
    }

    private static func list() -> Report {
        var table = Table("", "")
        for template in WorldTemplate.allCases { table.add(template.rawValue, template.abstract) }
        let data = WorldTemplate.allCases.map { template in
            JSONValue.object([("name", .string(template.rawValue)), ("abstract", .string(template.abstract))])
        }
        return Report(.object([("templates", .array(data))]), table.text)
    }
}

/// The templates of a new world.
enum WorldTemplate: String, CaseIterable {
    /// An empty manifest.
    case minimal
    /// The demonstration world as it was first applied.
    case notes

    /// A short description, for the list of templates.
    var abstract: String {
        switch self {
        case .minimal: "an empty manifest"
        case .notes: "a small notes service: plans, policies, modules, secrets"
        }
    }

    var files: [NewFile] {
        switch self {
        case .minimal:
            [NewFile("air/manifest.air.json", Self.manifest), NewFile("aos.sync.json", Self.sync)]
        case .notes: DemoWorldFiles.base
        }
    }

    private static let manifest = """
        {
          "$kind": "manifest",
          "air_version": "1",
          "schemas": [],
          "modules": [],
          "plans": [],
          "caps": [],
          "policies": [],
          "effects": [],
          "secrets": []
        }

        """

    private static let sync = """
        {
          "version": 1,
          "air": { "dir": "air" }
        }

        """
}
