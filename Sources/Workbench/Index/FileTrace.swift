import AIR
import CanonicalCBOR
import Files
import SystemPackage

/// The questions to a file system while something was read, with its answers.
///
/// The same questions with the same answers lead to the same result: a trace that still holds proves that a result of
/// that time is current. Files are known by their status, as in version control; those that changed so lately that
/// another change might have the same status are known by their contents.
struct FileTrace: Sendable, Equatable {
    /// A question.
    enum Question: Sendable, Hashable {
        case status(FilePath, followLinks: Bool)
        case contents(FilePath, limit: Int)
        case piece(FilePath, from: Int, count: Int)
        case names(FilePath)
        case target(FilePath)
        case resolved(FilePath)

        // A path hashes itself byte by byte; there is a question or two for each file of a world.
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

    /// An answer.
    enum Answer: Sendable, Equatable {
        case status(FileMark?)
        /// The bytes or names of something that looked so; their hash where looks may deceive.
        case contents(FileMark, Hash?)
        case path(FilePath)
        case failed(String)
    }

    /// A question to the file system, with its answer.
    struct Entry: Sendable, Equatable {
        let question: Question
        var answer: Answer
    }

    /// The questions, each once, in their order.
    private(set) var entries: [Entry] = []
    private var known: [Question: Int] = [:]
    /// Whether the trace is complete: nothing was written, and no question had two answers.
    private(set) var isConclusive = true

    /// The time after a change in which another one may have the same status: file systems and clocks are that coarse.
    private static let coarseness: Int64 = 2_000_000_000

    /// The time before which changes look different from any that may come, when it is now.
    static func horizon(_ now: UInt64) -> Int64 { Int64(clamping: now) - coarseness }

    /// Notes an answer.
    mutating func note(_ question: Question, _ answer: Answer) {
        guard let index = known[question] else {
            known[question] = entries.count
            entries.append(Entry(question: question, answer: answer))
            return
        }
        if entries[index].answer != answer { isConclusive = false }
    }

    /// Records a change, after which the same questions may have other answers.
    mutating func noteChange() { isConclusive = false }

    static func == (left: Self, right: Self) -> Bool {
        left.entries == right.entries && left.isConclusive == right.isConclusive
    }

    // MARK: Asking again

    /// The result of asking again.
    enum Verdict: Sendable, Equatable {
        /// Something is answered otherwise.
        case differs
        /// Every question has the same answer.
        case same
        /// The same, but the status of some files changed: the trace should be written again.
        case renewed(FileTrace)
    }

    /// Asks everything again.
    ///
    /// - Parameter horizon: see ``horizon(_:)``, for the time before the first question.
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
                // The caller has compared the contents before it replaced the marks.
                renewed.entries[index].answer = answer
                isRenewed = true
                continue
            }
        }
        return isRenewed ? .renewed(renewed) : .same
    }
}

/// The status of a file: while all of it is unchanged, so is the content.
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

    /// The part that counts as an answer: of a folder, only its identity.
    ///
    /// The contents of a folder are requested separately, and its times change with irrelevant files.
    var asAnswer: FileMark {
        guard kind == .directory else { return self }
        var mark = self
        mark.size = 0
        mark.modified = 0
        mark.changed = 0
        return mark
    }

    /// Whether it is so old that every later change looks different.
    func isSettled(before horizon: Int64) -> Bool { modified < horizon && changed < horizon }
}

/// Asks one question again.
struct Asker {
    let files: any FileSystem
    let horizon: Int64
    let recorded: FileTrace.Answer
    /// The status of the file, if it was read a moment ago.
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
            // It could not be read then: whether it can be now is all that counts.
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
    /// The hash of names, in their order.
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
            // No name has one.
            bytes.append(0)
        }
        return .of(bytes)
    }
}
