import Dispatch
import Synchronization
import SystemPackage
import Testing

@testable import Files

/// A notifier that reports what a test scripted, and stops.
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

    @Test func `five thousand changes in a row are one burst, and the next after a pause is another`() {
        let burst = [ChangeSighting](repeating: .changed, count: 5_000) + [.quiet]
        #expect(calls(burst, patience) == 1)
        #expect(calls(burst + burst, patience) == 2)
    }

    @Test func `a burst without an end is cut, so that somebody sees what there is`() {
        let impatient = ChangeWatch.Patience(quiet: .milliseconds(100), longest: .zero)
        #expect(calls([.changed, .changed, .changed], impatient) == 3)
    }

    @Test func `waiting without any change calls nobody`() {
        #expect(calls([.quiet, .quiet], patience) == 0)
        #expect(calls([], patience) == 0)
        #expect(calls([.changed, .stopped, .quiet], patience) == 0, "nobody is there any more")
    }

    /// A watch whose threads are never started: what it listens to is all that counts.
    private func watch(
        _ listening: (any ChangeNotifier)?, _ polling: any ChangeNotifier
    ) -> ChangeWatch {
        ChangeWatch(
            notifiers: ChangeWatch.Notifiers(listening: { _ in listening }, polling: { polling }),
            spawn: { _ in }, changed: {})
    }

    @Test func `the folders go to the notifier that hears of changes by itself`() {
        let kernel = ScriptedNotifier([.quiet])
        let watch = watch(kernel, ScriptedNotifier())
        watch.watch(["/w/air"])
        watch.watch(["/w/air", "/w/air/new"])
        #expect(kernel.folders == [["/w/air"], ["/w/air", "/w/air/new"]])
        #expect(!watch.isPolling)
        watch.stop()
        watch.watch(["/w"])
        #expect(kernel.folders.count == 2, "it has stopped")
        #expect(kernel.isOver)
    }

    @Test func `where no watch is to be had somebody looks every so often instead`() {
        let refused = FileError.systemCall("inotify_add_watch", "/w/air", .noSpace)
        let kernel = ScriptedNotifier([.quiet], refusing: refused)
        let refusing = watch(kernel, ScriptedNotifier())
        refusing.watch(["/w/air"])
        #expect(refusing.isPolling)
        #expect(kernel.isOver, "the other one is stopped")
        let remote = watch(nil, ScriptedNotifier())
        remote.watch(["/net/w"])
        #expect(remote.isPolling)
    }

    @Test func `polling asks for a look once a period, at once again, and ends when it is stopped`() {
        let notifier = PollingNotifier(every: .milliseconds(2))
        #expect(notifier.wait(atMost: nil) == .changed)
        #expect(notifier.wait(atMost: .milliseconds(1)) == .quiet, "a shorter time is not waited for")
        notifier.stop()
        #expect(notifier.wait(atMost: nil) == .stopped)
        #expect(notifier.wait(atMost: .milliseconds(1)) == .stopped)
    }
}
