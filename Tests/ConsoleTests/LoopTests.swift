import AIR
import Canvas
import Dispatch
import Synchronization
import Testing
import WorldProtocol

@testable import Console
@testable import WorldProtocol

/// A screen that plays scripted steps; a wait ends when the frame shows its text.
@MainActor private final class ScriptedScreen: ConsoleScreen {
    enum Step {
        case press(Key)
        case wait(for: String)
        case run(@Sendable () -> Void)
        case end(Int32)
    }

    let size = Size(width: 100, height: 24)
    var steps: [Step]
    var frames: [String] = []
    var copied: [String] = []
    var discarded = 0
    var edited: [String] = []
    let woken: DispatchSemaphore

    init(_ steps: [Step], _ woken: DispatchSemaphore) {
        self.steps = steps
        self.woken = woken
    }

    func draw(_ grid: Grid) { frames.append(grid.plainText) }

    func nextEvent() -> ScreenEvent {
        guard let step = steps.first else { return .ended(status: 99) }
        switch step {
        case .press(let key):
            steps.removeFirst()
            return .key(key)
        case .end(let status): return .ended(status: status)
        case .run(let work):
            steps.removeFirst()
            work()
            return nextEvent()
        case .wait(let text):
            if frames.last?.contains(text) == true {
                steps.removeFirst()
                return nextEvent()
            }
            guard woken.wait(timeout: .now() + 3600) == .success else { return .ended(status: 98) }
            return .woken
        }
    }

    /// Whether `nextEvent(within:)` waits for an answer however long it takes, and not only for a moment.
    var isPatient = false

    func nextEvent(within time: Duration) -> ScreenEvent? {
        isPatient && woken.wait(timeout: .now() + 3600) == .success ? .woken : nil
    }

    func repaint() {}
    func suspend() {}
    func discardInput() { discarded += 1 }
    func copy(_ text: String) -> String? {
        copied.append(text)
        return nil
    }
    func edit(file: String, line: Int) -> String? {
        edited.append("\(file):\(line)")
        return nil
    }
}

/// A world that answers from a `FakeWorld`.
private final class FakeHost: World {
    let world: Mutex<FakeWorld>
    let requests = Mutex<[Request]>([])
    /// Requests to run the gates are answered only after this stream ends.
    private let (gate, opening) = AsyncStream.makeStream(of: Void.self)

    init(_ world: FakeWorld) { self.world = Mutex(world) }

    /// Lets requests to run the gates be answered.
    func openGate() { opening.finish() }

    func answer(_ request: Request, progress: (@Sendable (Progress) -> Void)?) async throws(Failure) -> Reply {
        requests.withLock { $0.append(request) }
        if case .gates = request { for await _ in gate {} }
        return try world.withLock { world throws(Failure) in
            if case .refresh = request { .world(Self.edited(&world)) } else { try world.answer(request) }
        }
    }

    /// The world after a definition was removed in an editor.
    private static func edited(_ world: inout FakeWorld) -> Snapshot {
        world.snapshot.revision += 1
        world.snapshot.definitions.removeLast()
        return world.snapshot
    }
}

@MainActor @Suite struct LoopTests {
    private func play(_ steps: [ScriptedScreen.Step], _ world: FakeHost) -> (Int32, ScriptedScreen) {
        let woken = DispatchSemaphore(value: 0)
        let screen = ScriptedScreen(steps, woken)
        let loop = ConsoleLoop(options: ConsoleOptions(), screen: screen, world: world) { woken.signal() }
        return (loop.run(), screen)
    }

    @Test func `the first frame is drawn before the world is read`() {
        let (status, screen) = play([.wait(for: "unreviewed"), .press(.character("q"))], FakeHost(FakeWorld()))
        #expect(status == 0)
        #expect(screen.frames.first?.contains("reading the world") == true)
    }

    @Test func `a frame waits for the detail within the loop's patience`() {
        let woken = DispatchSemaphore(value: 0)
        let screen = ScriptedScreen(
            [
                .wait(for: "unreviewed"), .press(.character("5")), .wait(for: "normal form"), .press(.character("j")),
                .wait(for: "normal form"), .press(.character("q")),
            ], woken)
        screen.isPatient = true
        let loop = ConsoleLoop(
            options: ConsoleOptions(), screen: screen, world: FakeHost(FakeWorld()), patience: .seconds(3600)
        ) { woken.signal() }
        #expect(loop.run() == 0)
        #expect(screen.frames.contains { $0.contains("[5 Definitions") })
        #expect(!screen.frames.contains { $0.contains("reading ...") && $0.contains("[5 Definitions") })
    }

    @Test func `a change is staged from the keyboard`() {
        let host = FakeHost(FakeWorld())
        let (status, _) = play(
            [
                .wait(for: "unreviewed"), .press(.character("6")), .press(.character(" ")),
                .wait(for: "(1 op, compiles)"),
                .press(.character("q")),
            ], host)
        #expect(status == 0)
        #expect(host.world.withLock { $0.snapshot.stage.staged.count } == 1)
    }

    @Test func `the screen handles copying and editors, and reloads an edited file`() {
        let host = FakeHost(.broken)
        let (status, screen) = play(
            [
                .wait(for: "close the list"), .press(.character("y")), .press(.character("c")),
                .wait(for: "copied the command"), .press(.character("e")),
                .wait(for: "the world changed: 1 definition"),
                .press(.character("q")),
            ], host)
        #expect(status == 0)
        #expect(screen.copied == ["aos check"])
        #expect(screen.edited == ["air/plans.air.json:41"])
        let refreshes = host.requests.withLock { $0.count { $0 == .refresh } }
        #expect(refreshes == 1)
    }

    @Test func `the gates run in the background`() {
        let host = FakeHost(FakeWorld())
        let (status, _) = play(
            [
                .wait(for: "unreviewed"), .press(.character("c")), .wait(for: "running ..."),
                .press(.character("5")), .wait(for: "defplan"), .press(.character("1")), .wait(for: "running ..."),
                .run { host.openGate() },
                .wait(for: "manifest  FAILS"), .press(.character("q")),
            ], host)
        #expect(status == 0)
    }

    @Test func `running the gates can be canceled at once`() {
        let host = FakeHost(FakeWorld())
        let (status, screen) = play(
            [
                .wait(for: "unreviewed"), .press(.character("c")), .wait(for: "running ..."),
                .press(.control("c")), .wait(for: "canceled"), .run { host.openGate() },
                .press(.character("5")), .wait(for: "defplan"), .press(.character("1")), .wait(for: "c runs them"),
                .press(.character("q")),
            ], host)
        #expect(status == 0)
        #expect(!screen.frames.contains { $0.contains("manifest  FAILS") })
    }

    @Test func `the end of the terminal ends the loop with its status`() {
        let (status, _) = play([.end(129)], FakeHost(FakeWorld()))
        #expect(status == 129)
    }
}
