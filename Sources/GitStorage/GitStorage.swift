public import CanonicalCBOR
import Files
public import Remotes
import Synchronization
public import SystemPackage

/// A chain as commits on one ref of a git repository.
///
/// Each commit holds one frame: its message is the height, its tree has `frame` and what the frame brings, batches as
/// `objects/<64 digits>` and texts as `texts/<64 digits>`. A plain push of a child commit is rejected if another commit
/// was pushed first, so it acts as a compare-and-swap. Equal frames with equal objects make equal commits, regardless
/// of who writes them.
public final class GitStorage: RemoteStorage {
    /// The known part of the chain: the commits by height.
    private struct Known {
        var tip: String?
        var commits: [Int: String] = [:]
        var isFresh = false
    }

    private let git: GitRunner
    private let url: String
    private let ref: String
    private let repository: FilePath
    private let known = Mutex(Known())

    /// The maximum size of an object in bytes: the file size limit of common hosts.
    public let largestObject = 100 << 20

    /// The storage of a world in a repository.
    ///
    /// - Parameters:
    ///   - url: the repository's URL in git's form.
    ///   - ref: the ref that holds the chain; nil for `refs/aos/<world>`.
    ///   - repository: the folder of the local bare repository, which is created if needed.
    public init(_ git: GitRunner, url: String, ref: String?, world: Hash, repository: FilePath) {
        self.git = git
        self.url = url
        self.ref = ref ?? "refs/aos/\(world.hex)"
        self.repository = repository
    }

    /// Asks the remote for the ref, fetches what is new, and reads frames.
    public func frames(from height: Int, limit: Int, by deadline: Deadline) throws(RemoteError) -> [[UInt8]] {
        // A long chain is read in several calls: only the first asks the remote.
        let isContinued = known.withLock { $0.isFresh && $0.commits[height] != nil }
        if !isContinued { try update(by: deadline) }
        let commits = known.withLock { known in
            (height..<height + limit).prefix { known.commits[$0] != nil }.compactMap { known.commits[$0] }
        }
        known.withLock { $0.isFresh = commits.count == limit }
        guard !commits.isEmpty else { return [] }
        var frames: [[UInt8]] = []
        for bytes in try blobs(commits.map { "\($0):frame" }, by: deadline) {
            guard let bytes else { throw .damaged("the commit of frame \(height + frames.count) is not valid") }
            frames.append(bytes)
        }
        return frames
    }

    /// Reads objects from the commit of a frame.
    ///
    /// Git never removes a file from a commit, but the owner of the repository may point the ref at commits of the same
    /// frames without a text.
    public func objects(_ names: [ObjectName], by deadline: Deadline) throws(RemoteError) -> [[UInt8]?] {
        guard !names.isEmpty else { return [] }
        if known.withLock({ known in names.contains { known.commits[$0.height] == nil } }) { try update(by: deadline) }
        var places: [String] = []
        for name in names {
            guard let commit = known.withLock({ $0.commits[name.height] }) else { throw .missing(name.hash) }
            places.append("\(commit):\(Self.path(name.kind, name.hash))")
        }
        return try Self.verified(try blobs(places, by: deadline), as: names)
    }

    /// Commits the frame on top of the chain and pushes it.
    public func append(
        _ frame: [UInt8], objects: [RemoteObject], at height: Int, by deadline: Deadline
    ) throws(RemoteError) -> AppendOutcome {
        try checkSizes(of: objects)
        if height > 0, known.withLock({ $0.commits[height - 1] == nil }) { try update(by: deadline) }
        if let present = try held(at: height, by: deadline) { return .present(present) }
        let parent = known.withLock { $0.commits[height - 1] }
        guard height == 0 || parent != nil else {
            throw .refused("the chain ends before height \(height)")
        }
        let commit = try commit(frame, objects, at: height, after: parent, by: deadline)
        let pushed = try git.run(
            ["push", "--no-verify", "--porcelain", "--no-progress", url, "\(commit):\(ref)"], in: repository,
            by: deadline)
        let answer = pushed.text.split(separator: "\n").first { $0.contains(":\(ref)\t") }
        if pushed.isFine, let answer, !answer.hasPrefix("!") {
            note(commit, at: height)
            return .created
        }
        if !pushed.isTimedOut, answer == nil, let fault = GitFault.beforeSending(pushed.complaint) { throw fault }
        // The remote may hold this frame all the same, or another one; only reading it shows which.
        do throws(RemoteError) {
            try update(by: deadline)
            if let present = try held(at: height, by: deadline) { return .present(present) }
        } catch {
            return .unknown(pushed.isTimedOut ? "git push timed out" : pushed.complaint)
        }
        // A rejection of the ref is definitive; a broken connection is not.
        if let answer, answer.hasPrefix("!"), !Self.isRace(answer) {
            let reason = answer.split(separator: "\t").last.map(String.init) ?? "push was rejected"
            throw .refused(reason)
        }
        return .unknown(pushed.isTimedOut ? "git push timed out" : pushed.complaint)
    }

