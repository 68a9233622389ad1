import CanonicalCBOR
import JSON
import Randomness
import Testing

@testable import WorldIO

@Suite struct DifferencePropertyTests {
    private func randomValue(_ depth: Int, _ random: inout SeededGenerator) -> CBORValue {
        switch Int.random(in: 0..<(depth > 0 ? 10 : 4), using: &random) {
        case 0: return .unsigned(.random(in: 0..<3, using: &random))
        case 1: return .text(["a", "b", "one\ntwo\n", "one\nthree\n"].randomElement(using: &random) ?? "")
        case 2: return .bool(.random(using: &random))
        case 3: return .null
        case 4: return .array(list(depth, &random))
        case 5:
            return .record([(["set", "map", "list"].randomElement(using: &random) ?? "", .array(list(depth, &random)))])
        case 6:
            let ids = ["a", "b", "c", "d"].shuffled(using: &random).prefix(.random(in: 0...4, using: &random))
            return .array(ids.map { .record([("id", .text($0)), ("x", randomValue(depth - 1, &random))]) })
        case 7:
            return .array(
                (0..<Int.random(in: 0..<4, using: &random)).map { _ in
                    .record([("when", randomValue(0, &random)), ("decision", randomValue(0, &random))])
                })
        default:
            let keys = ["a", "b", "c", "steps"].shuffled(using: &random).prefix(.random(in: 0...4, using: &random))
            return .record(keys.map { ($0, randomValue(depth - 1, &random)) })
        }
    }

    private func list(_ depth: Int, _ random: inout SeededGenerator) -> [CBORValue] {
        (0..<Int.random(in: 0..<5, using: &random)).map { _ in randomValue(depth - 1, &random) }
    }

    /// Checks that the children of each entry make up its contents before and after.
    private func check(_ entry: DifferenceEntry) {
        let before = entry.children.filter { $0.before != nil }
        let after = entry.children.filter { $0.after != nil }
        switch entry.layout {
        case .leaf:
            #expect(entry.children.isEmpty)
            #expect((entry.change == .same || entry.change == .moved) == (entry.before == entry.after))
        case .object:
            #expect(Set(before.map(\.before)) == Set((entry.before?.asMap ?? []).map(\.value)))
            #expect(after.map(\.after) == (entry.after?.asMap ?? []).map(\.value))
        case .elements, .sequence, .set:
            #expect(after.map(\.after) == entry.after?.asArray)
            #expect(after.map(\.path.tokens.last?.index) == Array(0..<after.count))
            var old: [CBORValue?] = before.filter { $0.movedFrom == nil }.map(\.before)
            let moved = before.compactMap { child in child.movedFrom.map { ($0, child.before) } }
            for (index, value) in moved.sorted(by: { $0.0 < $1.0 }) { old.insert(value, at: min(index, old.count)) }
            if entry.layout == .sequence || entry.children.contains(where: { $0.movedFrom != nil }) {
                #expect(old == entry.before?.asArray)
            } else {
                #expect(Set(old) == Set(entry.before?.asArray ?? []))
            }
        case .text:
            #expect(before.compactMap(\.before?.asText).joined() == entry.before?.asText)
            #expect(after.compactMap(\.after?.asText).joined() == entry.after?.asText)
        }
        if !entry.isLeaf { #expect(entry.children.contains { $0.change != .same }) }
        entry.children.forEach(check)
    }

    @Test(arguments: 0..<20) func `the tree holds both values`(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        for _ in 0..<100 {
            let before = randomValue(4, &random)
            let after = randomValue(4, &random)
            let found = StructuralDifference(before, after)
            #expect(found.isEmpty == (before == after))
            check(found.root)
            let text = DifferenceText(found)
            #expect(found.isEmpty == text.hunks.isEmpty)
            #expect(text.hunks.map(\.lines.lowerBound) == text.hunks.map(\.lines.lowerBound).sorted())
            #expect(text.hunks.allSatisfy { !$0.lines.isEmpty })
        }
    }

    @Test(arguments: 0..<10) func `no common subsequence is longer`(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        for _ in 0..<200 {
            let lists = (0..<2).map { _ in
                (0..<Int.random(in: 0..<12, using: &random)).map { _ in
                    CBORValue.unsigned(.random(in: 0..<4, using: &random))
                }
            }
            let matches = CommonSubsequence.matches(lists[0], lists[1])
            let found = matches.compactMap(\.self)
            #expect(found == found.sorted() && Set(found).count == found.count)
            for (index, match) in matches.enumerated() {
                if let match { #expect(lists[0][match] == lists[1][index]) }
            }
            #expect(found.count == longest(lists[0], lists[1]))
        }
    }

    private func longest(_ left: [CBORValue], _ right: [CBORValue]) -> Int {
        var row = [Int](repeating: 0, count: right.count + 1)
        for element in left {
            var diagonal = 0
            for (index, other) in right.enumerated() {
                let above = row[index + 1]
                row[index + 1] = element == other ? diagonal + 1 : max(above, row[index])
                diagonal = above
            }
        }
        return row[right.count]
    }

    @Test func `huge lists are compared in reasonable time`() {
        var random = SeededGenerator(seed: UInt64(1))
        let before = (0..<50_000).map { CBORValue.unsigned(UInt64($0)) }
        let after = before.shuffled(using: &random)
        let clock = ContinuousClock()
        let time = clock.measure {
            #expect(!StructuralDifference(.array(before), .array(after)).isEmpty)
            let steps = before.map { CBORValue.record([("id", .text("\($0.asUnsigned ?? 0)"))]) }
            #expect(!StructuralDifference(.array(steps), .array(steps.reversed())).isEmpty)
        }
        #expect(time < .seconds(30))
    }

    @Test func `very deep values fall back to comparing lines`() {
        func nested(_ inner: CBORValue) -> CBORValue { (0..<400).reduce(inner) { value, _ in .array([value]) } }
        let found = StructuralDifference(nested(.text("a")), nested(.text("b")))
        #expect(found.changes.map(\.change) == [.removed, .added])
        #expect(found.changes[0].path.tokens.count == 160)
        #expect(found.changes[0].before?.asText?.contains("\"a\"") == true)
        #expect(DifferenceText(found).hunks.count == 1)
    }
}
