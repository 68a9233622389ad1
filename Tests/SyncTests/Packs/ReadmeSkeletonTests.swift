import AIR
import Randomness
import Sync
import Testing

@Suite struct ReadmeSkeletonTests {
    /// Usual and unusual names.
    private static let slots = [
        "cap_a", "cap_b", "web", "http.out", "http.request", "timer", "a b", "", "`", "``x", "<!--", "-->", "caf\u{e9}",
        "cafe\u{301}", "\u{301}", "x\ny", "|", "# a", "Input:", "\u{202e}", "@", "cap_a.", "none",
    ]
    private static let kinds = ["http.request", "blob.put", "timer.set", "no.such", "x", "`k`", "http.out"]
    private static let schemas = [
        "p/In@1", "p/Out@1", "p/A@1", "p/B@12", "p/B@1", "q/Trigger@1", "q/Routing@1", "sys/TimerFired@1", "bad name",
        "x p/In@1",
    ]
    private static let plans = [
        "p/entry_a@1", "p/entry_a@2", "p/core_b@1", "p/input@1", "p/events@1", "p/adapter_routing_trigger@1",
        "p/_internal_c@1", "q/d@1", "q/d@10", "odd", "an odd one",
    ]

    private static func contract(_ seed: UInt64) throws -> PackContract {
        var numbers = SeededGenerator(seed: seed &* 0x9e37_79b9_7f4a_7c15 &+ 1)
        func some(_ all: [String], _ most: Int) -> [String] {
            (0..<Int.random(in: 0...most, using: &numbers)).compactMap { _ in all.randomElement(using: &numbers) }
        }
        var texts: [String] = []
        for name in Set(some(plans, 4)).sorted() {
            let emits = some(slots, 4).map { (slot: $0, kind: kinds.randomElement(using: &numbers) ?? "") }
            texts.append(
                PackTexts.plan(
                    name, input: some(schemas, 1).first ?? "p/In@1", output: some(schemas, 1).first, emits: emits,
                    raises: some(schemas, 3)))
        }
        for name in Set(some(schemas, 6)).sorted() where DefinitionName(name).isWellFormed && !name.hasPrefix("sys") {
            texts.append(PackTexts.schema(name))
        }
        return try PackTexts.contract(texts)
    }

    @Test func `a skeleton documents its whole contract`() throws {
        var plans = 0
        for seed in UInt64(0)..<250 {
            let contract = try Self.contract(seed)
            plans += contract.exportedPlans.count
            let text = PackReadme.skeleton(contract, title: "p")
            let found = PackReadme(text).problems(against: contract)
            #expect(found == [], "seed \(seed)\n\(text)")
            if !found.isEmpty { return }
        }
        #expect(plans > 250)
    }

    @Test func `every line of a skeleton is required`() throws {
        let contract = PackTexts.fixture("session-core").contract
        let lines = PackReadme.skeleton(contract, title: "session-core").split(
            separator: "\n", omittingEmptySubsequences: false)
        let required =
            lines.indices.filter { lines[$0].contains("`") && lines[$0].hasPrefix("- ") }
            .filter { !lines[$0].contains(" trigger") } + lines.indices.filter { lines[$0].hasPrefix("  - `cap") }
        #expect(required.count == 8 - 1)
        for index in required {
            var less = lines
            less.remove(at: index)
            let found = PackReadme(less.joined(separator: "\n")).problems(against: contract)
            #expect(found.count == 1, "\(lines[index])")
        }
    }
}
