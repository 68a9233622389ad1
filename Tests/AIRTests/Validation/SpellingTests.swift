import AIR
import Testing

@Suite struct SpellingTests {
    @Test(arguments: [
        ("polices", "policies"), ("Schemas", "schemas"), ("shcemas", "schemas"), ("schema", "schemas"),
    ])
    func `a typo is corrected`(_ text: String, _ meant: String) {
        #expect(Spelling.nearest(to: text, among: ["schemas", "modules", "policies"]) == meant)
    }

    @Test(arguments: ["", "x", "plans", "completely different"])
    func `a word far from all candidates has no suggestion`(_ text: String) {
        #expect(Spelling.nearest(to: text, among: ["schemas", "modules", "policies"]) == nil)
    }

    @Test func `the first in order of equally near words is chosen, whatever the order of the list`() {
        #expect(Spelling.nearest(to: "cat", among: ["hat", "bat"]) == "bat")
        #expect(Spelling.nearest(to: "cat", among: ["bat", "hat"]) == "bat")
    }

    @Test(arguments: [
        ("garden/Plnt@1", "garden/Plant@1" as String?), ("gardn/Plant@1", "garden/Plant@1"),
        ("garden/Plant@2", "garden/Plant@1"),
        ("garden/Rained@1", nil), ("garden/Dug@1", nil),
    ])
    func `a shared namespace does not make names similar`(_ text: String, _ meant: String?) {
        #expect(Spelling.nearest(to: text, among: ["garden/Bed@1", "garden/Plant@1"]) == meant)
    }

    @Test func `a huge word costs nothing`() {
        let huge = String(repeating: "a", count: 1_000_000)
        #expect(Spelling.nearest(to: huge, among: ["a"]) == nil)
        #expect(Spelling.nearest(to: "a", among: [huge]) == nil)
    }
}