    /// Does nothing: git checks the old value of a ref before replacing it.
    public func checkSuitability(by deadline: Deadline) throws(RemoteError) {}

    /// Whether a rejection may be due to a concurrent push.
    private static func isRace(_ answer: Substring) -> Bool {
        [
            "fetch first", "non-fast-forward", "stale info", "failed to update ref", "cannot lock ref",
            "incorrect old value",
        ]
        .contains { answer.contains($0) }
    }

    /// The path of an object in the tree of its frame's commit.
    private static func path(_ kind: ObjectKind, _ hash: Hash) -> String {
        switch kind {
        case .batch: "objects/\(hash.hex)"
        case .text: "texts/\(hash.hex)"
        }
    }

    // MARK: The local repository

    /// Updates the known commits from the remote's ref.
    private func update(by deadline: Deadline) throws(RemoteError) {
        try makeRepository(by: deadline)
        let listed = try git.run(["ls-remote", "--quiet", url, ref], in: repository, by: deadline)
        guard listed.isFine else { throw GitFault.reading(listed) }
        let line = listed.text.split(separator: "\n").first { $0.hasSuffix("\t\(ref)") }
        guard let tip = line.map({ String($0.prefix { $0 != "\t" }) }) else {
            known.withLock { $0 = Known() }
            return
        }
        guard tip.utf8.count >= 40, tip.utf8.allSatisfy({ "0123456789abcdef".utf8.contains($0) }) else {
            throw .damaged("the output of git ls-remote is not valid")
        }
        if known.withLock({ $0.tip == tip }) { return }
        if try !git.run(["cat-file", "-e", "\(tip)^{commit}"], in: repository, by: deadline).isFine {
            let fetched = try git.run(
                ["fetch", "--quiet", "--no-tags", "--no-write-fetch-head", url, ref], in: repository, by: deadline)
            guard fetched.isFine else { throw GitFault.reading(fetched) }
        }
        // The ref tells the next fetch which commits are already here; another process may be updating it, too.
        _ = try git.run(["update-ref", "refs/aos/fetched", tip], in: repository, by: deadline)
        let log = try git.run(
            ["rev-list", "--first-parent", "--reverse", tip], in: repository, by: deadline)
        guard log.isFine else { throw .damaged("the chain of commits can't be read: \(log.complaint)") }
        var commits: [Int: String] = [:]
        for (height, commit) in log.text.split(separator: "\n").enumerated() { commits[height] = String(commit) }
        known.withLock { $0 = Known(tip: tip, commits: commits) }
    }

    /// Creates the repository under a temporary name and moves it into place, so that an existing one is complete.
    private func makeRepository(by deadline: Deadline) throws(RemoteError) {
        let files = RealFileSystem()
        let name = repository.lastComponent?.string ?? "remote"
        let making = repository.removingLastComponent().appending(
            "\(name).making-\(String(UInt64.random(in: 0 ... .max), radix: 16))")
        do throws(FileError) {
            if try isComplete(files) { return }
            try files.createDirectories(making)
        } catch {
            throw .machine(error.message)
        }
        defer { try? files.removeTree(making) }
        let made = try git.run(
            ["init", "--quiet", "--bare", "--template=", making.string], in: making, by: deadline)
        guard made.isFine else { throw .machine("git can't create \(repository): \(made.complaint)") }
        if (try? files.rename(making, to: repository)) != nil { return }
        do throws(FileError) {
            // Another process may have created it in the meantime.
            if try isComplete(files) { return }
            // An incomplete repository holds nothing, and git refuses to work in it.
            if try files.exists(repository) { try files.removeTree(repository) }
            try files.rename(making, to: repository)
        } catch {
            throw .machine(error.message)
        }
    }

