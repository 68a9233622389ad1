import AIR
import CanonicalCBOR
import Files
import SystemPackage

/// A record of the file system queries made during a read, with their answers.
///
/// The same questions with the same answers lead to the same result: a trace that still holds proves that the result is
/// current. Files are identified by their status, as in git's index; files that changed so recently that another change
/// might leave the same status are identified by their contents.
struct FileTrace: Sendable, Equatable {
    /// A file system query.
    enum Question: Sendable, Hashable {
        case status(FilePath, followLinks: Bool)
        case contents(FilePath, limit: Int)
        case piece(FilePath, from: Int, count: Int)
        case names(FilePath)
        case target(FilePath)
        case resolved(FilePath)

        // Hash the bytes at once: `FilePath` hashes itself byte by byte, and there are one or two questions for each
        // file of a world.
        func hash(into hasher: inout Hasher) {
            let path = path
            path.withPlatformString { hasher.combine(bytes: UnsafeRawBufferPointer(start: $0, count: path.length)) }
            switch self {
            case .status: hasher.combine(0 as UInt8)
            case .contents: hasher.combine(1 as UInt8)
            case .piece: hasher.combine(2 as UInt8)
            case .names: hasher.combine(3 as UInt8)
            case .target: hasher.combine(4 as UInt8)
            case .resolved: hasher.combine(5 as UInt8)
            }
        }
    }

    /// The answer to a question.
    enum Answer: Sendable, Equatable {
        case status(FileMark?)
        /// The status of a file or folder whose bytes or names were read, with their hash if the status alone is not
        /// conclusive.
        case contents(FileMark, Hash?)
        case path(FilePath)
        case failed(String)
    }

    /// A question with its answer.
    struct Entry: Sendable, Equatable {
        let question: Question
        var answer: Answer
    }

    /// The questions in order, without duplicates.
    private(set) var entries: [Entry] = []
    private var known: [Question: Int] = [:]
    /// Whether the trace is conclusive: nothing was written, and no question had two different answers.
    private(set) var isConclusive = true

    /// The time after a change, in nanoseconds, within which another change may leave the same status, because
    /// timestamps are that coarse.
    private static let coarseness: Int64 = 2_000_000_000

    /// The time before which changes are distinguishable by status from any future change, given the current time.
    static func horizon(_ now: UInt64) -> Int64 { Int64(clamping: now) - coarseness }

    /// Records an answer.
    mutating func note(_ question: Question, _ answer: Answer) {
        guard let index = known[question] else {
            known[question] = entries.count
            entries.append(Entry(question: question, answer: answer))
            return
        }
        if entries[index].answer != answer { isConclusive = false }
    }

    /// Records a write, after which the same questions may have different answers.
    mutating func noteChange() { isConclusive = false }

    static func == (left: Self, right: Self) -> Bool {
        left.entries == right.entries && left.isConclusive == right.isConclusive
    }

    // MARK: Comparing

    /// The result of repeating the questions.
    enum Verdict: Sendable, Equatable {
        /// At least one answer is different.
        case differs
        /// All answers are the same.
        case same
        /// All answers are the same, but some files can now be identified by status alone: the renewed trace should be
        /// written.
        case renewed(FileTrace)
    }

    /// Repeats all questions.
    ///
    /// - Parameter horizon: the ``horizon(_:)`` of a time before the first repeated question.
    func compare(with files: any FileSystem, horizon: Int64) -> Verdict {
        var renewed = self
        var isRenewed = false
        var looks: [FilePath: FileMark] = [:]
        for (index, entry) in entries.enumerated() {
            let question = entry.question
            var asker = Asker(files: files, horizon: horizon, recorded: entry.answer)
            if case .contents(let path, _) = question { asker.look = looks[path] }
            guard let answer = asker.answer(question) else { return .differs }
            if case .status(let path, followLinks: false) = question, case .status(let mark?) = answer,
                mark.kind == .regular
            {
                looks[path] = mark
            }
            guard answer == entry.answer else {
                guard case .contents(let mark, nil) = answer, case .contents(mark, _?) = entry.answer else {
                    return .differs
                }
                // The contents were compared before the hash was dropped.
                renewed.entries[index].answer = answer
                isRenewed = true
                continue
            }
        }
        return isRenewed ? .renewed(renewed) : .same
    }
}

