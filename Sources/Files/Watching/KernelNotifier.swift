import CFiles
import Glibc
import Synchronization
public import SystemPackage

/// A notifier based on the kernel's inotify: no cost while nothing happens.
public final class KernelNotifier: ChangeNotifier {
    private struct State {
        var watches: [FilePath: CInt] = [:]
        var isStopped = false
    }

    private let watch: CInt
    private let bell: CInt
    private let state = Mutex(State())

    /// A notifier that watches nothing yet.
    ///
    /// - Throws: ``FileError`` when the system is out of inotify instances.
    public init() throws(FileError) {
        var ends: [CInt] = [-1, -1]
        guard cfiles_watch_open(&ends) == 0 else {
            throw FileError(call: "inotify_init1", path: ".", errno: Errno(rawValue: errno))
        }
        watch = ends[0]
        bell = ends[1]
    }

    deinit {
        close(watch)
        close(bell)
    }

    /// Watches the entries directly in these folders; links to folders are followed.
    public func watch(_ folders: Set<FilePath>) throws(FileError) {
        let isNew = try state.withLock { state throws(FileError) in
            var isNew = false
            for (folder, number) in state.watches where !folders.contains(folder) {
                _ = cfiles_watch_remove(watch, number)
                state.watches[folder] = nil
            }
            for folder in folders {
                let known = state.watches[folder]
                // Watching a folder again returns the same number; watching one that was replaced returns a new number.
                let number = folder.withPlatformString { cfiles_watch_add(watch, $0) }
                if number >= 0 {
                    state.watches[folder] = number
                    if known != number { isNew = true }
                    continue
                }
                let reason = Errno(rawValue: errno)
                // The folder existed a moment ago; its removal is reported as a change of its parent.
                if reason == .noSuchFileOrDirectory || reason == .notDirectory {
                    state.watches[folder] = nil
                    if known != nil { isNew = true }
                    continue
                }
                for number in state.watches.values { _ = cfiles_watch_remove(watch, number) }
                state.watches = [:]
                throw FileError(call: "inotify_add_watch", path: folder, errno: reason)
            }
            return isNew
        }
        if isNew { cfiles_watch_poke(bell) }
    }

    /// Waits until something changes.
    public func wait(atMost time: Duration?) -> ChangeSighting {
        let milliseconds =
            time.map {
                CInt(clamping: $0.components.seconds * 1000 + $0.components.attoseconds / 1_000_000_000_000_000)
            } ?? -1
        guard !state.withLock(\.isStopped) else { return .stopped }
        let found = cfiles_watch_wait(watch, bell, milliseconds)
        guard !state.withLock(\.isStopped), found >= 0 else { return .stopped }
        // An indefinite wait that a signal cut short is restarted by the caller.
        return found > 0 ? .changed : .quiet
    }

    /// Ends all waiting permanently.
    public func stop() {
        state.withLock { $0.isStopped = true }
        cfiles_watch_poke(bell)
    }

    /// Whether the file systems that hold the folders report all changes, including those made by other machines.
    public static func covers(_ folders: Set<FilePath>) -> Bool {
        folders.allSatisfy { $0.withPlatformString { cfiles_tells_changes($0) } }
    }
}
