import WorldProtocol
import AIR
import Files
import Governance
import JSON
import Sync
import SystemPackage
import WorldIO

/// Wires plans step by step in texts that are not on disk yet, reloading the world after each step.
struct Wirer {
    let rooms: Rooms
    let options: WorkbenchOptions
    let packages: CargoAnswers
    /// The changed files, in the order in which they were first changed.
    private(set) var changes: [AuthoredEdit.Change]
    private var made: Set<Fix.Edit> = []

    init(rooms: Rooms, options: WorkbenchOptions, packages: CargoAnswers, changes: [AuthoredEdit.Change]) {
        self.rooms = rooms
        self.options = options
        self.packages = packages
        self.changes = changes
    }

    /// Wires as much as possible, and returns the remaining problems with the plans.
    mutating func wire(_ request: Wiring.Request) throws(WorkbenchError) -> [ConsumerFinding] {
        while true {
            let world = load()
            let step: Wiring
            do {
                step = try Wiring(world, request)
            } catch {
                throw WorkbenchError(.wiringImpossible, error.message, help: error.help)
            }
            // Never make an edit twice, so that the loop terminates.
            let edits = step.edits.filter { made.insert($0).inserted }
            guard !edits.isEmpty else { return step.findings }
            try write(edits, into: world)
        }
    }

    private func load() -> LoadedWorld {
        let overlay = OverlayFileSystem(
            rooms.environment.files,
            changes: Dictionary(changes.map { ($0.path, $0.after) }, uniquingKeysWith: { _, last in last }))
        let sources = WorldSources.read(
            rooms.world, primary: options.primary, syncFile: options.syncFile, packages: packages, files: overlay)
        return WorldLoader.load(sources, files: overlay)
    }

    private mutating func write(_ edits: [Fix.Edit], into world: LoadedWorld) throws(WorkbenchError) {
        var texts: [(file: SourceFile, edit: JSONEdit)] = []
        for edit in edits {
            guard let (file, node) = world.place(of: edit.target) else {
                throw WorkbenchError(.wiringImpossible, "the text to edit is not in the world's own files")
            }
            do {
                let index = texts.firstIndex { $0.file.path == file.path } ?? texts.endIndex
                if index == texts.endIndex { texts.append((file, try JSONEdit(file.text.bytes))) }
                try edit.apply(to: &texts[index].edit, node: node)
            } catch {
                throw EditPlanner.uneditable(file.shownPath, error)
            }
        }
        for text in texts {
            let path = text.file.path.lexicallyNormalized()
            let index = changes.firstIndex { $0.path == path }
            let before = index.map { changes[$0].before } ?? text.file.text.bytes
            let change = AuthoredEdit.Change(path, from: before, to: text.edit.bytes)
            if let index { changes[index] = change } else { changes.append(change) }
        }
    }
}
