import CanonicalCBOR
@testable import ContentStore
import FaultyFiles
import Files
import SystemPackage
import Testing

/// Bytes stored under their own hash.
@Suite struct StoreTests {
    let one = Array("one".utf8)
    let two = Array("two".utf8)

    @Test(arguments: Engine.allCases)
    func `stored bytes are returned by their hash`(engine: Engine) throws {
        try engine.run { files, root in
            let store = ContentStore(files: files, directory: root.appending("store"))
            let node = try store.putNode(one)
            let blob = try store.putBlob(two)
            #expect(node == Hash.of(one))
            #expect(try store.node(node) == one)
            #expect(try store.blob(blob) == two)
            #expect(try store.containsNode(node))
            #expect(try !store.containsBlob(node))
            #expect(try files.contents(root.appending("store/nodes/sha256/\(node.hex)")) == one)
            #expect(try files.contents(root.appending("store/blobs/sha256/\(blob.hex)")) == two)
        }
    }

    @Test func `a missing object is reported with its path`() throws {
        let store = ContentStore(files: MemoryFileSystem(), directory: "/s")
        let hash = Hash.of(one)
        #expect(throws: StoreError.missing(hash, path: FilePath("/s/nodes/sha256/\(hash.hex)"))) {
            try store.node(hash)
        }
        #expect(throws: StoreError.missing(hash, path: FilePath("/s/blobs/sha256/\(hash.hex)"))) {
            try store.blob(hash)
        }
        #expect(try !store.containsNode(hash))
    }

    @Test func `storing the same bytes again writes nothing`() throws {
        let faulty = FaultyFileSystem(MemoryFileSystem())
        let store = ContentStore(files: faulty, directory: "/s")
        try store.putNode(one)
        let before = faulty.operations
        try store.putNode(one)
        #expect(faulty.log.dropFirst(before).map(\.name) == ["synchronize"])
        #expect(try store.putNodes([]) == [])
        #expect(faulty.operations == before + 1)
    }

    @Test(arguments: Engine.allCases)
    func `wrong bytes are found when read and repaired when stored again`(engine: Engine) throws {
        try engine.run { files, root in
            let store = ContentStore(files: files, directory: root)
            let hash = try store.putNode(one)
            let path = root.appending("nodes/sha256/\(hash.hex)")
            for wrong in [two, [], Array("one and more".utf8)] {
                try files.overwrite(path, wrong)
                #expect(throws: StoreError.corrupt(hash, path: path, found: Hash.of(wrong))) { try store.node(hash) }
                try store.putNode(one)
                #expect(try store.node(hash) == one)
            }
            try files.remove(path)
            try files.createSymbolicLink(path, to: "elsewhere")
            try store.putNode(one)
            #expect(try files.status(of: path, followLinks: false)?.kind == .regular)
        }
    }

    @Test(arguments: Engine.allCases)
    func `a batch keeps its order and may contain duplicates`(engine: Engine) throws {
        try engine.run { files, root in
            let store = ContentStore(files: files, directory: root)
            let batch = (0..<20).map { Array("node \($0 % 15)".utf8) }
            try store.putNode(batch[3])
            #expect(try store.putNodes(batch) == batch.map { Hash.of($0) })
            for bytes in batch { #expect(try store.node(Hash.of(bytes)) == bytes) }
            #expect(try store.verify() == StoreReport.sound(nodes: 15, blobs: 0))
        }
    }

    @Test func `a large batch is synchronized only a few times`() throws {
        let faulty = FaultyFileSystem(MemoryFileSystem())
        let store = ContentStore(files: faulty, directory: "/s")
        try store.putNode(one)
        let before = faulty.operations
        try store.putNodes((0..<100).map { Array("\($0)".utf8) })
        let waits = faulty.log.dropFirst(before).filter { $0.name.hasPrefix("synchronize") }
        #expect(waits.count == 2)
    }

    @Test func `stored bytes survive a loss of power`() throws {
        for loss in MemoryFileSystem.Loss.allCases {
            let files = MemoryFileSystem()
            let store = ContentStore(files: files, directory: "/w/.aos/store")
            let hashes = try store.putNodes((0..<9).map { [$0] })
            let blob = try store.putBlob(one)
            files.losePower(loss)
            for (index, hash) in hashes.enumerated() { #expect(try store.node(hash) == [UInt8(index)]) }
            #expect(try store.blob(blob) == one)
        }
    }

    @Test(arguments: Engine.allCases)
    func `a fault at any operation leaves no wrong bytes under a hash`(engine: Engine) throws {
        let batch = (0..<5).map { Array("node \($0)".utf8) }
        for fault in engine.faults {
            var point = 0
            var finished = false
            while !finished {
                point += 1
                try engine.run { files, root in
                    let faulty = FaultyFileSystem(files)
                    faulty.inject(fault, at: point)
                    do throws(StoreError) {
                        try ContentStore(files: faulty, directory: root.appending("store")).putNodes(batch)
                        finished = true
                    } catch {
                        guard case .unwritable = error else {
                            Issue.record("\(error)")
                            return
                        }
                    }
                    let store = ContentStore(files: files, directory: root.appending("store"))
                    let report = try store.verify()
                    #expect(report.corrupt.isEmpty)
                    try store.putNodes(batch)
                    #expect(try store.verify().nodes == batch.count)
                }
            }
            #expect(point > 10)
        }
    }
}

/// Leftovers of interrupted writers.
@Suite struct StoreSweepTests {
    @Test func `a missing store needs no sweep`() throws {
        #expect(
            try ContentStore(files: MemoryFileSystem(), directory: "/s").sweepTemporaries(modifiedBefore: .max) == [])
    }

    @Test(arguments: Engine.allCases)
    func `the sweep removes old temporary files and nothing else`(engine: Engine) throws {
        try engine.run { files, root in
            let store = ContentStore(files: files, directory: root)
            try store.putNode([1])
            try store.putBlob([2])
            let ours = [".aos-tmp-00000000000000aa", ".aos-tmp-00000000000000bb"]
            let foreign = ["nodes/sha256/.aos-tmp-0", "nodes/sha256/x.tmp", "nodes/.aos-tmp-00000000000000aa"]
            let old = ["nodes/sha256/\(ours[0])", "blobs/sha256/\(ours[1])"]
            for name in foreign + old { try files.createFile(root.appending(name), contents: [0], mode: 0o644) }
            let times = try old.map {
                try #require(try files.status(of: root.appending($0), followLinks: false)).modified
            }
            let first = try #require(times.min())
            #expect(try store.sweepTemporaries(modifiedBefore: first) == [])
            #expect(try store.sweepTemporaries(modifiedBefore: .max).map(\.string) == old)
            let report = try store.verify()
            #expect(report.isSound && report.nodes == 1 && report.blobs == 1)
            #expect(Set(report.strays.map(\.string)) == Set(foreign))
        }
    }
}

