import AIR
import CanonicalCBOR
import JSON
import Plans
import Testing

/// Steps run in the order in which the existing system runs them (Documentation/plans.md, *Scheduling*).
@Suite struct SchedulingTests {
    private static let one = #"{"nat":1}"#
    private static let yes = #"{"bool":true}"#
    private static let no = #"{"bool":false}"#

    @Test func `ready steps run in the order of the list, not of their names`() throws {
        let world = PaperWorld(
            [Step.assign("z", Self.one), Step.assign("m", Self.one), Step.assign("a", Self.one)].joined(separator: ","))
        #expect(try world.start().executed == [["z", "m", "a"]])
    }

    @Test func `effects that are ready go out before other steps`() throws {
        let world = PaperWorld(
            [Step.assign("a", Self.one), Step.send("s"), Step.assign("b", Self.one)].joined(separator: ","))
        #expect(try world.start().executed == [["s", "a", "b"]])
    }

    @Test func `one true guard of several opens a step`() throws {
        let steps = [Step.assign("a", Self.one), Step.assign("b", Self.one), Step.assign("c", Self.one)]
        let world = PaperWorld(
            steps.joined(separator: ","), edges: ["a>c>\(Self.no)", "b>c>\(Self.yes)"])
        #expect(try world.start().executed == [["a", "b", "c"]])
    }

    @Test func `a step that no guard opens is skipped, and those behind it run`() throws {
        let steps = [Step.assign("a", Self.one), Step.assign("b", Self.one), Step.assign("c", Self.one)]
        let world = PaperWorld(steps.joined(separator: ","), edges: ["a>b>\(Self.no)", "b>c"])
        let run = try world.start()
        #expect(run.executed == [["a", "c"]])
        #expect(run.first?.status == .ok)
    }

    @Test func `a reference to a skipped step has no value, and the plan fails with step, code and place`() throws {
        let steps = [Step.assign("a", Self.one), Step.assign("b", Self.one), Step.assign("c", #"{"ref":"@step:b"}"#)]
        let world = PaperWorld(steps.joined(separator: ","), edges: ["a>b>\(Self.no)", "b>c"])
        let run = try world.start()
        let failure = try #require(run.first?.failure)
        #expect(failure.code == "missing_ref")
        #expect(failure.step == "c")
        #expect(failure.pointer.description == "/steps/2/expr")
        #expect(run.kinds == ["plan_started", "plan_ended"])
        let ended = try #require(run.kernel.records.last)
        #expect(ended.value["error_code"] == .text("missing_ref"))
        #expect(ended.value["step"] == .text("c"))
        #expect(ended.value["path"] == .text("/steps/2/expr"))
    }

    @Test func `a guard that is no truth value fails the plan at the edge`() throws {
        let world = PaperWorld(
            [Step.assign("a", Self.one), Step.assign("b", Self.one)].joined(separator: ","),
            edges: ["a>b>{\"ref\":\"@var:a\"}"])
        let failure = try #require(try world.start().first?.failure)
        #expect(failure.code == "type_error")
        #expect(failure.pointer.description == "/edges/0/when")
    }

    @Test func `guards are looked at while other steps before are not done`() throws {
        // The guard of a>c can't be evaluated, although c must wait for the receipt anyway.
        let steps = [
            Step.assign("a", Self.one), Step.send("s"), Step.receipt("r", of: "h_s"), Step.assign("c", Self.one),
        ]
        let world = PaperWorld(
            steps.joined(separator: ","), edges: ["s>r", "r>c", "a>c>{\"ref\":\"@var:r\"}"])
        #expect(try world.start().first?.failure?.code == "missing_ref")
    }

    @Test func `end finishes the plan while other steps are left`() throws {
        let steps = [Step.end(), Step.assign("late", Self.one)]
        let run = try PaperWorld(steps.joined(separator: ",")).start()
        #expect(run.executed == [["end"]])
        #expect(run.first?.status == .ok)
    }

    @Test func `a plan without end is done when all steps are, and gives no result`() throws {
        let run = try PaperWorld(Step.assign("a", Self.one)).start()
        #expect(run.kinds == ["plan_started", "plan_ended"])
        #expect(run.first?.status == .ok)
    }

    @Test func `steps that wait for each other are reported as a deadlock`() throws {
        let world = PaperWorld(
            [Step.assign("a", Self.one), Step.assign("b", Self.one)].joined(separator: ","), edges: ["a>b", "b>a"])
        let failure = try #require(try world.start().first?.failure)
        #expect(failure.code == "plan.deadlock")
        #expect(failure.message.contains("`a`, `b`"))
    }

    @Test func `what follows a raised event waits for a receipt that is awaited beside it`() throws {
        let steps = [
            Step.send("s"), Step.raise("tell", Step.done), Step.receipt("r", of: "h_s"), Step.assign("after", Self.one),
        ]
        let world = PaperWorld(steps.joined(separator: ","), edges: ["s>r", "tell>after"])
        let waiting = try world.start()
        #expect(waiting.executed == [["s", "tell"]])
        #expect(waiting.first?.status == .waiting)
        let done = try world.start(
            #"{"id":"a","amount":1}"#, #""receipts":[{"step":"s","payload":{"count":2}}]"#)
        #expect(done.executed == [["s", "tell", "r", "after"]])
    }

    @Test func `without a receipt what follows a raised event runs in the next turn`() throws {
        let steps = [Step.raise("tell", Step.done), Step.assign("after", Self.one), Step.assign("free", Self.one)]
        let world = PaperWorld(steps.joined(separator: ","), edges: ["tell>after"])
        #expect(try world.start().executed == [["tell", "free", "after"]])
    }

    @Test func `a plan that starts itself for ever is stopped`() throws {
        let again = #"{"record":{"id":{"text":"x"},"amount":{"nat":1}}}"#
        let run = try PaperWorld(Step.raise("again", again, "t/Start@1")).start()
        #expect(run.kernel.isExhausted)
        #expect(run.messages.contains { $0.contains("start each other for ever") })
    }

    @Test func `values that double with every step are stopped, not computed`() throws {
        var steps = [Step.assign("v0", #"{"text":"0123456789abcdef"}"#)]
        var edges: [String] = []
        for index in 1...60 {
            let reference = "{\"ref\":\"@var:v\(index - 1)\"}"
            steps.append(Step.assign("v\(index)", "{\"list\":[\(reference),\(reference)]}"))
            edges.append("v\(index - 1)>v\(index)")
        }
        let failure = try #require(try PaperWorld(steps.joined(separator: ","), edges: edges).start().first?.failure)
        #expect(failure.code == "value.too_large")
    }
}
