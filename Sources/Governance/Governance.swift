public import AIR
public import CanonicalCBOR
public import ContentStore
public import Files
public import Sync
import Synchronization
public import WorldIO

/// One world's governance: proposals, decisions, and the resulting manifest (Documentation/system.md, *Governance*).
///
/// Everything is in the journal and the store; the state of the last replay is cached for that journal only. Reading
/// never waits and never writes. A change acquires the journal's lock, decides based on the journal's contents at that
/// time, stores the objects that its record refers to, and appends one frame: at that instant it has happened.
public struct Governance: Sendable {
    /// Receives diagnostics that do not prevent a step.
    public typealias Notify = @Sendable (Diagnostic) -> Void

    let world: WorldFolder
    let files: any FileSystem
    let store: WorldStore
    let clock: @Sendable () -> UInt64
    let owner: String
    let notify: Notify
    let replays = ReplayMemory()
    private let journalMemory = JournalMemory()
    let patience: Duration
    let operation: @Sendable () -> OperationID
    /// The access to remotes; nil if remotes are not available.
    var remote: RemoteAccess?
    private let freshness = Freshness()
    let sweeping = SweepTime()

    /// The governance of a world.
    ///
    /// - Parameters:
    ///   - clock: returns the time in nanoseconds since 1970.
    ///   - owner: the lock holder's name as shown to others, such as `aos (pid 12, ada)`.
    ///   - patience: how long to wait for another process that is writing to the journal.
    ///   - operation: returns 128 random bits, for the ID of a decision or the salt of a text.
    ///   - notify: receives notices, such as that a torn tail was moved aside or the manifest file was updated.
    public init(
        world: WorldFolder, files: any FileSystem, store: WorldStore, clock: @escaping @Sendable () -> UInt64,
        owner: String, patience: Duration = Self.patience,
        operation: @escaping @Sendable () -> OperationID = { .random() }, remote: RemoteAccess? = nil,
        notify: @escaping Notify = { _ in }
    ) {
        self.world = world
        self.files = files
        self.store = store
        self.clock = clock
        self.owner = owner
        self.notify = notify
        self.patience = patience
        self.operation = operation
        self.remote = remote
    }

    /// The default time to wait for another writer: a writer holds the lock while it waits for the disk a few times,
    /// and many may be queued.
    public static let patience = Duration.seconds(60)

    /// The journal.
    public var journal: JournalFile {
        JournalFile(files: files, directory: world.journal, memory: journalMemory)
    }

    /// The state after the journal's last frame; the initial state without a journal.
    ///
    /// - Throws: ``GovernanceError`` when the journal is damaged.
    public func state() throws(GovernanceError) -> GovernanceState {
        replays.state(of: try contents(), texts: readTexts)
    }

    /// The texts that the journal's records refer to.
    public var texts: TextFile { TextFile(files: files, directory: world.journal) }

    /// The texts and problems with them, which are only reported: an unreadable text must not block decisions.
    func readTexts() -> (TextFile.Contents, [Diagnostic]) {
        do throws(JournalError) {
            let contents = try texts.read()
            guard contents.damagedEntries > 0 else { return (contents, []) }
            let problem = Diagnostic(
                .warning, .journalCorrupt,
                "damaged entries: \(contents.damagedEntries); the texts in them are missing",
                file: world.shown(texts.path), help: Self.textHelp)
            return (contents, [problem])
        } catch {
            let problem = Diagnostic(
                .warning, .journalCorrupt, "descriptions, comments and reasons can't be read: \(error.message)",
                file: world.shown(texts.path), help: Self.textHelp)
            return (TextFile.Contents(), [problem])
        }
    }

    static let textHelp =
        "in a shared world `aos store repair` fetches the texts again; otherwise restore the file from a backup"

    /// The journal's records in order, including those of void frames, up to the first frame of a newer version.
    ///
    /// - Throws: ``GovernanceError`` when the journal is damaged.
    public func records() throws(GovernanceError) -> [GovernanceEntry] {
        var entries: [GovernanceEntry] = []
        var state = GovernanceState()
        state.texts = TextSource(contents: readTexts().0)
        var clock = FrameClock(now: self.clock())
        for frame in try contents().frames {
            let voids = state.voids.count
            let decoded = state.take(frame)
            if state.newer != nil { break }
            let damage = state.voids.count > voids ? state.voids.last?.damage : nil
            let isSkewed = decoded.map { clock.isSkewed($0.time) } ?? false
            entries += (decoded?.records.map(Optional.some) ?? [nil]).map {
                GovernanceEntry(
                    frame: frame.index, hash: frame.hash, time: decoded?.time, void: damage, isClockSkewed: isSkewed,
                    record: $0, value: $0.map { state.texts.readable($0) })
            }
        }
        return entries
    }

    /// Records that the journal has just been updated from the remote.
    func setFreshness() { freshness.isSet.store(true, ordering: .relaxed) }

    /// Returns and clears whether the journal was updated from the remote since the last decision.
    func takeFreshness() -> Bool { freshness.isSet.exchange(false, ordering: .relaxed) }

    func contents() throws(GovernanceError) -> JournalContents {
        do throws(JournalError) {
            return try journal.read()
        } catch {
            throw .journal(error)
        }
    }
}

/// Whether a fetch was already made for the next decision.
private final class Freshness: Sendable {
    let isSet = Atomic(false)
}

/// The time of the last sweep of temporary files.
final class SweepTime: Sendable {
    private static let interval: UInt64 = 600_000_000_000

    private let last = Mutex<UInt64?>(nil)

    /// Whether a sweep is due, in which case the time is recorded; a sweep is also due if the clock was set back.
    func isDue(at now: UInt64) -> Bool {
        last.withLock { last in
            if let known = last, known <= now, now - known < Self.interval { return false }
            last = now
            return true
        }
    }
}

extension Governance: ManifestSource {
    /// The journal.
    public var source: BaseManifest.Source { .journal }

    /// The reason why there is no manifest, with or without a journal.
    public var silence: String { "the journal records no manifest" }

    /// The manifest of the journal's last `Manifest` record.
    ///
    /// - Throws: ``WorldIOError/invalid(_:)`` when the journal is damaged.
    public func currentManifest() throws(WorldIOError) -> Hash? {
        do throws(GovernanceError) {
            return try state().currentManifest
        } catch {
            throw .invalid(error.diagnostics)
        }
    }
}
