public import AIR
public import Files
import JSON
public import SystemPackage

/// An import with plans, and its contract (Documentation/system.md, *Packs*).
public struct PlanPack: Sendable {
    /// The import's label.
    public let label: String
    /// The name of the pack's folder under `exports/plan-packs`; nil for any other import with plans.
    public let name: String?
    /// The folders that were read; usually one.
    public let folders: [FilePath]
    /// The definitions, in order; of several under one name, the first.
    public let definitions: [Definition]
    /// The contract of the definitions.
    public let contract: PackContract

    /// Creates a pack from the contents of an import root.
    ///
    /// - Parameter others: the other definitions of the world, for effects that the pack uses but doesn't define.
    public init(_ contents: RootContents, within others: some Sequence<Definition> = []) {
        label = contents.root.label
        folders = contents.root.folders
        name = contents.root.folders.lazy.compactMap(\.planPackName).first
        let all = contents.nodes.compactMap(\.definition)
        definitions = Dictionary(all.map { ($0.key, $0) }, uniquingKeysWith: { first, _ in first })
            .values.sorted { $0.key < $1.key }
        contract = PackContract(definitions, within: others)
    }

    /// The packs among the roots, in their order: every import that has plans or is a plan pack's folder.
    public static func all(in merge: Merge) -> [PlanPack] {
        let known = merge.sides.values.compactMap(\.first?.definition).filter { $0.key.kind != .plan }
        return merge.roots.filter { !$0.root.isPrimary }.map { PlanPack($0, within: known) }
            .filter { $0.name != nil || !$0.contract.plans.isEmpty }
    }

    /// The path of the pack's README; nil if the pack has no folder.
    public var readmePath: FilePath? { folders.first?.appending("README.md") }

    /// The problems of the pack's README: parts of the contract that it omits, and statements that contradict the
    /// contract.
    ///
    /// - Parameter world: the world to which displayed paths are relative.
    public func checkReadme(files: any FileSystem, world: WorldFolder) -> [Diagnostic] {
        guard let readmePath else { return [] }
        let shown = world.shown(readmePath)
        do {
            guard try files.status(of: readmePath, followLinks: true) != nil else {
                return [ReadmeProblem(.noReadme).diagnostic(file: shown, label: label)]
            }
            let bytes = try files.read(readmePath, limit: JSONLimits.standard.maximumBytes)
            return PackReadme(String(decoding: bytes, as: UTF8.self)).problems(against: contract)
                .map { $0.diagnostic(file: shown, label: label) }
        } catch {
            return [Diagnostic(reading: error, file: shown)]
        }
    }
}
