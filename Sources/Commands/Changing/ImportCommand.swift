import AIR
import ArgumentParser
import CanonicalCBOR
import Files
import JSON
import Presentation
import Sync
import SystemPackage
import WorldProtocol
import WorldIO

/// `aos import`: imports an AIR folder as the genesis manifest or as a patch.
struct ImportCommand: WorldCommand {
    static let configuration = CommandConfiguration(
        commandName: "import", abstract: "Import an AIR folder as the genesis manifest or as a patch.",
        usage:
            "aos import --air <dir> --mode genesis|patch [--modules <dir> | --air-only] [--propose] [--description <text>] [<options>]",
        discussion: """
            --mode genesis stores the folder's definitions as the world's first manifest. --mode patch prints the \
            patch from the world's manifest to the folder, or proposes it. The wasm of modules is read from \
            <namespace>/<name>@<version>-<hash>.wasm in the world's own folder of modules, or in that of --modules.
            """)
    static let reach = Reach.world(byOption: false)

    @Option(
        help: ArgumentHelp("Read the wasm of modules from this folder instead of the world's own.", valueName: "dir"),
        completion: .directory)
    var modules: String?

    @OptionGroup var filter: FilterOption

    @Flag(help: "With --mode patch, propose the patch.")
    var propose = false

    @Option(help: ArgumentHelp("The description of the proposal.", valueName: "text"))
    var description: String?

    @OptionGroup var signature: KeyOption

    @OptionGroup(title: "Global options") var global: GlobalOptions

    func perform(_ session: Session) async throws(CommandFailure) -> Answer {
        guard let air = global.air else {
            throw .usage("--air DIR is missing", help: "name the AIR folder to import")
        }
        guard let mode = global.mode, ["genesis", "patch"].contains(mode) else {
            throw .usage(
                "--mode must be genesis or patch",
                help: "genesis creates the first manifest; patch compares with the current one")
        }
        guard propose || signature.key == nil else { throw .usage("--key requires --propose") }
        guard mode == "patch" || (!propose && description == nil) else {
            throw .usage("--propose and --description require --mode patch")
        }
        guard modules == nil || filter.filter == .full else {
            throw .usage("--modules and --air-only can't be combined", help: "--air-only omits modules")
        }
        _ = try folder(air, session, help: "name an AIR folder")
        return .report(mode == "genesis" ? try await genesis(session) : try await patch(session))
    }

    /// The folder at a path, which must exist.
    private func folder(_ text: String, _ session: Session, help: String) throws(CommandFailure) -> FilePath {
        let folder = session.path(text)
        let status = try reading { () throws(FileError) in
            try session.context.files.status(of: folder, followLinks: true)
        }
        guard status?.kind == .directory else {
            throw CommandFailure(.unreadableFile, "\(folder) is not a folder", help: help)
        }
        return folder
    }

    /// The folder of the modules' wasm, or nil for the world's own.
    private func modulesFolder(_ session: Session) throws(CommandFailure) -> FilePath? {
        guard let modules else { return nil }
        return try folder(modules, session, help: "name the folder that holds <namespace>/<name>@<version>-<hash>.wasm")
    }

    private func genesis(_ session: Session) async throws(CommandFailure) -> Report {
        guard filter.filter == .full else {
            throw .usage("--air-only requires --mode patch: a first manifest must have its modules")
        }
        let workbench = try session.workbench(
            in: try target(session), modules: try modulesFolder(session), isReadOnly: false)
        let snapshot = try await workbench.open()
        try session.refuseStrictly(snapshot.diagnostics)
        let outcome = try await workbench.perform(.genesis)
        guard case .manifest(let hash) = outcome else {
            throw CommandFailure(.nothingToDo, "nothing was imported")
        }
        var report = Report(
            .object([("manifest_hash", .string(hash.text))]), Text("the world is at \(hash.short)"),
            diagnostics: snapshot.diagnostics)
        report.next = ["aos status"]
        return report
    }

    /// The world to import into; a folder that is named need not be a world yet.
    private func target(_ session: Session) throws(CommandFailure) -> WorldFolder {
        guard let named = session.namedWorld else { return try session.world() }
        let status = try reading { () throws(FileError) in
            try session.context.files.status(of: named.path, followLinks: true)
        }
        return status?.kind == .directory ? WorldFolder(named.path) : try session.world()
    }

    private func patch(_ session: Session) async throws(CommandFailure) -> Report {
        let workbench = try session.workbench(modules: try modulesFolder(session), isReadOnly: !propose)
        let snapshot = try await workbench.open()
        try session.refuseStrictly(snapshot.diagnostics)
        let filter = filter.filter
        let warnings = snapshot.diagnostics.filter { $0.code != .stageChanged }
        if propose {
            let request = ProposalRequest(.everything(filter), description: description)
            return try await session.propose(
                request, workbench, signing: try session.signing(signature.key), notices: [])
        }
        let document = try await workbench.document(full: false, filter: filter)
        var report = Report(.object([("patch_document", document.json)]), diagnostics: warnings)
        report.document = document.json
        return report
    }
}
