import Dispatch
import Files
import GitStorage
import Remotes
import SystemPackage
import Testing

/// What is particular to git.
@Suite struct GitStorageTests {
    @Test(arguments: [["HEAD"], ["HEAD", "refs/heads"], ["HEAD", "refs/heads", "objects/pack"], []])
    func `a repository of our own that was left half made is made again`(parts: [String]) async throws {
        try await withCheckedThrowingContinuation { (done: CheckedContinuation<Void, any Error>) in
            DispatchQueue.global().async {
                done.resume(with: Result { try StorageEngine.inFolder { try Self.fetch(into: parts, below: $0) } })
            }
        }
    }

    private static func fetch(into parts: [String], below root: FilePath) throws {
        let files = RealFileSystem()
        let bare = root.appending("remote.git")
        try runGit(["init", "--quiet", "--bare", bare.string])
        func open(_ name: String) -> GitStorage {
            GitStorage(
                GitRunner(), url: "file://\(bare)", ref: nil, world: StorageEngine.world,
                repository: root.appending(name))
        }
        #expect(try open("ada").append(bytes("zero"), objects: [], at: 0, by: .soon) == .created)
        let half = root.appending("bob")
        try files.createDirectories(half)
        for part in parts {
            if part == "HEAD" {
                try files.createFile(half.appending(part), contents: bytes("ref: refs/heads/main\n"), mode: 0o644)
            } else {
                try files.createDirectories(half.appending(part))
            }
        }
        #expect(try open("bob").frames(from: 0, limit: 10, by: .soon) == [bytes("zero")])
        #expect(try open("bob").append(bytes("one"), objects: [], at: 1, by: .soon) == .created)
        #expect(try files.list(root).map(\.string).sorted() == ["ada", "bob", "remote.git"])
    }
}
