import AIR
import CanonicalCBOR
import ContentStore
import Files
import Governance
import Sync
import SystemPackage
import WorldIO

/// Sources of intact copies of a store's objects: authored files, imports, pins, patches and folders.
///
/// A copy is intact if its bytes have the hash, so no source has to be trusted.
struct StoreSources {
    private let files: any FileSystem
    private var nodes: [Hash: (bytes: [UInt8], from: String)] = [:]
    private var wasm: [Hash: (path: FilePath, from: String)] = [:]
    private var stores: [(store: ContentStore, from: String)] = []

    private static let largestBlob = 256 << 20

    init(files: any FileSystem) { self.files = files }

    /// An intact copy of a node and its location.
    func node(_ hash: Hash) -> (bytes: [UInt8], from: String)? {
        if let known = nodes[hash], Hash.of(known.bytes) == hash { return known }
        for (store, from) in stores { if let bytes = try? store.node(hash) { return (bytes, from) } }
        return nil
    }

    /// An intact copy of a blob and its location.
    func blob(_ hash: Hash) -> (bytes: [UInt8], from: String)? {
        if let known = wasm[hash], let bytes = try? files.read(known.path, limit: Self.largestBlob),
            Hash.of(bytes) == hash
        {
            return (bytes, known.from)
        }
        for (store, from) in stores { if let bytes = try? store.blob(hash) { return (bytes, from) } }
        return nil
    }

    /// Adds the definitions of a world, as authored and in normal form, its manifest, and the files of its modules.
    mutating func add(_ loaded: LoadedWorld, modules: FilePath? = nil) {
        func place(_ origins: [Origin]) -> String {
            guard let origin = origins.first else { return "the world" }
            return origin.root == SourceRoot.primaryLabel ? origin.file : "the import \(origin.root): \(origin.file)"
        }
        for entry in loaded.entries.values {
            for definition in [entry.definition, entry.authored] { add(definition, place(entry.origins)) }
        }
        for side in loaded.sources.merge.sides.values.joined() { add(side.definition, place(side.origins)) }
        if let bundle = loaded.bundle { add(bundle.manifest, "the authored manifest") }
        addWasm(in: modules ?? loaded.sources.sync.modulesFolder, loaded.sources.world)
    }

    /// Adds the definitions in a world's pins, ignoring unreadable pins.
    mutating func addPins(of world: WorldFolder) {
        let store = PinStore(world, files: files)
        for name in (try? files.list(world.pins)) ?? [] {
            guard let hash = Hash("sha256:\(name.stem)"), let pin = try? store.pin(hash) else { continue }
            for definition in pin.definitions { add(definition, "the pin \(hash.short)") }
        }
    }

    /// Adds the manifest file of a world.
    mutating func addManifestFile(of world: WorldFolder) {
        guard let bytes = try? files.read(world.manifestFile, limit: 64 << 20) else { return }
        add(bytes, Hash.of(bytes), world.shown(world.manifestFile))
    }

    /// Adds the nodes that patches of proposals contain in full.
    mutating func addPatches(of proposals: [Proposal], in store: ContentStore) {
        for proposal in proposals {
            guard let bytes = try? store.node(proposal.patchHash),
                let patch = try? CanonicalDecoder.decode(bytes)
            else { continue }
            let from = "the patch of proposal \(proposal.id)"
            for value in [patch["manifest"]].compactMap(\.self) + (patch["nodes"]?.asArray ?? []) {
                if let bytes = try? CanonicalEncoder.encode(value) { add(bytes, Hash.of(bytes), from) }
            }
        }
    }

    /// Adds a folder that a person named: a store, a world, or a folder of AIR.
    mutating func add(_ folder: FilePath) {
        for inner in [folder, folder.appending("store"), folder.appending(".aos").appending("store")] {
            stores.append((ContentStore(files: files, directory: inner), folder.string))
        }
        let world = WorldFolder(folder)
        let isWorld = (try? WorldFolder.isWorld(folder, files: files)) ?? false
        let sources = WorldSources.read(world, primary: isWorld ? nil : folder, files: files)
        add(WorldLoader.load(sources, files: files), modules: isWorld ? nil : folder.appending("modules"))
        addWasm(in: folder, world)
        addPins(of: world)
        addManifestFile(of: world)
    }

    /// Adds the wasm files in the subfolders of a folder, which have their hashes in their names.
    private mutating func addWasm(in folder: FilePath, _ world: WorldFolder) {
        for namespace in (try? files.list(folder)) ?? [] {
            let inner = folder.appending(namespace)
            for name in (try? files.list(inner)) ?? [] where name.extension == "wasm" {
                guard let hash = Hash("sha256:\(name.stem.suffix(64))") else { continue }
                let path = inner.appending(name)
                if wasm[hash] == nil { wasm[hash] = (path, world.shown(path)) }
            }
        }
    }

    private mutating func add(_ definition: Definition, _ from: String) {
        add(definition.bytes, definition.hash, from)
    }

    private mutating func add(_ manifest: Manifest, _ from: String) {
        if let bytes = try? CanonicalEncoder.encode(manifest.value) { add(bytes, Hash.of(bytes), from) }
    }

    private mutating func add(_ bytes: [UInt8], _ hash: Hash, _ from: String) {
        if nodes[hash] == nil { nodes[hash] = (bytes, from) }
    }
}
