import Glibc
public import SystemPackage

extension FileSystem {
    /// Acquires an exclusive lock on a file, waiting for a while if another process holds it.
    ///
    /// Meant for locks that are held only for a few writes: it blocks the thread. Throws `lockedByOther` when the time
    /// is up.
    public func lock(_ path: FilePath, owner: String, patience: Duration) throws(FileError) -> FileLock {
        let deadline = ContinuousClock.now.advanced(by: patience)
        while true {
            do {
                return try lock(path, owner: owner)
            } catch .lockedByOther where ContinuousClock.now < deadline {
                var pause = timespec(tv_sec: 0, tv_nsec: 5_000_000)
                nanosleep(&pause, nil)
            }
        }
    }
}
