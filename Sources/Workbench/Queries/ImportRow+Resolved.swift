import WorldProtocol
import AIR
import CanonicalCBOR
import JSON
import Sync

extension ImportRow {
    /// The row of a resolved import.
    init(_ item: ResolvedImport, in world: WorldFolder, isBreaking: Bool, findingCount: Int) {
        let definitions = item.definitions
        let source: String =
            switch item.item.source {
            case .path: "path"
            case .cargo: "cargo"
            }
        self.init(
            label: item.label, source: source, root: item.root.map(world.shown), pack: item.pack,
            defsHash: item.index?.hash, state: item.state.name, cause: Self.cause(item.state),
            pinned: item.item.lock.map { JSONPrinter.compact($0.json) },
            resolved: item.right.map { JSONPrinter.compact($0.json) },
            counts: Dictionary(definitions.map { ($0.key.kind, 1) }, uniquingKeysWith: +),
            plans: definitions.map(\.key).filter { $0.kind == .plan }.map(\.name).sorted(), isBreaking: isBreaking,
            findingCount: findingCount, version: item.right?.identity[.version], pointer: item.item.pointer)
    }

    private static func cause(_ state: ResolvedImport.State) -> String? {
        switch state {
        case .ok: nil
        case .unlocked: "no lock"
        case .content(let pinned, let found, _): "the definitions changed: \(pinned.short) -> \(found.short)"
        case .identity(let differences):
            "the source differs: \(differences.map(\.field.rawValue).joined(separator: ", "))"
        case .unresolvable: "it can't be resolved"
        }
    }
}
