import CanonicalCBOR
import Testing

@testable import AIR

@Suite struct PlanViewTests {
    private func plan(_ edges: [(String, String)], steps: [String]) -> PlanView {
        PlanView(
            .record([
                ("steps", .array(steps.map { .record([("id", .text($0)), ("op", .text("end"))]) })),
                ("edges", .array(edges.map { .record([("from", .text($0.0)), ("to", .text($0.1))]) })),
            ]))
    }

    @Test(
        arguments: [
            ([("a", "b"), ("b", "c"), ("a", "c")], nil), ([("a", "b"), ("b", "c"), ("c", "b")], ["b", "c", "b"]),
            ([("a", "a")], ["a", "a"]), ([("b", "c"), ("c", "a"), ("a", "b")], ["a", "b", "c", "a"]),
            ([("a", "no"), ("no", "a")], nil), ([], nil),
        ] as [([(String, String)], [String]?)])
    func `a cycle is told by its steps`(_ edges: [(String, String)], _ cycle: [String]?) {
        #expect(plan(edges, steps: ["a", "b", "c"]).cycle == cycle)
    }

    @Test func `a long chain is walked without recursion`() {
        let steps = (0..<50_000).map { "s\($0)" }
        let chain = Array(zip(steps, steps.dropFirst()))
        #expect(plan(chain, steps: steps).cycle == nil)
        #expect(plan(chain + [("s49999", "s0")], steps: steps).cycle?.count == 50_001)
    }

    @Test func `ids are told apart by their bytes`() {
        let view = plan([], steps: ["e\u{301}", "\u{E9}", "e\u{301}"])
        #expect(view.index(of: "\u{E9}") == 1)
        #expect(view.index(of: "e\u{301}") == 0)
    }
}
