import AIR
import Files
import Presentation
import Sync
import SystemPackage

/// Writes the files that a world starts with, and touches nothing that is there.
struct NewWorld {
    let world: WorldFolder
    let session: Session

    /// What of `.aos` is versioned with the world: the manifest and the pins (SYSTEM §1).
    static let ignored = """
        *
        !.gitignore
        !manifest.air.cbor
        !pins/
        !pins/**

        """

    /// Writes files, and the list of what version control leaves out.
    ///
    /// - Throws: ``CommandFailure`` naming everything that is in the way.
    func write(_ files: [NewFile]) throws(CommandFailure) {
        let engine = session.context.files
        let all = files + [NewFile(".aos/.gitignore", Self.ignored)]
        var problems: [Diagnostic] = []
        let marks = ["aos.sync.json", "air", ".aos"]
        for path in marks + all.map(\.path) where !marks.contains(where: { path != $0 && path.hasPrefix($0 + "/") }) {
            let isThere = try reading { () throws(FileError) in
                try engine.exists(world.path.appending(path))
            }
            guard isThere, !problems.contains(where: { $0.file == path }) else { continue }
            problems.append(
                Diagnostic(
                    .error, .wouldOverwrite, "\(path) is there already", file: path,
                    help: "name a folder that holds no world"))
        }
        guard problems.isEmpty else { throw CommandFailure(problems) }
        try writing { () throws(FileError) in
            for file in all {
                let path = world.path.appending(file.path)
                try engine.createDirectories(path.removingLastComponent())
                try engine.writeAtomically(file.bytes, to: path)
            }
        }
    }
}
