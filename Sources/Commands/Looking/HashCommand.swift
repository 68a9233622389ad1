import AIR
import ArgumentParser
import CanonicalCBOR
import Files
import JSON
import Presentation
import Sync
import SystemPackage

/// `aos hash`: the hashes of nodes as authored, of plain data, or of an import's index.
struct HashCommand: WorldCommand {
    static let configuration = CommandConfiguration(
        commandName: "hash", abstract: "Hash the nodes of files as authored, without a world.",
        usage: "aos hash [--cbor] <file>... | aos hash --index <dir>",
        discussion: """
            Each node of each file is hashed as it is written; a JSON value without `$kind` is hashed as plain data. \
            A file holds one value or an array of values. `-` is standard input. With --index, the hash is that of \
            a folder's import index, as recorded in locks.
            """)
    static let purpose = Purpose.checks

    static let reach = Reach.nothing

    @Argument(help: ArgumentHelp("The files to hash.", valueName: "file"), completion: .file())
    var paths: [String] = []

    @Flag(help: "Print the canonical bytes in hex.")
    var cbor = false

    @Option(help: ArgumentHelp("The folder to index as an import.", valueName: "dir"), completion: .directory)
    var index: String?

    @OptionGroup(title: "Global options") var global: GlobalOptions

    func validate() throws {
        if index == nil, paths.isEmpty { throw ValidationError("name the files to hash, or `-` for standard input") }
        if index != nil, !paths.isEmpty || cbor {
            throw ValidationError("--index can't be combined with files or --cbor")
        }
    }

    func perform(_ session: Session) async throws(CommandFailure) -> Answer {
        if let index { return .report(try indexed(session.path(index), session)) }
        var found: [HashedValue] = []
        var diagnostics: [Diagnostic] = []
        for path in paths {
            var file = HashedFile(name: path)
            file.hash(bytes(of: path, session, into: &file.diagnostics))
            found += file.values
            diagnostics += file.diagnostics
        }
        let data = JSONValue.object([("nodes", .array(found.map { $0.json(withBytes: cbor) }))])
        return .report(Report(data, text(found), diagnostics: diagnostics))
    }

    private func bytes(of path: String, _ session: Session, into diagnostics: inout [Diagnostic]) -> [UInt8] {
        let limit = JSONLimits.standard.maximumBytes
        do throws(FileError) {
            return path == "-"
                ? try session.context.readInput(limit)
                : try session.context.files.read(session.path(path), limit: limit)
        } catch {
            let code: DiagnosticCode = if case .tooLarge = error { .jsonTooLarge } else { .unreadableFile }
            diagnostics.append(Diagnostic(.error, code, error.message, file: path, help: error.help))
            return []
        }
    }

    private func text(_ values: [HashedValue]) -> Text {
        var table = Table("hash", "kind", "name", "file")
        if !cbor {
            for value in values {
                table.add(value.hash.text, value.kind ?? "-", value.name ?? "-", value.file)
            }
            return values.isEmpty ? Text() : table.text
        }
        var text = Text()
        for value in values {
            text.add([
                Piece(value.hash.text, .strong), Piece("  \(value.kind ?? "-")  \(value.name ?? "-")  \(value.file)"),
            ])
            text.add("  \(value.hex)")
        }
        return text
    }

    private func indexed(_ folder: FilePath, _ session: Session) throws(CommandFailure) -> Report {
        let status = try reading { () throws(FileError) in
            try session.context.files.status(of: folder, followLinks: true)
        }
        guard status?.kind == .directory else {
            throw CommandFailure(.unreadableFile, "\(folder) is not a folder", help: "name the folder of an import")
        }
        let reader = RootReader(files: session.context.files, world: WorldFolder(session.context.currentDirectory))
        let contents = reader.read(SourceRoot(label: folder.lastComponent?.string ?? "import", folders: [folder]))
        let (index, diagnostics) = ImportIndex.make(contents)
        guard let index else { throw CommandFailure(diagnostics) }
        let entries = index.entries.map { entry in
            JSONValue.object([
                ("kind", .string(entry.key.kind.rawValue)), ("name", .string(entry.key.name.text)),
                ("hash", .string(entry.hash.text)),
            ])
        }
        var table = Table("kind", "name", "hash")
        for entry in index.entries { table.add(entry.key.kind.rawValue, entry.key.name.text, entry.hash.short) }
        var text = Text()
        text.add([Piece("defs_hash  ", .faint), Piece(index.hash.text)])
        if !index.entries.isEmpty { text.add(table) }
        return Report(
            .object([("defs_hash", .string(index.hash.text)), ("entries", .array(entries))]), text,
            diagnostics: diagnostics)
    }
}