/// The verification of a whole store.
@Suite struct StoreReportTests {
    @Test func `a missing store is sound`() throws {
        let store = ContentStore(files: MemoryFileSystem(), directory: "/s")
        #expect(try store.verify() == .sound(nodes: 0, blobs: 0))
    }

    @Test(arguments: Engine.allCases)
    func `wrong bytes and strays are listed in order`(engine: Engine) throws {
        try engine.run { files, root in
            let store = ContentStore(files: files, directory: root)
            let nodes = try store.putNodes((0..<5).map { [$0] })
            try store.putBlob([9])
            for hash in [nodes[3], nodes[1]] { try files.overwrite(root.appending("nodes/sha256/\(hash.hex)"), [7]) }
            let upper = nodes[0].hex.uppercased()
            for stray in ["nodes/sha256/x", "nodes/sha256/\(upper)", "nodes/readme", "zzz", "blobs/sha256/.aos-tmp-0"] {
                try files.createFile(root.appending(stray), contents: [0], mode: 0o644)
            }
            try files.createDirectory(root.appending("nodes/sha256/\(Hash.of([99]).hex)"), mode: 0o755)
            let report = try store.verify()
            #expect(report.nodes == 3)
            #expect(report.blobs == 1)
            #expect(report.corrupt == [nodes[1], nodes[3]].sorted())
            #expect(!report.isSound)
            let strays = Set(report.strays.map(\.string))
            #expect(
                strays == [
                    "nodes/sha256/x", "nodes/sha256/\(upper)", "nodes/readme", "zzz", "blobs/sha256/.aos-tmp-0",
                    "nodes/sha256/\(Hash.of([99]).hex)",
                ])
            #expect(report.strays.map { Array($0.string.utf8) }.isSorted)
        }
    }
}

extension StoreReport {
    static func sound(nodes: Int, blobs: Int) -> StoreReport {
        StoreReport(nodes: nodes, blobs: blobs, corrupt: [], strays: [])
    }
}

extension [[UInt8]] {
    var isSorted: Bool { zip(self, dropFirst()).allSatisfy { !$1.lexicographicallyPrecedes($0) } }
}
