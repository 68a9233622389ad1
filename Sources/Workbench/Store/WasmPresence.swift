public import AIR
public import CanonicalCBOR
import ContentStore
public import Governance
import JSON
import Sync
import WorldIO
public import WorldProtocol

extension LoadedWorld {
    /// Warnings for modules in the manifest whose wasm is neither in the files nor in the store.
    func missingWasm(in store: WorldStore) -> [Diagnostic] {
        guard let bundle else { return [] }
        let modules = Set(bundle.manifest.references(.module).map { DefinitionKey(.module, $0.name) })
        return modules.compactMap { entries[$0]?.definition }.sorted { $0.key < $1.key }
            .compactMap { module in
                guard let hash = module.wasmHash, bundle.wasm[hash] == nil, !store.holdsWasm(hash) else { return nil }
                let source = sources.merge.sides[module.key]?.first?.source
                let problem = WorldStore.missing(hash, of: module.key)
                guard let source else { return problem }
                var placed = sources.merge.diagnostic(
                    problem.severity, problem.code, problem.message, at: source, JSONPointer([.key("wasm_hash")]),
                    help: problem.help)
                placed.kind = problem.kind
                placed.name = problem.name
                return placed
            }
    }
}

extension WorldStore {
    /// Whether a blob exists; a blob that can't be checked counts as existing, because that error is reported for the
    /// store itself.
    fileprivate func holdsWasm(_ hash: Hash) -> Bool { (try? store.containsBlob(hash)) ?? true }

    fileprivate static func missing(_ hash: Hash, of key: DefinitionKey) -> Diagnostic {
        Diagnostic(
            .warning, .wasmMissing, "the wasm \(hash.short) of `\(key.name)` is neither under modules nor in the store",
            help: "put the file under modules, then run `aos store repair` or `aos push`"
        ).about(key)
    }

    /// Warnings for modules of a world whose wasm is not in the store.
    func missingWasm(of contents: WorldContents) -> [Diagnostic] {
        contents.all(.module).compactMap { module in
            guard !module.key.name.isReserved, let hash = module.wasmHash, !holdsWasm(hash) else { return nil }
            return Self.missing(hash, of: module.key)
        }
    }
}

extension Workbench {
    /// Warnings for modules of a proposal's result whose wasm is not in the store.
    ///
    /// - Throws: ``WorkbenchError`` when there is no such proposal, or its result can't be read.
    public func missingWasm(of id: ProposalID) throws(WorkbenchError) -> [Diagnostic] {
        guard let proposal = try governanceState().proposal(id) else { return [] }
        do throws(WorldIOError) {
            return rooms.store.missingWasm(of: try rooms.store.contents(proposal.manifestHash))
        } catch {
            throw WorkbenchError(error.diagnostics)
        }
    }
}

extension Workbench: WorldOfFiles {
    /// The wasm of the modules for which there are files, by hash.
    public func wasm() -> [Hash: [UInt8]] { world().loaded.bundle?.wasm ?? [:] }
}

extension Definition {
    /// The hash of a module's wasm; nil if it is a placeholder.
    fileprivate var wasmHash: Hash? {
        value["wasm_hash"]?.asText.flatMap { Hash($0) }.flatMap { $0.isZero ? nil : $0 }
    }
}
