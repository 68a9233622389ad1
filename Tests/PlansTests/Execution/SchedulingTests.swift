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

    @Test func `ready effects are emitted before other steps run`() throws {
        let world = PaperWorld(
            [Step.assign("a", Self.one), Step.send("s"), Step.assign("b", Self.one)].joined(separator: ","))
        #expect(try world.start().executed == [["s", "a", "b"]])
    }

    @Test func `a step runs if one of its guards is true`() throws {
        let steps = [Step.assign("a", Self.one), Step.assign("b", Self.one), Step.assign("c", Self.one)]
        let world = PaperWorld(
            steps.joined(separator: ","), edges: ["a>c>\(Self.no)", "b>c>\(Self.yes)"])
        #expect(try world.start().executed == [["a", "b", "c"]])
    }

    @Test func `a step without a true guard is skipped, and its successors run`() throws {
        let steps = [Step.assign("a", Self.one), Step.assign("b", Self.one), Step.assign("c", Self.one)]
        let world = PaperWorld(steps.joined(separator: ","), edges: ["a>b>\(Self.no)", "b>c"])
        let run = try world.start()
        #expect(run.executed == [["a", "c"]])
        #expect(run.first?.status == .ok)
    }

    @Test func `a reference to a skipped step fails the plan with step, code and location`() throws {
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

    @Test func `a guard that is not a Boolean fails the plan at the edge`() throws {
        let world = PaperWorld(
            [Step.assign("a", Self.one), Step.assign("b", Self.one)].joined(separator: ","),
            edges: ["a>b>{\"ref\":\"@var:a\"}"])
        let failure = try #require(try world.start().first?.failure)
        #expect(failure.code == "type_error")
        #expect(failure.pointer.description == "/edges/0/when")
    }

    @Test func `guards are evaluated even if other predecessors are not done`() throws {
        // The guard of a>c can't be evaluated, although c must wait for the receipt anyway.
        let steps = [
            Step.assign("a", Self.one), Step.send("s"), Step.receipt("r", of: "h_s"), Step.assign("c", Self.one),
        ]
        let world = PaperWorld(
            steps.joined(separator: ","), edges: ["s>r", "r>c", "a>c>{\"ref\":\"@var:r\"}"])
        #expect(try world.start().first?.failure?.code == "missing_ref")
    }

    @Test func `an end step finishes the plan even if other steps are left`() throws {
        let steps = [Step.end(), Step.assign("late", Self.one)]
        let run = try PaperWorld(steps.joined(separator: ",")).start()
        #expect(run.executed == [["end"]])
        #expect(run.first?.status == .ok)
    }

    @Test func `a plan without an end step is done when all steps are, without a result`() throws {
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

    @Test func `successors of a raised event wait for a receipt that is awaited in parallel`() throws {
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

    @Test func `without a receipt, successors of a raised event run in the next turn`() throws {
        let steps = [Step.raise("tell", Step.done), Step.assign("after", Self.one), Step.assign("free", Self.one)]
        let world = PaperWorld(steps.joined(separator: ","), edges: ["tell>after"])
        #expect(try world.start().executed == [["tell", "free", "after"]])
    }

    @Test func `a plan that starts itself forever is stopped`() throws {
        let again = #"{"record":{"id":{"text":"x"},"amount":{"nat":1}}}"#
        let run = try PaperWorld(Step.raise("again", again, "t/Start@1")).start()
        #expect(run.kernel.isExhausted)
        #expect(run.messages.contains { $0.contains("trigger each other endlessly") })
    }

    @Test func `values that double with every step fail instead of being computed`() throws {
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
