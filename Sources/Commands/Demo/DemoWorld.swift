import AIR
import CanonicalCBOR
import Files
import Sync
import SystemPackage
import Workbench
import WorldProtocol
import WorldIO

/// Creates the demonstration world step by step, as an author would: a first manifest, an open proposal, edits on top,
/// and imports that have drifted since they were locked.
struct DemoWorld {
    let world: WorldFolder
    let session: Session

    /// Creates the world and returns the hash of its manifest.
    ///
    /// - Throws: ``CommandFailure`` when the folder is not empty, or something can't be written.
    func make() async throws(CommandFailure) -> Hash {
        let files = session.context.files
        let making = NewWorld(world: world, session: session)
        try making.removeUnfinished(
            DemoWorldFiles.base + DemoWorldFiles.proposal + DemoWorldFiles.pinned + DemoWorldFiles.imports)
        let isFree = try reading { () throws(FileError) in
            guard try files.status(of: world.path, followLinks: true) != nil else { return true }
            return try files.list(world.path).isEmpty
        }
        guard isFree else {
            throw CommandFailure(
                .wouldOverwrite, "\(world.path) is not empty", help: "name a folder that is empty or does not exist")
        }
        try making.write(DemoWorldFiles.base)
        let outcome = try await perform(.genesis)
        guard case .manifest(let hash) = outcome else {
            throw CommandFailure(.missingManifest, "the demonstration world has no manifest")
        }
        try write(DemoWorldFiles.proposal, over: DemoWorldFiles.base)
        _ = try await perform(
            .propose(
                ProposalRequest(
                    .everything(.full), description: "Remind half an hour ahead instead of a quarter",
                    author: "mira")))
        // Opening the world while the import is as it was locked keeps its pin, as it did on the author's machine.
        try write(DemoWorldFiles.pinned, over: DemoWorldFiles.proposal)
        _ = try await perform(.reload)
        try write(DemoWorldFiles.imports, over: DemoWorldFiles.pinned)
        try making.finish()
        return hash
    }

    /// Performs an action in the world on disk.
    private func perform(_ action: Action) async throws(CommandFailure) -> Outcome {
        try await OpenWorld(Workbench(WorkbenchOptions(world: world.path), session.environment(of: world)))
            .perform(action)
    }

    /// Writes files that are new or differ, and removes those that no longer exist.
    private func write(_ new: [NewFile], over old: [NewFile]) throws(CommandFailure) {
        let before = Dictionary(uniqueKeysWithValues: old.map { ($0.path, $0.bytes) })
        let files = session.context.files
        for file in new where before[file.path] != file.bytes {
            try writing { () throws(FileError) in
                let path = world.path.appending(file.path)
                try files.createDirectories(path.removingLastComponent())
                try files.writeAtomically(file.bytes, to: path)
            }
        }
        let kept = Set(new.map(\.path))
        for file in old where !kept.contains(file.path) {
            try writing { () throws(FileError) in try files.remove(world.path.appending(file.path)) }
        }
    }
}
