import AIR
import CanonicalCBOR
public import ContentStore
import Files
import Governance
import Sync
public import SystemPackage
import WorldIO
public import WorldProtocol

extension Workbench {
    /// The store without cached contents.
    private var content: ContentStore { rooms.onDisk.store.store }

    /// Verifies every object of the store, and finds objects that the journal and its manifests refer to but the store
    /// lacks.
    ///
    /// - Throws: ``WorkbenchError`` when the store can't be read.
    public func checkStore() throws(WorkbenchError) -> StoreCheck {
        let (roots, obstacles) = storeRoots()
        let survey = try survey(roots)
        var copies: [Hash: String] = [:]
        if !survey.missing.isEmpty || !survey.report.corrupt.isEmpty {
            let sources = sources(from: nil)
            for item in survey.damages {
                copies[item.hash] = (item.isBlob ? sources.blob(item.hash) : sources.node(item.hash))?.from
            }
        }
        return StoreCheck(survey: survey, copies: copies, obstacles: obstacles)
    }

    /// Replaces missing or corrupt objects with intact copies; objects without a local copy are fetched from the
    /// remote, as are texts that records refer to but the file of texts lacks.
    ///
    /// - Parameter folder: a store, a world or a folder of AIR as an additional source of copies.
    /// - Throws: ``WorkbenchError`` when the store or the journal can't be read, or a copy can't be written.
    public func repairStore(from folder: FilePath?) async throws(WorkbenchError) -> StoreRepair {
        try requireWritable()
        let (roots, obstacles) = storeRoots()
        guard obstacles.isEmpty else { throw WorkbenchError(obstacles) }
        let sources = sources(from: folder)
        var healed: [StoreRepair.Healed] = []
        var survey = try survey(roots)
        while true {
            var progress = false
            for item in survey.damages {
                do throws(StoreError) {
                    if item.isBlob, let copy = sources.blob(item.hash) {
                        try content.putBlob(copy.bytes)
                        healed.append(StoreRepair.Healed(item.hash, from: copy.from))
                    } else if !item.isBlob, let copy = sources.node(item.hash) {
                        try content.putNode(copy.bytes)
                        healed.append(StoreRepair.Healed(item.hash, from: copy.from))
                    } else {
                        continue
                    }
                    progress = true
                } catch {
                    throw WorkbenchError([error.diagnostic])
                }
            }
            if !progress { progress = try await repairFromRemote(survey, &healed) }
            guard progress else { break }
            // A restored manifest may refer to objects that were not known to be missing.
            survey = try self.survey(roots)
        }
        healed += await textsFromRemote()
        if !healed.isEmpty { forget(Self.allRead) }
        var referrers = survey.referrers
        for item in survey.missing { referrers[item.hash] = item.referrers }
        return StoreRepair(
            healed: healed.sorted { $0.hash < $1.hash }, left: survey.damages.map { $0.hash }.sorted(),
            referrers: referrers)
    }

    /// Replaces damaged objects with copies from the remote's batches.
    ///
    /// - Returns: whether any object was replaced; problems are reported as notices.
    private func repairFromRemote(
        _ survey: StoreSurvey, _ healed: inout [StoreRepair.Healed]
    ) async throws(WorkbenchError) -> Bool {
        let damages = survey.damages
        guard !damages.isEmpty else { return false }
        let wanted = Set(damages.map(\.hash))
        let found: RemoteObjects
        switch await inContact({ (governance) throws(GovernanceError) in try governance.remoteObjects(wanted) }) {
        case .success(let objects?): found = objects
        case .success(nil): return false
        case .failure(let error):
            for problem in error.diagnostics { rooms.notices.add(problem.asNotice) }
            return false
        }
        for problem in found.problems { rooms.notices.add(problem.asNotice) }
        let count = healed.count
        do throws(StoreError) {
            for item in damages {
                guard let bytes = item.isBlob ? found.blobs[item.hash] : found.nodes[item.hash] else { continue }
                if item.isBlob { try content.putBlob(bytes) } else { try content.putNode(bytes) }
                healed.append(StoreRepair.Healed(item.hash, from: "the remote"))
            }
        } catch {
            throw WorkbenchError([error.diagnostic])
        }
        return healed.count > count
    }

    /// Fetches missing texts from the remote; problems are reported as notices.
    private func textsFromRemote() async -> [StoreRepair.Healed] {
        switch await inContact({ (governance) throws(GovernanceError) in try governance.restoreTexts() }) {
        case .success(let restored):
            return restored.map { StoreRepair.Healed($0, from: "the remote") }
        case .failure(let error):
            for problem in error.diagnostics { rooms.notices.add(problem.asNotice) }
            return []
        }
    }

    /// Removes objects that nothing refers to: no manifest, record of the journal, proposal, pin, stage, decision or
    /// other file of the program.
    ///
    /// Writers are kept out until the end. Nothing is removed if something that may refer to objects can't be read.
    ///
    /// - Throws: ``WorkbenchError`` when a root can't be read, or another process is writing.
    public func collectGarbage(isDryRun: Bool) throws(WorkbenchError) -> [StoredObject] {
        let files = rooms.environment.files
        guard !isDryRun else { return try unreferencedObjects() }
        try requireWritable()
        let lock: FileLock
        do {
            try files.createDirectories(rooms.world.journal)
            lock = try files.lock(rooms.governance.journal.lockPath, owner: rooms.environment.lockOwner)
        } catch {
            throw WorkbenchError(writing: error)
        }
        defer { lock.release() }
        let garbage = try unreferencedObjects()
        do throws(StoreError) {
            try content.remove(garbage)
        } catch {
            throw WorkbenchError([error.diagnostic])
        }
        return garbage
    }

