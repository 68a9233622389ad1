import Glibc
public import SystemPackage

extension RealFileSystem {
    /// Acquires an exclusive lock on a file without waiting; the system releases it when the process dies.
    public func lock(_ path: FilePath, owner: String) throws(FileError) -> FileLock {
        while true {
            let file = try Descriptor.lockFile(path)
            do {
                try systemCall("flock", path) { flock(file.number, LOCK_EX | LOCK_NB) }
            } catch .systemCall(_, _, .wouldBlock) {
                let text = try read(path, from: 0, count: 4096)
                throw .lockedByOther(path, owner: String(decoding: text, as: UTF8.self))
            }
            // Another process may have replaced the file between opening and locking: then this lock excludes nobody.
            let locked = try file.status(path)
            guard let present = try status(of: path, followLinks: false), present.inode == locked.inode,
                present.device == locked.device
            else { continue }
            try systemCall("ftruncate", path) { ftruncate(file.number, 0) }
            try file.write(Array(owner.utf8), path)
            let number = file.keep()
            return FileLock {
                // The text is only informational, so a failure to clear it does not matter.
                _ = ftruncate(number, 0)
                // Unlock explicitly, because a forked child may share the open file and would otherwise keep the lock.
                _ = flock(number, LOCK_UN)
                close(number)
            }
        }
    }
}

extension Descriptor {
    fileprivate static func lockFile(_ path: FilePath) throws(FileError) -> Descriptor {
        do {
            return try Descriptor(opening: path, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW, mode: 0o644)
        } catch .alreadyExists {
            return try writing(path, O_RDWR)
        }
    }

    /// Transfers ownership of the open file to the caller, who must close it.
    fileprivate consuming func keep() -> CInt {
        let kept = number
        discard self
        return kept
    }
}
