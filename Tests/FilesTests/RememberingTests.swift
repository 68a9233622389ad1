import CountingFiles
import Files
import SystemPackage
import Testing

@Suite struct RememberingTests {
    private let memory = MemoryFileSystem()

    private func opened(limit: Int = 1 << 20) throws -> (CountingFileSystem, RememberingFileSystem) {
        try memory.createDirectories("/w")
        let counting = CountingFileSystem(memory)
        return (counting, RememberingFileSystem(counting, limit: limit))
    }

    @Test func `a file is read once until it changes in any way`() throws {
        let (counting, files) = try opened()
        try memory.writeAtomically([1, 2], to: "/w/a")
        for _ in 0..<3 { #expect(try files.read("/w/a", limit: 10) == [1, 2]) }
        #expect(counting.reads("/w/a") == 1)
        try memory.writeAtomically([3, 4], to: "/w/a")
        #expect(try files.read("/w/a", limit: 10) == [3, 4])
        #expect(counting.reads("/w/a") == 2)
        try memory.append([5], to: "/w/a")
        #expect(try files.read("/w/a", limit: 10) == [3, 4, 5])
        #expect(counting.reads("/w/a") == 3)
        try memory.remove("/w/a")
        #expect(throws: FileError.notFound("/w/a")) { try files.read("/w/a", limit: 10) }
    }

    @Test func `bytes appended through it are known without another read`() throws {
        let (counting, files) = try opened()
        try memory.writeAtomically([1], to: "/w/log")
        #expect(try files.read("/w/log", limit: 10) == [1])
        try files.append([2, 3], to: "/w/log")
        #expect(try files.read("/w/log", limit: 10) == [1, 2, 3])
        #expect(counting.reads("/w/log") == 1)
        // Another process appends between two of our appends.
        try memory.append([4], to: "/w/log")
        try files.append([5], to: "/w/log")
        #expect(try files.read("/w/log", limit: 10) == [1, 2, 3, 4, 5])
    }

    @Test func `a limit holds for remembered contents too`() throws {
        let (_, files) = try opened()
        try memory.writeAtomically([1, 2, 3], to: "/w/a")
        #expect(try files.read("/w/a", limit: 3) == [1, 2, 3])
        #expect(throws: FileError.tooLarge("/w/a", limit: 2)) { try files.read("/w/a", limit: 2) }
    }

    @Test func `files that were not read recently are forgotten before the limit is exceeded`() throws {
        let (counting, files) = try opened(limit: 40)
        for number in 0..<8 {
            try memory.writeAtomically([UInt8](repeating: 1, count: 10), to: FilePath("/w/\(number)"))
            _ = try files.read(FilePath("/w/\(number)"), limit: 10)
        }
        counting.reset()
        _ = try files.read("/w/7", limit: 10)
        #expect(counting.reads("/w") == 0)
        _ = try files.read("/w/0", limit: 10)
        #expect(counting.reads("/w/0") == 1)
        // A file larger than half of the limit is never kept.
        try memory.writeAtomically([UInt8](repeating: 1, count: 30), to: "/w/large")
        for _ in 0..<2 { _ = try files.read("/w/large", limit: 30) }
        #expect(counting.reads("/w/large") == 2)
    }
}
