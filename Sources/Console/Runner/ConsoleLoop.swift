/// Drives a console: events in, frames out, jobs beside.
@MainActor
public final class ConsoleLoop {
    private var model: Model
    private let screen: any ConsoleDevice
    private let queue: JobQueue
    private var status: Int32?

    /// A loop that is ready to run.
    ///
    /// - Parameters:
    ///   - wake: makes the screen report ``ScreenEvent/woken``; called from any thread.
    ///   - later: calls back after so many nanoseconds, on any thread.
    public init(
        options: ConsoleOptions, screen: any ConsoleDevice, engine: any ConsoleEngine,
        wake: @escaping @Sendable () -> Void,
        later: @escaping @Sendable (UInt64, @escaping @Sendable () -> Void) -> Void = { _, _ in }
    ) {
        model = Model(options: options, size: screen.size)
        self.screen = screen
        queue = JobQueue(engine: engine, wake: wake, later: later)
    }

    /// Says, from any thread, that somebody may have changed the world.
    public nonisolated func touch() { queue.post(.touched) }

    /// How the console was left; nil when the world was never read.
    public var savedState: SavedState? { model.savedState }

    /// Runs until the console ends; gives the status for the process.
    ///
    /// A frame is drawn before each wait, and nothing while nothing happens.
    public func run() -> Int32 {
        take(.started)
        while status == nil {
            screen.show(model)
            switch screen.nextEvent() {
            case .key(let key): take(.key(key))
            case .resized(let size): take(.resized(size))
            case .woken: break
            case .ended(let ending): status = ending
            }
            for answer in queue.takeAnswers() { take(answer) }
        }
        return status ?? 0
    }

    private func take(_ message: Message) {
        for job in update(&model, message) { start(job) }
    }

    private func start(_ job: Job) {
        switch job {
        case .load, .refresh, .perform, .definition, .change, .proposal, .pack, .conflict, .lock, .preview, .why,
            .history, .lookalikes, .references, .gates:
            queue.start(job)
        case .cancel(let requests): queue.cancel(requests)
        case .copy(let text, let what):
            let problem = screen.copy(text)
            take(.told(problem ?? "copied \(what)", isProblem: problem != nil))
        case .edit(let file, let line):
            take(.edited(problem: screen.edit(file: file, line: line)))
            take(.resized(screen.size))
        case .suspend:
            screen.suspend()
            take(.resized(screen.size))
            take(.touched)
        case .redraw: screen.repaint()
        case .discardTyping: screen.discardInput()
        case .quit: status = 0
        }
    }
}
