import AIR
import Canvas
import Governance
import WorldProtocol

/// Adding imports to the world, and using their plans instead of copies.
extension Model {
    /// Prompts for the source of an import.
    mutating func askForImport() { layers.append(Prompt(ImportPrompt())) }

    /// The findings about the world's own copies of plans of the import in the detail.
    private var copies: [Diagnostic] {
        guard case .pack(let pack) = detail.content else { return [] }
        return pack.findings.map(\.diagnostic).filter { $0.code == .duplicatePlan }
    }

    /// Whether the world has its own copies of the import's plans; true while that is not known yet.
    var hasCopies: Bool { isDetailAwaited || !copies.isEmpty }

    /// Requests the preview of using imported plans instead of the selected copy, or else of all copies.
    mutating func migrate() -> [Job] {
        guard case .pack(let pack) = detail.content else { return [] }
        if layout.focus == .detail, detail.packTab == .checks, let index = selectedFinding,
            pack.findings[index].diagnostic.code == .duplicatePlan, let name = pack.findings[index].diagnostic.name
        {
            return ask(.migrate([DefinitionName(name)]))
        }
        guard !copies.isEmpty else {
            status = .note("no plan of this world is a copy of one of \(pack.row.label)")
            return []
        }
        return ask(.migrate(copies.count == 1 ? copies.compactMap(\.name).map(DefinitionName.init) : []))
    }
}

/// Prompts for the source of an import.
struct ImportPrompt: PromptPurpose {
    let verb = "preview"
    let title = "Add an import"

    func lines(_ model: Model) -> [StyledLine] {
        [
            "A folder of definitions, relative to the world's folder, or cargo:PACKAGE.",
            "The edit is previewed first. Source:",
        ]
    }

    /// Opens a menu that offers to wire the plans of the import, too.
    func accept(_ typed: String, _ model: inout Model) -> LayerStep {
        guard let snapshot = model.snapshot, typed.contains(where: { !$0.isWhitespace }) else { return .close() }
        let only = ImportRequest(typed: typed, world: snapshot.worldPath)
        let wired = ImportRequest(typed: typed, world: snapshot.worldPath, wires: .init())
        model.layers.append(
            Menu(
                "Add \(typed)",
                [
                    Menu.Entry(
                        title: "add", note: "the import with its lock, nothing else", key: "a",
                        choice: .resolve(.addImport(only))),
                    Menu.Entry(
                        title: "add and wire", note: "also what its plans need: references, grants, rules, triggers",
                        key: "w", choice: .resolve(.addImport(wired))),
                ]))
        return .close()
    }
}
