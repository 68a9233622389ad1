import AIR
public import Files
public import SystemPackage

extension AIRLayout {
    /// The effect on a file.
    public enum Outcome: String, Sendable, Codable {
        /// It did not exist.
        case created
        /// It held other bytes and was replaced.
        case replaced
        /// It already held these bytes.
        case unchanged
    }

    /// Writes the files into a folder; nothing is written if one of them would overwrite other bytes.
    ///
    /// - Parameter force: overwrite files that differ.
    /// - Throws: ``WorldIOError`` naming every file that differs, or when a write fails.
    public func write(
        to folder: FilePath, force: Bool = false, files engine: any FileSystem
    ) throws(WorldIOError) -> [(path: String, outcome: Outcome)] {
        var outcomes: [(path: String, outcome: Outcome)] = []
        var problems: [Diagnostic] = []
        do {
            for file in files {
                let path = folder.appending(file.path)
                try Self.checkParents(of: path, upTo: folder, engine)
                if try engine.status(of: path, followLinks: true) == nil {
                    outcomes.append((file.path, .created))
                } else if try engine.read(path, limit: 1 << 30) == file.bytes {
                    outcomes.append((file.path, .unchanged))
                } else {
                    outcomes.append((file.path, .replaced))
                    problems.append(
                        Diagnostic(
                            .error, .wouldOverwrite, "the file already exists with different contents", file: file.path,
                            help: "name another folder, or use --force to overwrite it"))
                }
            }
            guard problems.isEmpty || force else { throw WorldIOError.invalid(problems) }
            for (file, outcome) in zip(files, outcomes) where outcome.outcome != .unchanged {
                let path = folder.appending(file.path)
                try engine.createDirectories(path.removingLastComponent())
                try engine.writeAtomically(file.bytes, to: path)
            }
            return outcomes
        } catch let error as WorldIOError {
            throw error
        } catch let error as FileError {
            throw .file(error)
        } catch {
            throw .invalid(problems)
        }
    }
    /// Fails if an existing parent is not a folder; called before anything is written.
    private static func checkParents(
        of path: FilePath, upTo folder: FilePath, _ engine: any FileSystem
    ) throws(FileError) {
        var parent = path.removingLastComponent()
        while parent != folder, parent.starts(with: folder) {
            if let status = try engine.status(of: parent, followLinks: true), status.kind != .directory {
                throw .notADirectory(parent)
            }
            parent.removeLastComponent()
        }
    }
}
