import AIR
import Canvas
import Governance
import WorldProtocol

/// Bringing imports into the world, and using their plans instead of copies.
extension Model {
    /// Asks where an import comes from.
    mutating func askForImport() { layers.append(.prompt(Prompt(purpose: .addImport))) }

    /// Takes where an import comes from, and asks whether its plans are to be wired, too.
    mutating func addImport(from typed: String) -> [Job] {
        guard let snapshot, typed.contains(where: { !$0.isWhitespace }) else { return close() }
        layers.removeLast()
        let only = ImportRequest(typed: typed, world: snapshot.worldPath)
        let wired = ImportRequest(typed: typed, world: snapshot.worldPath, wires: .init())
        let entries = [
            Menu.Entry(
                title: "add", note: "the import with its lock, nothing else", key: .character("a"),
                choice: .resolve(.addImport(only))),
            Menu.Entry(
                title: "add and wire", note: "also what its plans need: references, grants, rules, triggers",
                key: .character("w"), choice: .resolve(.addImport(wired))),
        ]
        layers.append(.menu(Menu(title: "Add \(typed)", all: entries, entries: entries)))
        return []
    }

    /// Asks what using imported plans would change: instead of the selected copy, else of all copies.
    mutating func migrate() -> [Job] {
        guard case .pack(let pack) = detail.content else { return [] }
        if layout.focus == .detail, detail.packTab == .checks, let index = selectedFinding,
            pack.findings.indices.contains(index), pack.findings[index].diagnostic.code == .duplicatePlan,
            let name = pack.findings[index].diagnostic.name
        {
            return ask(.migrate([DefinitionName(name)]))
        }
        let copies = pack.findings.map(\.diagnostic).filter { $0.code == .duplicatePlan }
        guard !copies.isEmpty else {
            status = .note("no plan of this world is a copy of one of \(pack.row.label)")
            return []
        }
        return ask(.migrate(copies.count == 1 ? copies.compactMap(\.name).map(DefinitionName.init) : []))
    }
}
