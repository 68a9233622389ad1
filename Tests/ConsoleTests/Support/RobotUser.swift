import Canvas
import Testing

@testable import Console
@testable import Workbench

/// Somebody who sits in front of a console: presses keys, types, and looks.
struct RobotUser {
    var model: Model
    var world: FakeWorld
    /// What was asked of the screen: copies, editors, the end.
    var asked: [Job] = []
    /// What was asked about before it was to be done.
    var previewed: [Resolution] = []
    /// Jobs that were started and wait to be answered, when answers are held back.
    var held: [Job]?

    init(
        _ world: FakeWorld = FakeWorld(), width: Int = 120, height: Int = 40, ornaments: Ornaments = .unicode,
        saved: SavedState? = nil
    ) {
        self.world = world
        var options = ConsoleOptions(ornaments: ornaments)
        options.saved = saved
        model = Model(options: options, size: Size(width: width, height: height))
        take(.started)
    }

    /// The screen.
    var grid: Grid { view(model, size: model.size) }
    var screen: String { grid.plainText }

    mutating func take(_ message: Message) { run(update(&model, message)) }

    private mutating func run(_ jobs: [Job]) {
        for job in jobs {
            if held != nil, job.request != nil { held?.append(job) } else { answer(job) }
        }
    }

    mutating func answer(_ job: Job) {
        switch job {
        case .load(let request): take(.world(request: request, world.snapshot))
        case .refresh(let request): take(.refreshed(request: request, world.snapshot))
        case .perform(let action, let request):
            let outcome = world.perform(action)
            take(.outcome(request: request, outcome, world.snapshot))
        case .definition(let key, let request): take(.definition(request: request, world.definition(key)))
        case .change(let id, let request): take(.change(request: request, world.change(id)))
        case .proposal(let id, let request):
            if let detail = world.proposal(id) {
                take(.proposal(request: request, detail))
            } else {
                take(.failure(request: request, [], nil))
            }
        case .pack(let label, let request): take(.pack(request: request, world.pack(label)))
        case .conflict(let key, let request): take(.conflict(request: request, world.conflict(key)))
        case .lock(let label, let request): take(.lock(request: request, world.lock(label)))
        case .preview(let resolution, let request):
            previewed.append(resolution)
            if let problem = world.obstacle(resolution) {
                take(.failure(request: request, [problem], nil))
            } else {
                take(.preview(request: request, resolution, world.preview(resolution)))
            }
        case .lookalikes(let request):
            take(.lookalikes(request: request, Lookalikes.find(in: world.snapshot.definitions.map(\.key))))
        case .history(let key, let request):
            take(.history(request: request, key, world.history(of: key)))
        case .references(let query, let request):
            take(.references(request: request, query, world.references(query)))
        case .gates(let request): take(.gates(request: request, world.gates))
        case .why(let key, let request):
            take(.why(request: request, key, world.definition(key)?.usedBy ?? []))
        default: asked.append(job)
        }
    }

    /// Presses keys one after the other.
    mutating func press(_ keys: Key...) { for key in keys { take(.key(key)) } }

    /// Presses the keys of letters.
    mutating func type(_ text: String) { for letter in text { take(.key(.character(letter))) } }

    /// Goes to the row of a change, definition or proposal.
    mutating func find(_ text: String) {
        type("/" + text)
        press(.enter)
        press(.end)
    }

    /// Goes to the first line of the detail that leads where somebody wants to go.
    mutating func select(_ fits: (DetailText.Target) -> Bool) {
        guard let line = model.detail.text.targets.filter({ fits($0.value) }).keys.min() else { return }
        press(.home)
        for _ in 0..<line { press(.down) }
    }

    func sees(_ text: String) -> Bool { screen.contains(text) }

    /// The status line.
    var status: String {
        screen.split(separator: "\n", omittingEmptySubsequences: false).dropLast().last.map(String.init) ?? ""
    }
}

extension RobotUser: CustomTestStringConvertible {
    var testDescription: String { "\n" + screen + "\n" }
}
