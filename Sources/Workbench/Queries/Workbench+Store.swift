public import WorldProtocol
import AIR
public import CanonicalCBOR
import ContentStore
import Files
public import Governance
public import WorldIO

extension Workbench {
    /// The journal's records.
    ///
    /// - Throws: ``WorkbenchError`` when the journal is damaged.
    public func journal() throws(WorkbenchError) -> JournalReport {
        do {
            let state = try rooms.governance.state()
            return JournalReport(
                height: state.height, headManifest: state.currentManifest,
                records: try rooms.governance.records().map {
                    JournalReport.Record(
                        frame: $0.frame, hash: $0.hash, time: $0.time, void: $0.void?.message,
                        isClockSkewed: $0.isClockSkewed, value: $0.value)
                }, notices: state.notices)
        } catch {
            throw WorkbenchError(error.diagnostics)
        }
    }

    /// Checks the whole journal, and that the store holds every object that it refers to.
    ///
    /// - Parameter head: the hash of a frame that must exist.
    public func verifyJournal(head: Hash? = nil) -> JournalVerification { rooms.onDisk.governance.verify(head: head) }

    /// The proposals, manifest and rules in the journal.
    ///
    /// - Throws: ``WorkbenchError`` when the journal is damaged.
    public func governanceState() throws(WorkbenchError) -> GovernanceState {
        do {
            return try rooms.governance.state()
        } catch {
            throw WorkbenchError(error.diagnostics)
        }
    }

    /// A node of the store.
    ///
    /// - Throws: ``WorkbenchError`` when the node is missing or damaged.
    public func node(_ hash: Hash) throws(WorkbenchError) -> (value: CBORValue, bytes: [UInt8]) {
        let bytes: [UInt8]
        do {
            bytes = try rooms.store.store.node(hash)
        } catch {
            if let builtIn = BuiltIns.all.first(where: { $0.hash == hash }) { return (builtIn.value, builtIn.bytes) }
            if case .missing = error {
                throw WorkbenchError(
                    .notFound, error.message, help: "`aos journal` lists the manifests")
            }
            throw WorkbenchError([error.diagnostic])
        }
        do {
            return (try CanonicalDecoder.decode(bytes), bytes)
        } catch {
            throw WorkbenchError(.storeCorrupt, "the node is not canonical: \(error.message)")
        }
    }

    /// The patch against the base: the minimal one, or one that adds everything, as in the existing system.
    ///
    /// - Throws: ``WorkbenchError`` when the world can't be built or has no base.
    public func document(full: Bool, filter: BundleFilter) throws(WorkbenchError) -> PatchDocument {
        let world = world()
        try world.requireBase()
        try world.requireReadable()
        guard let bundle = world.loaded.bundle else { throw Self.unbuildable(world) }
        guard let baseHash = world.base.hash else { throw Self.noBase }
        let difference = WorldDifference(base: world.base.contents, baseHash: baseHash, target: bundle, filter: filter)
        if full {
            let secrets = world.loaded.entries.values.map(\.definition).filter { $0.key.kind == .secret }
            return PatchDocument.everythingAdded(
                bundle, declaredSecrets: secrets, base: world.base.contents.manifest, baseHash: baseHash, filter: filter
            )
        }
        return difference.document() ?? PatchDocument(baseManifestHash: baseHash, operations: [])
    }

    /// The changes from the base, with or without modules.
    ///
    /// - Throws: ``WorkbenchError`` when the world can't be built.
    public func changes(filter: BundleFilter) throws(WorkbenchError) -> [ChangeRow] {
        let world = world()
        try world.requireBase()
        guard world.loaded.bundle != nil else { throw Self.unbuildable(world) }
        let rows = snapshot().changes
        return filter == .full
            ? rows
            : rows.filter { row in
                guard let change = world.difference?.change(row.id) else { return true }
                switch change.subject {
                case .definition(let key), .reference(let key): return key.kind != .module
                case .entry, .order: return true
                }
            }
    }

    /// Writes a manifest from the store as authored AIR files (Documentation/file-formats.md, *AIR files*).
    ///
    /// - Throws: ``WorkbenchError`` when a node is missing or damaged, or a file would be overwritten.
    public func export(_ request: ExportRequest) throws(WorkbenchError) -> Export {
        let manifest = request.manifest
        if manifest == nil { try world().requireBase() }
        guard let hash = manifest ?? world().base.hash else { throw Self.noBase }
        do throws(WorldIOError) {
            let contents = try rooms.store.contents(hash)
            var wasm: [DefinitionKey: [UInt8]] = [:]
            if request.withWasm {
                for module in contents.all(.module) where !module.key.name.isReserved {
                    guard let text = module.value["wasm_hash"]?.asText, let wasmHash = Hash(text), !wasmHash.isZero
                    else { continue }
                    do {
                        wasm[module.key] = try rooms.store.store.blob(wasmHash)
                    } catch {
                        throw WorldIOError.store(error)
                    }
                }
            }
            let layout = AIRLayout(contents, wasm: wasm, options: request.options)
            let files = try layout.write(to: request.folder, force: request.force, files: rooms.environment.files)
            return Export(manifestHash: hash, files: files.map { Export.File(path: $0.path, outcome: $0.outcome) })
        } catch {
            let cause = manifest == nil ? error : WorldIOError.base(.explicit, hash, error)
            throw WorkbenchError(cause.diagnostics)
        }
    }
}
