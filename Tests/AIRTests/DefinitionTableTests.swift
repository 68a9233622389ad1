import AIR
import Randomness
import Testing

@Suite struct DefinitionTableTests {
    private static let kinds = DefinitionKind.allCases

    @Test(arguments: [0, 1, 2, 15, 16, 17, 1000]) func `every key is found at its position`(_ count: Int) {
        var generator = SeededGenerator(seed: UInt64(count))
        let keys = (0..<count).map { number in
            DefinitionKey(Self.kinds[number % Self.kinds.count], DefinitionName("t/Name\(number / 2)@1"))
        }
        var builder = DefinitionIndexBuilder(room: count)
        var first: [DefinitionKey: Int] = [:]
        for key in (keys + keys).shuffled(using: &generator) {
            let (number, isNew) = builder.number(of: key)
            #expect(isNew == (first[key] == nil))
            #expect(number == first[key] ?? first.count)
            first[key] = number
        }
        let (index, order) = builder.finish()
        let table = DefinitionTable(index, order)
        #expect(table.keys == first.keys.sorted())
        for (place, (key, number)) in table.enumerated() {
            #expect(first[key] == number)
            #expect(table.number(of: key) == place)
        }
        #expect(table[DefinitionKey(.schema, DefinitionName("t/None@1"))] == nil)
        #expect(table.dictionary == first)
        #expect(DefinitionTable(first).values == order)
        #expect(table.mapValues { $0 + 1 }.values == table.values.map { $0 + 1 })
    }

    @Test func `canonically equivalent names are different`() {
        var builder = DefinitionIndexBuilder(room: 2)
        let (_, isFirstNew) = builder.number(of: DefinitionKey(.schema, DefinitionName("t/\u{e9}@1")))
        let (_, isSecondNew) = builder.number(of: DefinitionKey(.schema, DefinitionName("t/e\u{301}@1")))
        #expect(isFirstNew && isSecondNew)
        #expect(builder.finish().index.keys.count == 2)
    }
}
