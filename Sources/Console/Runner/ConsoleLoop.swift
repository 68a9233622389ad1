public import WorldProtocol

/// Runs a console: handles events, draws frames, and starts jobs.
@MainActor
public final class ConsoleLoop {
    private var model: Model
    private let screen: any ConsoleDevice
    private let queue: JobQueue
    private let patience: Duration
    private let later: @Sendable (UInt64, @escaping @Sendable () -> Void) -> Void
    private var status: Int32?

    /// Makes a loop.
    ///
    /// - Parameters:
    ///   - patience: the longest time that a frame waits for the content of the detail.
    ///   - wake: makes the screen report ``ScreenEvent/woken``; may be called from any thread.
    ///   - later: calls back after a number of nanoseconds, on any thread.
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

    /// The state to save at the end; nil if the world was never loaded.
    public var savedState: SavedState? { model.savedState }

    /// Runs until the console ends; returns the exit status.
    ///
    /// A frame is drawn only before each wait for an event.
    public func run() -> Int32 {
        receive(.started)
        while status == nil {
            screen.show(model)
            handle(screen.nextEvent())
            awaitDetail()
        }
        return status ?? 0
    }

    /// Delays the frame for a moment: the detail mostly arrives at once, so that a single frame shows everything.
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
        case .key(let key): receive(.key(key))
        case .resized(let size): receive(.resized(size))
        case .woken: break
        case .ended(let ending): status = ending
        }
        for answer in queue.takeAnswers() { receive(answer) }
    }

    private func receive(_ message: Message) {
        for job in update(&model, message) { start(job) }
    }

    private func start(_ job: Job) {
        switch job {
        case .ask(let question, let request): queue.start(question, request)
        case .cancel(let requests): queue.cancel(requests)
        case .copy(let text, let what):
            let problem = screen.copy(text)
            receive(.told(problem ?? "copied \(what)", isProblem: problem != nil))
        case .edit(let file, let line):
            receive(.edited(problem: screen.edit(file: file, line: line)))
            receive(.resized(screen.size))
        case .suspend:
            screen.suspend()
            receive(.resized(screen.size))
            receive(.touched)
        case .redraw: screen.repaint()
        case .discardTyping: screen.discardInput()
        case .remind(let reminder, let seconds):
            // The timer must not keep an unused queue alive.
            later(UInt64(max(0, seconds)) * 1_000_000_000) { [weak queue] in queue?.post(.due(reminder)) }
        case .quit: status = 0
        }
    }
}