/// The status of a file; as long as it is unchanged, so are the contents.
struct FileMark: Sendable, Equatable {
    var kind: FileStatus.Kind
    var size: Int
    var modified: Int64
    var changed: Int64
    var inode: UInt64
    var device: UInt64
    var mode: UInt16

    init(
        kind: FileStatus.Kind, size: Int, modified: Int64, changed: Int64, inode: UInt64, device: UInt64, mode: UInt16
    ) {
        self.kind = kind
        self.size = size
        self.modified = modified
        self.changed = changed
        self.inode = inode
        self.device = device
        self.mode = mode
    }

    init(_ status: FileStatus) {
        self.init(
            kind: status.kind, size: status.size, modified: status.modified, changed: status.changed,
            inode: status.inode, device: status.device, mode: status.mode)
    }

    /// The part of the status that counts as an answer; for a folder, only its identity.
    ///
    /// The names in a folder are queried separately, and its times also change with irrelevant files.
    var asAnswer: FileMark {
        guard kind == .directory else { return self }
        var mark = self
        mark.size = 0
        mark.modified = 0
        mark.changed = 0
        return mark
    }

    /// Whether the times are so old that every later change is visible in the status.
    func isSettled(before horizon: Int64) -> Bool { modified < horizon && changed < horizon }
}

/// Repeats one question.
struct Asker {
    let files: any FileSystem
    let horizon: Int64
    let recorded: FileTrace.Answer
    /// The status of the file, if it was just queried.
    var look: FileMark?

    init(files: any FileSystem, horizon: Int64, recorded: FileTrace.Answer) {
        self.files = files
        self.horizon = horizon
        self.recorded = recorded
    }

    func answer(_ question: FileTrace.Question) -> FileTrace.Answer? {
        do throws(FileError) {
            switch question {
            case .status(let path, let followLinks):
                return .status(try files.status(of: path, followLinks: followLinks).map { FileMark($0).asAnswer })
            case .contents(let path, let limit):
                return try contents(path) { () throws(FileError) in .of(try files.read(path, limit: limit)) }
            case .piece(let path, let start, let count):
                return try contents(path) { () throws(FileError) in
                    .of(try files.read(path, from: start, count: count))
                }
            case .names(let path):
                return try contents(path) { () throws(FileError) in .of(names: try files.list(path)) }
            case .target(let path): return .path(try files.readLink(path))
            case .resolved(let path): return .path(try files.resolve(path))
            }
        } catch {
            return .failed(error.message)
        }
    }

    private func contents(
        _ path: FilePath, _ hash: () throws(FileError) -> Hash
    ) throws(FileError) -> FileTrace.Answer? {
        guard case .contents(let mark, let expected) = recorded else {
            // Reading failed when the trace was recorded: it only matters whether it fails now with the same error.
            _ = try hash()
            return nil
        }
        let now: FileMark?
        if let look { now = look } else { now = try files.status(of: path, followLinks: true).map(FileMark.init) }
        guard now == mark else { return nil }
        guard let expected else { return recorded }
        guard try hash() == expected, try files.status(of: path, followLinks: true).map(FileMark.init) == mark else {
            return nil
        }
        return mark.isSettled(before: horizon) ? .contents(mark, nil) : recorded
    }
}

extension Hash {
    /// The hash of names, in order.
    static func of(names: [FilePath.Component]) -> Hash {
        var bytes: [UInt8] = []
        for name in names {
            name.withPlatformString { text in
                var index = 0
                while text[index] != 0 {
                    bytes.append(UInt8(bitPattern: text[index]))
                    index += 1
                }
            }
            // Terminate each name with a zero byte, which no name contains.
            bytes.append(0)
        }
        return .of(bytes)
    }
}
