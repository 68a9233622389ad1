import CanonicalCBOR
import Dispatch
import Files
import GitStorage
import Glibc
import RemoteDoubles
import Remotes
import StorageServers
import SystemPackage
import Testing

/// The storage engines that the contract tests run on.
enum StorageEngine: CaseIterable, CustomTestStringConvertible {
    case memory, folder, git, moto, seaweedfs

    var testDescription: String { "\(self)" }

    /// The world whose chain the tests store.
    static let world = Hash.of(Array("a world".utf8))

    /// Runs a test on a fresh storage; each call of `open` returns one more client.
    ///
    /// Engines block, which the threads that run tasks must not do.
    func run(_ body: @escaping @Sendable (_ open: @escaping @Sendable () -> any RemoteStorage) throws -> Void)
        async throws
    {
        try await withCheckedThrowingContinuation { (done: CheckedContinuation<Void, any Error>) in
            DispatchQueue.global().async { done.resume(with: Result { try runWaiting(body) }) }
        }
    }

    /// Runs a test on a fresh key store, if the engine has one.
    func runKeys(_ body: @escaping @Sendable (any KeyStore) throws -> Void) async throws {
        try await waiting {
            switch self {
            case .memory: try body(MemoryStore())
            case .folder: try Self.inFolder { try body(FolderStore($0)) }
            case .moto, .seaweedfs:
                guard let kind = S3Server.Kind(rawValue: "\(self)"), let server = try S3Server.find(kind) else {
                    return
                }
                try body(server.store())
            case .git: break
            }
        }
    }

    private func runWaiting(_ body: (_ open: @escaping @Sendable () -> any RemoteStorage) throws -> Void) throws {
        switch self {
        case .memory:
            let store = MemoryStore()
            try body { Self.keyed(store) }
        case .folder:
            try Self.inFolder { root in try body { Self.keyed(FolderStore(root)) } }
        case .moto, .seaweedfs:
            guard let kind = S3Server.Kind(rawValue: "\(self)"), let server = try S3Server.find(kind) else { return }
            let store = try server.store()
            try body { Self.keyed(store) }
        case .git:
            try Self.inFolder { root in
                let bare = root.appending("remote.git")
                try runGit(["init", "--quiet", "--bare", bare.string])
                try body {
                    let clone = root.appending("clone-\(UInt64.random(in: 0 ... .max))")
                    return GitStorage(
                        GitRunner(), url: "file://\(bare)", ref: nil, world: Self.world, repository: clone)
                }
            }
        }
    }

    /// A storage whose segments are small enough for short chains to have some.
    private static func keyed(_ store: some KeyStore) -> any RemoteStorage {
        KeyedStorage(store, world: world, window: 4, segmentLength: 8, isChain: TestChain.isChain)
    }

    static func inFolder(_ body: (FilePath) throws -> Void) throws {
        let files = RealFileSystem()
        let base = try files.exists("/dev/shm") ? "/dev/shm" : "/tmp"
        var template = Array("\(base)/aos-remote-XXXXXX".utf8CString)
        let made = mkdtemp(&template)
        let root = try files.resolve(FilePath(platformString: try #require(made)))
        defer { #expect(throws: Never.self) { try files.removeTree(root) } }
        try body(root)
    }
}

/// Runs git and requires it to succeed.
func runGit(_ arguments: [String]) throws {
    var words: [UnsafeMutablePointer<CChar>?] = (["git"] + arguments).map { strdup($0) }
    words.append(nil)
    defer { for word in words { free(word) } }
    var pid = pid_t()
    try #require(posix_spawnp(&pid, "git", nil, nil, words, environ) == 0)
    var status: Int32 = 0
    waitpid(pid, &status, 0)
    try #require(status == 0)
}

extension Deadline {
    /// A deadline that no test reaches: other tests may hold every thread that reads a child's output.
    static var soon: Deadline { .after(.seconds(3_600)) }
}

func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }
