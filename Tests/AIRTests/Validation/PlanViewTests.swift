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
    func `a cycle is listed by its steps`(_ edges: [(String, String)], _ cycle: [String]?) {
        #expect(plan(edges, steps: ["a", "b", "c"]).cycle == cycle)
    }

    @Test func `a long chain is walked without recursion`() {
        let steps = (0..<50_000).map { "s\($0)" }
        let chain = Array(zip(steps, steps.dropFirst()))
        #expect(plan(chain, steps: steps).cycle == nil)
        #expect(plan(chain + [("s49999", "s0")], steps: steps).cycle?.count == 50_001)
    }

    @Test(arguments: [0, 20]) func `ids are compared byte by byte`(_ others: Int) {
        let view = plan([], steps: ["e\u{301}", "\u{E9}", "e\u{301}"] + (0..<others).map { "s\($0)" })
        #expect(view.index(of: "\u{E9}") == 1)
        #expect(view.index(of: "e\u{301}") == 0)
        #expect(view.index(of: "e") == nil)
        if others > 0 { #expect(view.index(of: "s\(others - 1)") == others + 2) }
    }

    @Test func `a value is an expression if it holds more than constants`() {
        func step(_ value: CBORValue) -> CBORValue { .record([("op", .text("assign")), ("expr", value)]) }
        let reference = CBORValue.entry("ref", .text("@plan.input.id"))
        let view = PlanView(
            .record([
                (
                    "steps",
                    .array([
                        step(.entry("text", .text("ref"))), step(reference),
                        step(.entry("record", .entry("a", .entry("list", .array([reference]))))),
                        step(.record([("op", .text("not")), ("args", .array([.entry("bool", .bool(true))]))])),
                        step(.entry("a", reference)),
                    ])
                ), ("invariants", .array([.entry("bool", .bool(true))])),
            ]))
        #expect(view.expressions.map(\.step) == [1, 2, 3, nil])
    }
}
