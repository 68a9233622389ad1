import AIR
import Testing

@testable import Workbench

@Suite struct LookalikeTests {
    private func find(_ names: String...) -> [String: [String]] {
        let keys = names.map { DefinitionKey(.schema, DefinitionName($0)) }
        var found: [String: [String]] = [:]
        for (key, others) in Lookalikes.find(in: keys) { found[key.name.text] = others.map(\.text) }
        return found
    }

    @Test(arguments: [
        ("a/NO@1", "a/N0@1"), ("a/Bill@1", "a/BiIl@1"), ("a/l1@1", "a/lI@1"), ("a/modern@1", "a/modem@1"),
        ("a/vvire@1", "a/wire@1"), ("a/Note@1", "a/N\u{43E}te@1"), ("a/Note@1", "a/\u{39D}ote@1"),
        ("a/Note@1", "a/No\u{200B}te@1"), ("a/Note@1", "a/\u{FF2E}ote@1"), ("a/NOTE@1", "a/N0TE@7"),
        ("rn/x@1", "m/x@1"), ("a/e@1", "a/e\u{301}@1"),
    ])
    func `look-alike names are recognized`(left: String, right: String) {
        #expect(find(left, right) == [left: [right], right: [left]])
    }

    @Test(arguments: [
        ("a/Note@1", "a/Note@2"), ("a/Note@1", "a/note@1"), ("a/x1@1", "a/x2@1"), ("a/ab@1", "a/ba@1"),
        ("a/Item10@1", "a/Item01@1"), ("a/rm@1", "a/mr@1"), ("a/b@1", "a.b/c@1"),
    ])
    func `different names are not confused`(left: String, right: String) {
        #expect(find(left, right).isEmpty)
    }

    @Test func `look-alike names of different kinds are not confused`() {
        let keys = [DefinitionKey(.schema, DefinitionName("a/NO@1")), DefinitionKey(.plan, DefinitionName("a/N0@1"))]
        #expect(Lookalikes.find(in: keys).isEmpty)
    }
}
