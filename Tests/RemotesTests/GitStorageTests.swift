import CanonicalCBOR
import Dispatch
import Files
import GitStorage
import Remotes
import SystemPackage
import Testing
import WaitingThreads

/// Behavior that is specific to git.
@Suite(.waiting) struct GitStorageTests {
    @Test(arguments: [["HEAD"], ["HEAD", "refs/heads"], ["HEAD", "refs/heads", "objects/pack"], []])
    func `a half-initialized local repository is initialized again`(parts: [String]) async throws {
        try await withCheckedThrowingContinuation { (done: CheckedContinuation<Void, any Error>) in
            DispatchQueue.global().async {
                done.resume(with: Result { try StorageEngine.inFolder { try Self.fetch(into: parts, below: $0) } })
            }
        }
    }

    /// Creates an empty bare repository; `open` returns the storage of a person who shares it.
    private static func repository(below root: FilePath) throws -> (bare: FilePath, open: (String) -> GitStorage) {
        let bare = root.appending("remote.git")
        try runGit(["init", "--quiet", "--bare", bare.string])
        return (
            bare,
            { name in
                GitStorage(
                    GitRunner(), url: "file://\(bare)", ref: nil, world: StorageEngine.world,
                    repository: root.appending(name))
            }
        )
    }

    private static func fetch(into parts: [String], below root: FilePath) throws {
        let files = RealFileSystem()
        let (_, open) = try repository(below: root)
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

    @Test func `a text can be removed from the commits of a repository, and the chain continues`() async throws {
        try await waiting { try StorageEngine.inFolder(Self.removeText(below:)) }
    }

    /// Follows the steps of Documentation/sharing.md.
    private static func removeText(below root: FilePath) throws {
        let (bare, open) = try repository(below: root)
        let texts = ["kept", "gone", "last"].map { RemoteObject(bytes($0), kind: .text) }
        let names = texts.enumerated().map { ObjectName($1.hash, at: $0, kind: .text) }
        let ada = open("ada")
        for height in 0..<3 {
            let outcome = try ada.append(bytes("\(height)"), objects: [texts[height]], at: height, by: .soon)
            #expect(outcome == .created)
        }
        #expect(try ada.objects(names, by: .soon) == texts.map(\.bytes))
        let ref = "refs/aos/\(StorageEngine.world.hex)"
        try runGit([
            "-C", bare.string, "filter-branch", "-f", "--index-filter",
            "git rm -q --cached --ignore-unmatch texts/\(texts[1].hash.hex)", "--", ref,
        ])
        for storage in [open("bob"), open("ada"), ada] {
            #expect(try storage.frames(from: 0, limit: 10, by: .soon) == (0..<3).map { bytes("\($0)") })
            #expect(try storage.objects(names, by: .soon) == [texts[0].bytes, nil, texts[2].bytes])
        }
        #expect(try ada.append(bytes("3"), objects: [], at: 3, by: .soon) == .created)
        #expect(try open("bob").frames(from: 3, limit: 10, by: .soon) == [bytes("3")])
    }
}
