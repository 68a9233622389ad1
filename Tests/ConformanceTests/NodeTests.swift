import AIR
import CanonicalCBOR
import JSON
import Testing

@Suite(.enabled(if: ConformanceData.isAvailable)) struct NodeTests {
    @Test(arguments: ConformanceData.cases("n-", "x-"))
    func `nodes are read as expected`(_ name: String) throws {
        let expected = try #require(try ConformanceData.json("edge/\(name)/expected.json").member("nodes"))
        let isDifferent = try ConformanceData.differences()[name] != nil
        let input = try JSONParser.parseIfAny(ConformanceData.bytes("edge/\(name)/input.json"))
        let items = input.map { $0.asArray ?? [$0] } ?? []
        let read = try items.map { NodeReader.read(try PlainData.value(of: $0), from: .authored) }
        if expected.member("rejected") != nil {
            #expect(read.contains { $0.node == nil }, "must be refused")
            #expect(read.contains { $0.findings.contains { $0.severity == .error } })
            return
        }
        let nodes = try #require(expected.asArray)
        #expect(nodes.count == items.count)
        for (want, got) in zip(nodes, read) {
            if isDifferent {
                switch name {
                case "n-schema-array-for-struct", "n-schema-array-type": #expect(got.node == nil)
                default: #expect(try got.node?.value.hash().text != want.member("hash")?.asString)
                }
                continue
            }
            let node = try #require(got.node, "\(got.findings)")
            #expect(node.kind.text == want.member("kind")?.asString)
            #expect(node.name.text == want.member("name")?.asString)
            #expect(hex(try CanonicalEncoder.encode(node.value)) == want.member("cbor_hex")?.asString)
            #expect(try node.value.hash().text == want.member("hash")?.asString)
        }
    }
}
