import Canvas
import Testing

@testable import Console
@testable import Workbench
@testable import WorldProtocol

/// A user of a console who presses keys, types, and reads the screen.
struct RobotUser {
    var model: Model
    var world: FakeWorld
    /// The jobs that don't go to the world, such as copying, editing and quitting.
    var jobs: [Job] = []
    /// The resolutions whose previews were requested.
    var previewed: [Resolution] = []
    /// The jobs whose answers are held back; nil if jobs are answered at once.
    var held: [Job]?

    init(
        _ world: FakeWorld = FakeWorld(), width: Int = 120, height: Int = 40, ornaments: Ornaments = .unicode,
        saved: SavedState? = nil, holds: Bool = false
    ) {
        self.world = world
        if holds { held = [] }
        var options = ConsoleOptions(ornaments: ornaments)
        options.saved = saved
        model = Model(options: options, size: Size(width: width, height: height))
        receive(.started)
    }

    /// The screen.
    var grid: Grid { view(model, size: model.size) }
    var screen: String { grid.plainText }

    mutating func receive(_ message: Message) { run(update(&model, message)) }

    private mutating func run(_ jobs: [Job]) {
        for job in jobs {
            if held != nil, job.request != nil { held?.append(job) } else { answer(job) }
        }
    }

    mutating func answer(_ job: Job) {
        guard case .ask(let question, let request) = job else {
            jobs.append(job)
            return
        }
        if case .preview(let resolution) = question { previewed.append(resolution) }
        do throws(Failure) {
            receive(.answered(request: request, try world.answer(question)))
        } catch {
            receive(.failed(request: request, error, nil))
        }
    }

    /// Presses keys one after the other.
    mutating func press(_ keys: Key...) { for key in keys { receive(.key(key)) } }

    /// Presses the keys of letters.
    mutating func type(_ text: String) { for letter in text { receive(.key(.character(letter))) } }

    /// Filters the list and selects the last match.
    mutating func find(_ text: String) {
        type("/" + text)
        press(.enter)
        press(.end)
    }

    /// Selects the first line of the detail whose target fits.
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
