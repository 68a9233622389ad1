import CanonicalCBOR
import Remotes
import Testing

/// Batches of nodes and blobs.
@Suite struct ObjectBatchTests {
    @Test func `the same objects make the same batch in any order`() throws {
        let (one, two, three) = (bytes("one"), bytes("two"), bytes("three"))
        let batch = try ObjectBatch(nodes: [one, two], blobs: [three])
        #expect(try ObjectBatch(nodes: [two, one, two], blobs: [three]) == batch)
        #expect(try ObjectBatch(reading: batch.object.bytes) == batch)
        #expect(Set(batch.index.nodes) == [Hash.of(one), Hash.of(two)])
        #expect(batch.index.blobs == [Hash.of(three)])
    }

    @Test func `batches stay below the maximum, and a larger object has a batch of its own`() throws {
        let nodes = (0..<100).map { [UInt8](repeating: UInt8($0), count: 300) }
        let large = [UInt8](repeating: 200, count: 5000)
        let batches = try ObjectBatch.pack(nodes: nodes, blobs: [large], maximum: 2000)
        #expect(Set(batches.flatMap(\.nodes)) == Set(nodes))
        #expect(batches.flatMap(\.blobs) == [large])
        for batch in batches where batch.blobs.isEmpty { #expect(batch.object.bytes.count <= 2000) }
        #expect(batches.contains { $0.blobs == [large] && $0.nodes.isEmpty })
        #expect(try ObjectBatch.pack(nodes: [], blobs: []) == [])
    }

    @Test func `a batch in another order or form is damaged`() throws {
        let (one, two) = (bytes("one"), bytes("two"))
        let sorted = try ObjectBatch(nodes: [one, two], blobs: []).nodes
        let other = CBORValue.record([
            ("nodes", .array(sorted.reversed().map(CBORValue.bytes))), ("blobs", .array([])),
        ])
        for value in [other, .null, .record([("nodes", .array([]))])] {
            let encoded = try CanonicalEncoder.encode(value)
            #expect(throws: RemoteError.damaged("the batch \(Hash.of(encoded).short) is not valid")) {
                try ObjectBatch(reading: encoded)
            }
        }
    }
}
