import AIR
import CanonicalCBOR
import Plans
import Testing

/// Several waits of one instance interact as in the existing system (Documentation/plans.md, *Scheduling*).
@Suite struct WaitingTests {
    private static let input = #"{"id":"a","amount":1}"#
    private static let one = #"{"nat":1}"#

    private func done(_ id: String, after: String? = nil) -> String {
        let after = after.map { ",\"after\":\"\($0)\"" } ?? ""
        return "{\"schema\":\"t/Done@1\",\"value\":{\"id\":\"\(id)\",\"note\":null}\(after)}"
    }

    @Test func `an event is missed while a turn has parked on another receipt`() throws {
        // The wait for the event lasts until the next turn: that of the first receipt, which parks on the second.
        let steps = [
            Step.send("s1"), Step.send("s2"), Step.receipt("r1", of: "h_s1"), Step.receipt("r2", of: "h_s2"),
            Step.event("e"), Step.end(),
        ]
        let world = PaperWorld(steps.joined(separator: ","), edges: ["s1>r1", "s2>r2", "r1>end", "r2>end", "e>end"])
        let receipts = #""receipts":[{"step":"s1","payload":{"count":1}},{"step":"s2","payload":{"count":2}}]"#
        let early = try world.start(Self.input, "\(receipts),\"events\":[\(done("x", after: "s2"))]")
        #expect(early.executed == [["s1", "s2", "e", "r1", "r2", "end"]], "\(early.messages)")
        let missed = try world.start(Self.input, "\(receipts),\"events\":[\(done("x", after: "r1"))]")
        #expect(missed.executed == [["s1", "s2", "r1", "r2"]])
        #expect(missed.first?.status == .waiting)
        let late = try world.start(
            Self.input, "\(receipts),\"events\":[\(done("x", after: "r1")),\(done("y"))]")
        #expect(late.executed == [["s1", "s2", "r1", "r2", "e", "end"]], "\(late.messages)")
    }

    @Test func `only the awaited event that was registered last is matched`() throws {
        let steps = [Step.event("a"), Step.event("b", "t/Start@1"), Step.end()]
        let world = PaperWorld(steps.joined(separator: ","), edges: ["a>end", "b>end"])
        // The turn ends at the first wait, so the second is not registered before the first is over.
        let other = try world.start(
            Self.input, "\"events\":[{\"schema\":\"t/Start@1\",\"value\":{\"id\":\"b\",\"amount\":2}}]")
        #expect(other.first?.executed == [])
        let both = try world.start(
            Self.input,
            "\"events\":[\(done("x")),{\"schema\":\"t/Start@1\",\"value\":{\"id\":\"b\",\"amount\":2}}]")
        #expect(both.first?.executed == ["a", "b", "end"], "\(both.messages)")
    }

    @Test func `a skipped step is done immediately, and its successors run while others wait`() throws {
        let steps = [
            Step.send("s"), Step.receipt("r", of: "h_s"), Step.assign("skipped", Self.one),
            Step.assign("next", Self.one),
        ]
        let world = PaperWorld(
            steps.joined(separator: ","), edges: ["s>r", #"s>skipped>{"bool":false}"#, "skipped>next"])
        #expect(try world.start().executed == [["s", "next"]])
    }

    @Test func `one true guard is enough, and a step without one is skipped and counts as done`() throws {
        let steps = [Step.assign("a", Self.one), Step.assign("b", Self.one), Step.assign("c", Self.one), Step.end()]
        func executed(_ first: String, _ second: String) throws -> [[String]] {
            try PaperWorld(
                steps.joined(separator: ","), edges: ["a>c>\(first)", "b>c>\(second)", "c>end"]
            ).start().executed
        }
        let (yes, no) = (#"{"bool":true}"#, #"{"bool":false}"#)
        #expect(try executed(yes, no) == [["a", "b", "c", "end"]])
        #expect(try executed(no, no) == [["a", "b", "end"]])
    }

    @Test func `if two instances wait for equal effects, the first keeps waiting`() throws {
        var world = PaperWorld([Step.send("s"), Step.receipt("r", of: "h_s")].joined(separator: ","), edges: ["s>r"])
        world.add(
            plan: "t/twin@1", [Step.send("s"), Step.receipt("r", of: "h_s")].joined(separator: ","), edges: ["s>r"])
        world.triggers = #"[{"event":"t/Start@1","plan":"t/run@1"},{"event":"t/Start@1","plan":"t/twin@1"}]"#
        let run = try world.run(
            #"""
            {"event":{"schema":"t/Start@1","value":{"id":"a","amount":1}},
             "receipts":[{"step":"s","payload":{"count":1}}]}
            """#)
        #expect(run.kernel.plans.map(\.status) == [.waiting, .ok])
    }
}