    /// The objects that nothing refers to.
    private func unreferencedObjects() throws(WorkbenchError) -> [StoredObject] {
        let (roots, obstacles) = storeRoots()
        guard obstacles.isEmpty else { throw WorkbenchError(obstacles) }
        let survey = try survey(roots)
        guard survey.isNodeGraphWhole else {
            let damaged = survey.damages.filter { !$0.isBlob }.map { $0.hash.short }.joined(separator: ", ")
            throw WorkbenchError(
                .storeCorrupt,
                "nodes that refer to others are missing or corrupt, so their references are unknown: \(damaged)",
                help: "run `aos store repair` first")
        }
        let objects: [StoredObject]
        do throws(StoreError) {
            objects = try content.objects()
        } catch {
            throw WorkbenchError([error.diagnostic])
        }
        let nodes = Set(objects.filter { !$0.isBlob }.map(\.hash))
        var marked = survey.embedded.union(roots.map(\.hash))
        var open = try namesInFiles().union(marked)
        marked.formUnion(open)
        while let next = open.popFirst() {
            guard nodes.contains(next) else { continue }
            let bytes: [UInt8]
            do throws(StoreError) {
                bytes = try content.node(next)
            } catch .corrupt, .missing {
                // A damaged node refers to nothing; if the world needs it, the survey has reported it.
                continue
            } catch {
                throw WorkbenchError([error.diagnostic])
            }
            for hash in HashScan.hashes(in: bytes) where marked.insert(hash).inserted { open.insert(hash) }
        }
        return objects.filter { !marked.contains($0.hash) }.sorted { $0.hash < $1.hash }
    }

    /// Everything that the program's files refer to, except the store and the caches.
    private func namesInFiles() throws(WorkbenchError) -> Set<Hash> {
        let world = rooms.world
        let files = rooms.environment.files
        var found: Set<Hash> = []
        func visit(_ folder: FilePath) throws(FileError) {
            for name in try files.list(folder) {
                let path = folder.appending(name)
                guard path != world.store, path != world.index, path != world.indexDetails, path != world.indexTexts,
                    let status = try files.status(of: path, followLinks: true)
                else { continue }
                switch status.kind {
                case .directory: try visit(path)
                case .regular: found.formUnion(HashScan.hashes(in: try files.read(path, limit: 1 << 30)))
                case .symbolicLink, .other: continue
                }
            }
        }
        do throws(FileError) {
            if try files.exists(world.internals) { try visit(world.internals) }
        } catch {
            throw WorkbenchError(
                .unreadableFile, "the references of \(world.shown(error.path)) are unknown: \(error.message)",
                help: error.help ?? "make it readable, or remove it")
        }
        return found
    }

    /// The objects that the store must hold according to the journal, and errors if the journal can't be read.
    private func storeRoots() -> (roots: [StoreSurvey.Root], obstacles: [Diagnostic]) {
        do throws(GovernanceError) {
            var roots: [StoreSurvey.Root] = []
            for entry in try rooms.onDisk.governance.records() {
                // A void frame has no effect, so its objects are not required.
                guard entry.void == nil, let record = entry.record else { continue }
                switch record {
                case .manifest(let hash):
                    roots.append(StoreSurvey.Root(hash, "the journal's frame \(entry.frame)"))
                case .proposed(let body):
                    let title = "proposal \(body.id)"
                    roots += [
                        StoreSurvey.Root(body.patchHash, "\(title), its patch"),
                        StoreSurvey.Root(body.documentHash, "\(title), its patch document"),
                        StoreSurvey.Root(body.manifestBase, "\(title), its base"),
                        StoreSurvey.Root(body.manifestHash, "\(title), its result"),
                    ]
                default: continue
                }
            }
            return (roots, [])
        } catch {
            return ([], error.diagnostics)
        }
    }

    private func survey(_ roots: [StoreSurvey.Root]) throws(WorkbenchError) -> StoreSurvey {
        do throws(StoreError) {
            return try StoreSurvey(content, roots: roots)
        } catch {
            throw WorkbenchError([error.diagnostic])
        }
    }

    private func sources(from folder: FilePath?) -> StoreSources {
        let world = world()
        var sources = StoreSources(files: rooms.environment.files)
        sources.add(world.loaded, modules: options.modules)
        sources.addManifestFile(of: rooms.world)
        sources.addPins(of: rooms.world)
        sources.addPatches(of: world.governance?.proposals ?? [], in: content)
        if let folder { sources.add(folder) }
        return sources
    }
}

extension Diagnostic {
    /// The diagnostic as a notice: a problem with the remote does not make the repair fail.
    fileprivate var asNotice: Diagnostic { Diagnostic(.notice, code, message, help: help) }
}

extension StoreSurvey {
    /// The missing and corrupt objects.
    fileprivate var damages: [(hash: Hash, isBlob: Bool)] {
        missing.map { (hash: $0.hash, isBlob: $0.isBlob) }
            + report.corrupt.map { (hash: $0, isBlob: report.corruptBlobs.contains($0)) }
    }
}
