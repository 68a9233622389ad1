public import SystemPackage

extension FileSystem {
    /// Creates a folder and its missing parents; when this returns, their names survive a power loss.
    ///
    /// Does nothing if the path is already a folder or a link to one.
    public func createDirectories(_ path: FilePath, mode: UInt16 = 0o755) throws(FileError) {
        var missing: [FilePath] = []
        var next = path
        while try isMissing(next) {
            missing.append(next)
            let parent = next.removingLastComponent()
            if parent.isEmpty || parent == next { break }
            next = parent
        }
        for folder in missing.reversed() {
            do {
                try createDirectory(folder, mode: mode)
            } catch .alreadyExists {
                // Another process created it first, which is fine unless it created something else.
                guard try !isMissing(folder) else { throw .notFound(folder) }
            }
            try synchronize(folder.folder)
        }
    }

    /// Removes a file, a link, or a folder with everything in it; links are removed, not followed.
    ///
    /// Does nothing if the path does not exist. After a failure, part of the tree may be gone.
    public func removeTree(_ path: FilePath) throws(FileError) {
        guard let status = try status(of: path, followLinks: false) else { return }
        guard status.kind == .directory else {
            try remove(path)
            return
        }
        var folders = [path]
        var emptied: [FilePath] = []
        while let folder = folders.popLast() {
            emptied.append(folder)
            for name in try list(folder) {
                let child = folder.appending(name)
                guard let status = try self.status(of: child, followLinks: false) else { continue }
                if status.kind == .directory { folders.append(child) } else { try remove(child) }
            }
        }
        for folder in emptied.reversed() { try removeDirectory(folder) }
    }

    private func isMissing(_ path: FilePath) throws(FileError) -> Bool {
        guard let status = try status(of: path, followLinks: true) else { return true }
        guard status.kind == .directory else { throw .notADirectory(path) }
        return false
    }
}
