public import WorldProtocol

/// Drives a console: events in, frames out, jobs beside.
@MainActor
public final class ConsoleLoop {
    private var model: Model
    private let screen: any ConsoleDevice
    private let queue: JobQueue
    private let patience: Duration
    private let later: @Sendable (UInt64, @escaping @Sendable () -> Void) -> Void
    private var status: Int32?

    /// A loop that is ready to run.
    ///
    /// - Parameters:
    ///   - patience: how long a frame waits for the content of the detail.
    ///   - wake: makes the screen report ``ScreenEvent/woken``; called from any thread.
    ///   - later: calls back after so many nanoseconds, on any thread.
    public init(
        options: ConsoleOptions, screen: any ConsoleDevice, world: any World,
        patience: Duration = .milliseconds(4), wake: @escaping @Sendable () -> Void,
        later: @escaping @Sendable (UInt64, @escaping @Sendable () -> Void) -> Void = { _, _ in }
    ) {
        model = Model(options: options, size: screen.size)
        self.screen = screen
        self.patience = patience
        self.later = later
        queue = JobQueue(world: world, wake: wake, later: later)
    }

    /// Reports, from any thread, that the world may have changed.
    public nonisolated func touch() { queue.post(.touched) }

    /// The state of the console at its end; nil when the world was never read.
    public var savedState: SavedState? { model.savedState }

    /// Runs until the console ends; returns the exit status.
    ///
    /// A frame is drawn before each wait, and nothing while nothing happens.
    public func run() -> Int32 {
        take(.started)
        while status == nil {
            screen.show(model)
            handle(screen.nextEvent())
            awaitDetail()
        }
        return status ?? 0
    }

    /// Holds the frame back for a moment: the detail is mostly there at once, and one frame then shows all of it.
    private func awaitDetail() {
        guard status == nil, queue.isDetailDue else { return }
        let clock = ContinuousClock()
        let end = clock.now + patience
        while status == nil, queue.isDetailDue {
            let left = clock.now.duration(to: end)
            guard left > .zero, let event = screen.nextEvent(within: left) else { return }
            handle(event)
        }
    }

    private func handle(_ event: ScreenEvent) {
        switch event {
        case .key(let key): take(.key(key))
        case .resized(let size): take(.resized(size))
        case .woken: break
        case .ended(let ending): status = ending
        }
        for answer in queue.takeAnswers() { take(answer) }
    }

    private func take(_ message: Message) {
        for job in update(&model, message) { start(job) }
    }

    private func start(_ job: Job) {
        switch job {
        case .ask(let question, let request): queue.start(question, request)
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
        case .remind(let reminder, let seconds):
            // The timer must not keep an unused queue alive.
            later(UInt64(max(0, seconds)) * 1_000_000_000) { [weak queue] in queue?.post(.due(reminder)) }
        case .quit: status = 0
        }
    }
}
