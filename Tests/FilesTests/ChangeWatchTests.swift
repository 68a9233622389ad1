import Dispatch
import Synchronization
import SystemPackage
import Testing

@testable import Files

/// A notifier that reports scripted sightings, then stops.
private final class ScriptedNotifier: ChangeNotifier {
    private let sightings: Mutex<[ChangeSighting]>
    private let watched = Mutex<[Set<FilePath>]>([])
    private let error: FileError?

    init(_ sightings: [ChangeSighting] = [], refusing error: FileError? = nil) {
        self.sightings = Mutex(sightings)
        self.error = error
    }

    var folders: [Set<FilePath>] { watched.withLock { $0 } }
    var isOver: Bool { sightings.withLock(\.isEmpty) }

    func watch(_ folders: Set<FilePath>) throws(FileError) {
        if let error { throw error }
        watched.withLock { $0.append(folders) }
    }

    func wait(atMost time: Duration?) -> ChangeSighting {
        sightings.withLock { $0.isEmpty ? .stopped : $0.removeFirst() }
    }

    func stop() { sightings.withLock { $0 = [] } }
}

@Suite struct ChangeWatchTests {
    private let patience = ChangeWatch.Patience(quiet: .milliseconds(100), longest: .seconds(3_600))

    private func calls(_ sightings: [ChangeSighting], _ patience: ChangeWatch.Patience) -> Int {
        var calls = 0
        ChangeWatch.listen(to: ScriptedNotifier(sightings), patience) { calls += 1 }
        return calls
    }

    @Test func `five thousand changes in a row are one burst, and a change after a pause starts another`() {
        let burst = [ChangeSighting](repeating: .changed, count: 5_000) + [.quiet]
        #expect(calls(burst, patience) == 1)
        #expect(calls(burst + burst, patience) == 2)
    }

    @Test func `an endless burst is cut at the maximum length, so that its changes are seen`() {
        let impatient = ChangeWatch.Patience(quiet: .milliseconds(100), longest: .zero)
        #expect(calls([.changed, .changed, .changed], impatient) == 3)
    }

    @Test func `nothing is called without a change`() {
        #expect(calls([.quiet, .quiet], patience) == 0)
        #expect(calls([], patience) == 0)
        #expect(calls([.changed, .stopped, .quiet], patience) == 0, "the notifier stopped during the burst")
    }

    /// A watch whose threads are never started: only the choice of the notifier is tested.
    private func watch(
        _ listening: (any ChangeNotifier)?, _ polling: any ChangeNotifier
    ) -> ChangeWatch {
        ChangeWatch(
            notifiers: ChangeWatch.Notifiers(listening: { _ in listening }, polling: { polling }),
            spawn: { _ in }, changed: {})
    }

    @Test func `folders are watched by the listening notifier if there is one`() {
        let kernel = ScriptedNotifier([.quiet])
        let watch = watch(kernel, ScriptedNotifier())
        watch.watch(["/w/air"])
        watch.watch(["/w/air", "/w/air/new"])
        #expect(kernel.folders == [["/w/air"], ["/w/air", "/w/air/new"]])
        #expect(!watch.isPolling)
        watch.stop()
        watch.watch(["/w"])
        #expect(kernel.folders.count == 2, "the watch has stopped")
        #expect(kernel.isOver)
    }

    @Test func `folders that can't be watched are polled instead`() {
        let refused = FileError.systemCall("inotify_add_watch", "/w/air", .noSpace)
        let kernel = ScriptedNotifier([.quiet], refusing: refused)
        let refusing = watch(kernel, ScriptedNotifier())
        refusing.watch(["/w/air"])
        #expect(refusing.isPolling)
        #expect(kernel.isOver, "the refusing notifier is stopped")
        let remote = watch(nil, ScriptedNotifier())
        remote.watch(["/net/w"])
        #expect(remote.isPolling)
    }

    @Test func `polling reports a possible change once per period until it is stopped`() {
        let notifier = PollingNotifier(every: .milliseconds(2))
        #expect(notifier.wait(atMost: nil) == .changed)
        #expect(notifier.wait(atMost: .milliseconds(1)) == .quiet, "a time shorter than the period ends at once")
        notifier.stop()
        #expect(notifier.wait(atMost: nil) == .stopped)
        #expect(notifier.wait(atMost: .milliseconds(1)) == .stopped)
    }
}
