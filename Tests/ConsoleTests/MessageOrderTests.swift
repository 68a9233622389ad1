import AIR
import CanonicalCBOR
import Canvas
import Governance
import Randomness
import Testing

@testable import Console
@testable import WorldProtocol
@testable import WorldIO

/// Messages in any order: late answers, failures, worlds that shrink, sizes that no terminal has.
@Suite struct MessageOrderTests {
    private static let steps = 100 + Effort.count("AOS_MONKEY_KEYS", default: 0) / 5

    /// Generates messages from random worlds that have little in common with what is shown.
    private struct Source {
        var dice: SeededGenerator
        var isReadOnly = false
        /// Requested jobs, each of which may be answered once, twice, or never.
        var jobs: [Job] = []

        mutating func world() -> FakeWorld {
            var world: FakeWorld =
                switch Int.random(in: 0..<5, using: &dice) {
                case 0: .broken
                case 1: .withoutBase
                case 2: FakeWorld()
                default: .importing
                }
            shrink(&world.snapshot.definitions)
            shrink(&world.snapshot.changes)
            shrink(&world.snapshot.proposals)
            shrink(&world.snapshot.imports)
            shrink(&world.snapshot.conflicts)
            shrink(&world.snapshot.diagnostics)
            world.snapshot.isReadOnly = isReadOnly
            world.snapshot.undoCount = Int.random(in: 0...3, using: &dice)
            world.snapshot.redoCount = Int.random(in: 0...3, using: &dice)
            return world
        }

        private mutating func shrink<Element>(_ list: inout [Element]) {
            switch Int.random(in: 0..<4, using: &dice) {
            case 0: list = []
            case 1: list = Array(list.shuffled(using: &dice).prefix(Int.random(in: 0...list.count, using: &dice)))
            default: break
            }
        }

        mutating func message() -> Message {
            let problem = Diagnostic(.error, .notSupported, NaughtyText.all.randomElement(using: &dice) ?? "", help: "")
            switch Int.random(in: 0..<20, using: &dice) {
            case 0: return .started
            case 1:
                return .resized(
                    Size(
                        width: Int.random(in: 0...300, using: &dice), height: Int.random(in: 0...100, using: &dice)))
            case 2: return .edited(problem: Bool.random(using: &dice) ? nil : problem.message)
            case 3: return .told(problem.message, isProblem: Bool.random(using: &dice))
            case 4: return .cancelled(request: Int.random(in: -1...60, using: &dice))
            case 5...9:
                guard let job = jobs.randomElement(using: &dice) else { return .started }
                return answer(job, problem)
            default: return .key(RuleTests.keys.randomElement(using: &dice) ?? .enter)
            }
        }

        private mutating func answer(_ job: Job, _ problem: Diagnostic) -> Message {
            var world = world()
            guard case .ask(let question, let request) = job else { return .started }
            if Int.random(in: 0..<6, using: &dice) == 0 {
                return .failed(request: request, Failure([problem]), Bool.random(using: &dice) ? world.snapshot : nil)
            }
            do throws(Failure) {
                return .answered(request: request, try reply(to: question, &world))
            } catch {
                return .failed(request: request, error, nil)
            }
        }

        private mutating func reply(to question: Request, _ world: inout FakeWorld) throws(Failure) -> Reply {
            switch question {
            case .perform(.undo): return .performed(.done("taken back"), world.snapshot)
            case .perform(.redo): return .performed(.done("done again"), world.snapshot)
            case .perform(let action):
                // The world that answers need not contain the subject of the request.
                world = .importing
                let outcome = world.perform(action)
                return .performed(outcome, self.world().snapshot)
            case .change(let id) where !FakeWorld.changes.contains { $0.id == id }: return .change(nil)
            case .preview(let resolution): return .preview(FakeWorld.importing.preview(resolution))
            case .gates, .lookalikes, .history, .references: return .world(world.snapshot)
            default: return try world.answer(question)
            }
        }
    }

    @Test(arguments: 0..<4) func `after any messages in any order the screen can be drawn`(seed: UInt64) {
        var source = Source(dice: SeededGenerator(seed: seed))
        var model = Model()
        var trail: [String] = []
        for _ in 0..<Self.steps {
            let message = source.message()
            trail = trail.suffix(8) + [String("\(message)".prefix(80))]
            source.jobs += update(&model, message)
            source.jobs = source.jobs.suffix(40)
            let grid = view(model, size: model.size)
            guard grid.size == model.size, grid.faults.isEmpty else {
                Issue.record("\(grid.faults.prefix(3))\nafter \(trail)\n\(grid.plainText)")
                return
            }
            #expect(model.list.rows.isEmpty || model.list.rows.indices.contains(model.list.state.selection), "\(trail)")
        }
    }

    @Test(arguments: 0..<4) func `in a read-only world no request writes`(seed: UInt64) {
        var source = Source(dice: SeededGenerator(seed: seed &+ 40), isReadOnly: true)
        var model = Model(size: Size(width: 110, height: 30))
        for _ in 0..<Self.steps {
            let message = source.message()
            let jobs = update(&model, message)
            for job in jobs where job.writes {
                Issue.record("\(job) after \(message)")
                return
            }
            source.jobs = (source.jobs + jobs).suffix(40)
        }
    }

    @Test func `every layer can be drawn at the smallest and the largest size`() {
        let scripts = ["", "5j", "6jD", "6 S", "7jA", "?", ":s", "y", "@", "2t", "3t", "4o", "3o", "5/x", "6\t/x"]
        var dice = SeededGenerator(seed: 8)
        let edges = [0, 1, 2, 3, 4, 5, 19, 20, 39, 40, 59, 60, 99, 100, 299, 300]
        for script in scripts {
            var user = RobotUser(.importing)
            for letter in script { user.press(letter == "\t" ? .tab : .character(letter)) }
            for _ in 0..<max(10, Self.steps / 20) {
                let isEdge = Bool.random(using: &dice)
                let width = isEdge ? edges.randomElement(using: &dice) ?? 0 : Int.random(in: 0...300, using: &dice)
                let height = min(
                    100, isEdge ? edges.randomElement(using: &dice) ?? 0 : Int.random(in: 0...100, using: &dice))
                user.receive(.resized(Size(width: width, height: height)))
                let grid = user.grid
                guard grid.size == Size(width: width, height: height), grid.faults.isEmpty else {
                    Issue.record("\(script) at \(width)x\(height): \(grid.faults.prefix(3))")
                    return
                }
            }
        }
    }
}