    /// Whether the repository is complete: `git init` creates `objects/info` last.
    private func isComplete(_ files: RealFileSystem) throws(FileError) -> Bool {
        guard try files.exists(repository.appending("HEAD")) else { return false }
        return try files.exists(repository.appending("objects/info"))
    }

    private func note(_ commit: String, at height: Int) {
        known.withLock {
            $0.tip = commit
            $0.commits[height] = commit
        }
    }

    private func held(at height: Int, by deadline: Deadline) throws(RemoteError) -> [UInt8]? {
        guard let commit = known.withLock({ $0.commits[height] }) else { return nil }
        guard let bytes = try blobs(["\(commit):frame"], by: deadline)[0] else {
            throw .damaged("the commit of frame \(height) is not valid")
        }
        return bytes
    }

    /// The contents of blobs; nil for an absent one.
    private func blobs(_ names: [String], by deadline: Deadline) throws(RemoteError) -> [[UInt8]?] {
        let read = try git.run(
            ["cat-file", "--batch"], in: repository, input: Array((names.joined(separator: "\n") + "\n").utf8),
            by: deadline)
        guard read.isFine else {
            if read.isTimedOut { throw .unreachable("git timed out") }
            throw .damaged("the repository \(repository) can't be read: \(read.complaint)")
        }
        var blobs: [[UInt8]?] = []
        var rest = read.output[...]
        for _ in names {
            guard let end = rest.firstIndex(of: UInt8(ascii: "\n")) else {
                throw .damaged("the output of git cat-file is not valid")
            }
            let header = String(decoding: rest[..<end], as: UTF8.self).split(separator: " ")
            rest = rest[(end + 1)...]
            if header.last == "missing" {
                blobs.append(nil)
                continue
            }
            guard header.count == 3, header[1] == "blob", let size = Int(header[2]), rest.count > size else {
                throw .damaged("the output of git cat-file is not valid")
            }
            blobs.append(Array(rest.prefix(size)))
            rest = rest.dropFirst(size + 1)
        }
        return blobs
    }

    /// Creates the commit of a frame and returns its hash.
    private func commit(
        _ frame: [UInt8], _ objects: [RemoteObject], at height: Int, after parent: String?, by deadline: Deadline
    ) throws(RemoteError) -> String {
        try makeRepository(by: deadline)
        var script: [UInt8] = []
        func add(_ text: String) { script += Array(text.utf8) }
        func add(data bytes: [UInt8]) {
            add("data \(bytes.count)\n")
            script += bytes
            add("\n")
        }
        let work = "refs/aos/work-\(String(UInt64.random(in: 0 ... .max), radix: 16))"
        add("commit \(work)\nmark :1\ncommitter aos <aos@localhost> 0 +0000\n")
        add(data: Array("\(height)\n".utf8))
        if let parent { add("from \(parent)\n") }
        add("deleteall\nM 100644 inline frame\n")
        add(data: frame)
        for object in objects {
            add("M 100644 inline \(Self.path(object.kind, object.hash))\n")
            add(data: object.bytes)
        }
        add("get-mark :1\ndone\n")
        let made = try git.run(
            ["fast-import", "--quiet", "--done", "--date-format=raw"], in: repository, input: script, by: deadline)
        let commit = made.text.split(separator: "\n").first.map(String.init)
        guard made.isFine, let commit else {
            if made.isTimedOut { throw .unreachable("git timed out") }
            throw .machine("git can't create a commit: \(made.complaint)")
        }
        _ = try git.run(["update-ref", "-d", work], in: repository, by: deadline)
        return commit
    }
}
