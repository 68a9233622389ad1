import AIR
import ContentStore
import Files
import Presentation
import Sync
import SystemPackage

/// Writes the initial files of a world, without touching existing ones.
struct NewWorld {
    let world: WorldFolder
    let session: Session

    /// The `.gitignore` of `.aos`: only the manifest and the pins are versioned (Documentation/system.md, *A world on
    /// disk*).
    static let ignored = """
        *
        !.gitignore
        !.gitattributes
        !manifest.air.cbor
        !pins/
        !pins/**

        """

    /// The versioned files of `.aos` are binary to git: no setting may change their bytes, and no merge may write into
    /// them.
    static let attributes = """
        manifest.air.cbor binary
        pins/** binary

        """

    /// The file that exists while a world is being created.
    private var mark: FilePath { world.internals.appending("unfinished") }

    /// The maximum number of frames that creating a world writes to its journal.
    private static let maximumFrames = 2

    /// Marks the world as complete.
    func finish() throws(CommandFailure) {
        try writing { () throws(FileError) in
            try session.context.files.remove(mark)
            try session.context.files.synchronize(world.internals)
        }
    }

    /// Removes the files that an interrupted creation of the world left, and no others.
    ///
    /// - Parameter variants: the files that creating the world writes, in every state that they have in the meantime.
    /// - Throws: ``CommandFailure`` when something can't be read or removed.
    func removeUnfinished(_ variants: [NewFile]) throws(CommandFailure) {
        let engine = session.context.files
        let isUnfinished = try reading { () throws(FileError) in
            guard try engine.exists(world.internals) else { return false }
            if try engine.exists(mark) { return true }
            // Only the folder was created, or the mark was being written.
            return try engine.list(world.internals).allSatisfy(TemporaryName.matches)
        }
        guard isUnfinished, try frames() <= Self.maximumFrames else { return }
        let known = Dictionary(grouping: variants, by: \.path)
        var present: [FilePath] = []
        for (path, states) in known {
            let file = world.path.appending(path)
            let bytes = try reading { () throws(FileError) in
                try engine.exists(file) ? try engine.read(file, limit: 64 << 20) : nil
            }
            guard let bytes else { continue }
            // The file has changed since: the world is in use, and nothing is removed.
            guard states.contains(where: { $0.bytes == bytes }) else { return }
            present.append(file)
        }
        // Attributes that aos did not write are kept.
        let attributes = GitFiles(world, files: engine).attributesFile
        let written = try reading { () throws(FileError) in
            try engine.exists(attributes) ? try engine.read(attributes, limit: 16 << 20) : nil
        }
        if written == GitFiles.newAttributes { present.append(attributes) }
        try writing { () throws(FileError) in for file in present { try engine.remove(file) } }
        try writing { () throws(FileError) in
            for path in Set(known.keys.map { world.path.appending($0).removingLastComponent() })
                .sorted(by: { $0.components.count > $1.components.count })
            {
                try removeEmpty(path, engine)
            }
            try engine.sweepTemporaries(in: world.path, modifiedBefore: nil)
            try engine.removeTree(world.internals)
        }
    }

    /// Removes a folder of the world and its parents, as long as they hold only temporary files.
    private func removeEmpty(_ folder: FilePath, _ engine: any FileSystem) throws(FileError) {
        var folder = folder
        while folder != world.path, folder.starts(with: world.path) {
            do {
                try engine.sweepTemporaries(in: folder, modifiedBefore: nil)
                try engine.removeDirectory(folder)
            } catch .notFound {
                // It was never created, or is already removed.
            } catch .directoryNotEmpty {
                return
            }
            folder.removeLastComponent()
        }
    }

    /// The number of frames in the journal; a journal that can't be read must not be removed.
    private func frames() throws(CommandFailure) -> Int {
        do throws(JournalError) {
            return try JournalFile(files: session.context.files, directory: world.journal).read().frames.count
        } catch {
            throw CommandFailure(.journalCorrupt, error.message, help: error.help)
        }
    }

    /// Writes the files, with the `.gitignore` and `.gitattributes` of the world.
    ///
    /// - Throws: ``CommandFailure`` naming every file that already exists.
    func write(_ files: [NewFile]) throws(CommandFailure) {
        let engine = session.context.files
        let all =
            files + [
                NewFile(".aos/.gitignore", Self.ignored), NewFile(".aos/.gitattributes", Self.attributes),
            ]
        var problems: [Diagnostic] = []
        let marks = ["aos.sync.json", "air", ".aos"]
        for path in marks + all.map(\.path) where !marks.contains(where: { path != $0 && path.hasPrefix($0 + "/") }) {
            let isThere = try reading { () throws(FileError) in
                try engine.exists(world.path.appending(path))
            }
            guard isThere, !problems.contains(where: { $0.file == path }) else { continue }
            problems.append(
                Diagnostic(
                    .error, .wouldOverwrite, "\(path) already exists", file: path,
                    help: "name a folder that contains no world"))
        }
        guard problems.isEmpty else { throw CommandFailure(problems) }
        try writing { () throws(FileError) in
            try engine.createDirectories(world.internals)
            try engine.writeAtomically([], to: mark)
            for file in all {
                let path = world.path.appending(file.path)
                try engine.createDirectories(path.removingLastComponent())
                try engine.writeAtomically(file.bytes, to: path)
            }
            _ = try GitFiles(world, files: engine).write()
        }
    }
}
