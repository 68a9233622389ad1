public import SystemPackage

extension FileSystem {
    /// Writes a file atomically: at any time, the path holds either the old contents or the new ones.
    ///
    /// The bytes go to a temporary file in the same folder, which is synchronized and renamed over the path; then the
    /// folder is synchronized. When this returns, the new contents survive a power loss. A link at the path is
    /// replaced, not followed. If the last step fails, the new contents may be in place although an error is thrown.
    public func writeAtomically(_ bytes: [UInt8], to path: FilePath, mode: UInt16 = 0o644) throws(FileError) {
        let folder = path.folder
        let temporary = try createTemporary(bytes, in: folder, mode: mode)
        do {
            try synchronize(temporary)
            try rename(temporary, to: path)
        } catch {
            discardTemporary(temporary)
            throw error
        }
        try synchronize(folder)
    }

    /// Writes many files, each atomically, with few waits for the disk.
    ///
    /// The folders must exist. The batch as a whole is not atomic: after a failure, some files may be in place and
    /// others not, but none is partly written. When this returns, all of them survive a power loss.
    public func writeBatch(_ files: [(path: FilePath, bytes: [UInt8])]) throws(FileError) {
        var waiting: [(temporary: FilePath, path: FilePath)] = []
        waiting.reserveCapacity(files.count)
        var folders: Set<FilePath> = []
        var placed = 0
        do {
            for file in files {
                let folder = file.path.folder
                folders.insert(folder)
                waiting.append((try createTemporary(file.bytes, in: folder, mode: 0o644), file.path))
            }
            try synchronizeAll(waiting.map(\.temporary), in: folders)
            for file in waiting {
                try rename(file.temporary, to: file.path)
                placed += 1
            }
        } catch {
            for file in waiting[placed...] { discardTemporary(file.temporary) }
            throw error
        }
        for folder in folders.sorted(by: { $0.string < $1.string }) { try synchronize(folder) }
    }

    /// Removes temporary files that interrupted writers left in a folder, and returns their names.
    ///
    /// An active writer has temporary files too: pass the time before which none can still be in use (nanoseconds since
    /// 1970), or nil when a lock keeps writers out.
    @discardableResult
    public func sweepTemporaries(
        in directory: FilePath, modifiedBefore limit: Int64?
    ) throws(FileError) -> [FilePath.Component] {
        var swept: [FilePath.Component] = []
        for name in try list(directory) where TemporaryName.matches(name) {
            let path = directory.appending(name)
            guard let status = try status(of: path, followLinks: false), status.kind == .regular else { continue }
            if let limit, status.modified >= limit { continue }
            do {
                try remove(path)
                swept.append(name)
            } catch .notFound {
                continue
            }
        }
        return swept
    }

    /// For many files, one call for the whole file system is ten times as fast, but it also waits for data written by
    /// others.
    private func synchronizeAll(_ paths: [FilePath], in folders: Set<FilePath>) throws(FileError) {
        guard paths.count > 4 else {
            for path in paths { try synchronize(path) }
            return
        }
        var devices: Set<UInt64> = []
        for folder in folders {
            guard let status = try status(of: folder, followLinks: true) else { throw .notFound(folder) }
            if devices.insert(status.device).inserted { try synchronizeFileSystem(containing: folder) }
        }
    }

    private func createTemporary(
        _ bytes: [UInt8], in folder: FilePath, mode: UInt16
    ) throws(FileError) -> FilePath {
        while true {
            let temporary = folder.appending(TemporaryName.random())
            do {
                try createFile(temporary, contents: bytes, mode: mode)
                return temporary
            } catch .alreadyExists {
                continue
            } catch {
                discardTemporary(temporary)
                throw error
            }
        }
    }

    /// Called while another error is being thrown; the sweep recognizes the names of files that can't be removed.
    private func discardTemporary(_ path: FilePath) {
        try? remove(path)
    }
}

/// The names of temporary files: `.aos-tmp-` and 16 hexadecimal digits.
public enum TemporaryName {
    static let prefix = ".aos-tmp-"

    static func random() -> String {
        let digits = String(UInt64.random(in: .min ... .max), radix: 16)
        let padding = String(repeating: "0", count: 16 - digits.count)
        return prefix + padding + digits
    }

    /// Whether this is the name of one of our temporary files.
    public static func matches(_ name: FilePath.Component) -> Bool {
        let bytes = Array(name.string.utf8)
        guard bytes.starts(with: prefix.utf8), bytes.count == prefix.utf8.count + 16 else { return false }
        return bytes.dropFirst(prefix.utf8.count).allSatisfy { "0123456789abcdef".utf8.contains($0) }
    }
}
