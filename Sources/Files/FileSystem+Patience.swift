import Glibc
public import SystemPackage

extension FileSystem {
    /// Takes the exclusive lock of a file, and waits for a while if another process holds it.
    ///
    /// For locks that are held for the time of a few writes: the thread waits. Throws `lockedByOther` when the time is up.
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
