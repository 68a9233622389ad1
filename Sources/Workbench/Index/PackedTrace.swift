import AIR
import CanonicalCBOR
import Files
import Synchronization
import SystemPackage
import WorldProtocol

/// A trace in its stored form: the questions are grouped by path, and are repeated directly from the bytes.
///
/// Large worlds may have one file per definition, so the bytes are divided into blocks, which are compared in parallel.
struct PackedTrace: Sendable, Equatable, Codable {
    /// The number of paths in a block.
    private static let blockSize = 512

    private let bytes: [UInt8]

    /// Packs a trace.
    init(_ trace: FileTrace) {
        var places: [FilePath: Int] = [:]
        places.reserveCapacity(trace.entries.count)
        var groups: [(path: FilePath, entries: [FileTrace.Entry])] = []
        for entry in trace.entries {
            let path = entry.question.path
            if let place = places[path] {
                groups[place].entries.append(entry)
            } else {
                places[path] = groups.count
                groups.append((path, [entry]))
            }
        }
        var writer = PackWriter()
        let starts = stride(from: 0, to: groups.count, by: Self.blockSize)
        writer.list(Array(starts)) { writer, start in
            var block = PackWriter()
            block.list(Array(groups[start..<min(start + Self.blockSize, groups.count)])) { block, group in
                block.path(group.path)
                var known: FileMark?
                block.list(group.entries) { $0.write($1, like: &known) }
            }
            writer.data(block.bytes)
        }
        bytes = writer.bytes
    }

    init(from decoder: any Decoder) throws { bytes = try decoder.singleValueContainer().decode([UInt8].self) }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(bytes)
    }

    private var blocks: [[UInt8]] {
        get throws(PackDamage) {
            try bytes.withUnsafeBufferPointer { buffer throws(PackDamage) in
                var reader = PackReader(buffer)
                let blocks = try reader.list { (reader) throws(PackDamage) in try reader.data() }
                guard reader.isAtEnd else { throw PackDamage() }
                return blocks
            }
        }
    }

    private static func read(
        _ block: [UInt8], _ visit: (FileTrace.Entry) -> Bool
    ) throws(PackDamage) {
        try block.withUnsafeBufferPointer { buffer throws(PackDamage) in
            var reader = PackReader(buffer)
            for _ in 0..<(try reader.count()) {
                let path = try reader.path()
                var known: FileMark?
                for _ in 0..<(try reader.count()) {
                    guard visit(try reader.entry(path, like: &known)) else { return }
                }
            }
            guard reader.isAtEnd else { throw PackDamage() }
        }
    }

    /// The unpacked trace; nil if the bytes are damaged.
    var trace: FileTrace? {
        var trace = FileTrace()
        do throws(PackDamage) {
            for block in try blocks {
                try Self.read(block) { entry in
                    trace.note(entry.question, entry.answer)
                    return true
                }
            }
        } catch {
            return nil
        }
        return trace
    }

    /// Repeats all questions.
    ///
    /// - Parameter horizon: the ``FileTrace/horizon(_:)`` of a time before the first repeated question.
    func compare(with files: any FileSystem, horizon: Int64) -> FileTrace.Verdict {
        guard let blocks = try? blocks else { return .differs }
        let stop = LongWork.Stop()
        let isUnsettled = Atomic(false)
        let ask: @Sendable ([UInt8]) -> Bool = { block in
            var isSame = true
            var look: (path: FilePath, mark: FileMark)?
            do throws(PackDamage) {
                try Self.read(block) { entry in
                    guard !stop.isSet else { return false }
                    let path = entry.question.path
                    var asker = Asker(files: files, horizon: horizon, recorded: entry.answer)
                    if let look, look.path == path { asker.look = look.mark }
                    guard let answer = asker.answer(entry.question) else {
                        isSame = false
                        return false
                    }
                    if case .status(_, followLinks: false) = entry.question, case .status(let mark?) = answer,
                        mark.kind == .regular
                    {
                        look = (path, mark)
                    }
                    if answer == entry.answer { return true }
                    guard case .contents(let mark, nil) = answer, case .contents(mark, _?) = entry.answer else {
                        isSame = false
                        return false
                    }
                    isUnsettled.store(true, ordering: .relaxed)
                    return true
                }
            } catch {
                isSame = false
            }
            if !isSame { stop.set() }
            return isSame
        }
        let answers = files.allowsConcurrentReading ? Parallel.map(blocks, ask) : blocks.map(ask)
        guard !stop.isSet, answers.allSatisfy(\.self) else { return .differs }
        guard isUnsettled.load(ordering: .relaxed) else { return .same }
        // Some files whose contents had to be compared can now be identified by status: compute the renewed trace.
        return trace?.compare(with: files, horizon: horizon) ?? .differs
    }
}

extension FileTrace.Question {
    /// The path that the question is about.
    var path: FilePath {
        switch self {
        case .status(let path, _), .contents(let path, _), .piece(let path, _, _), .names(let path), .target(let path),
            .resolved(let path):
            path
        }
    }
}

extension PackWriter {
    fileprivate mutating func write(_ entry: FileTrace.Entry, like known: inout FileMark?) {
        switch entry.question {
        case .status(_, let followLinks): byte(followLinks ? 1 : 0)
        case .contents(_, let limit):
            byte(2)
            number(limit)
        case .piece(_, let start, let count):
            byte(3)
            number(start)
            number(count)
        case .names: byte(4)
        case .target: byte(5)
        case .resolved: byte(6)
        }
        switch entry.answer {
        case .status(nil): byte(0)
        case .status(let mark?):
            byte(1)
            write(mark, like: &known)
        case .contents(let mark, let hash):
            byte(hash == nil ? 2 : 3)
            write(mark, like: &known)
            if let hash { self.hash(hash) }
        case .path(let path):
            byte(4)
            self.path(path)
        case .failed(let message):
            byte(5)
            text(message)
        }
    }

    /// Writes a mark; a mark equal to the previous one for the same path takes a single byte.
    private mutating func write(_ mark: FileMark, like known: inout FileMark?) {
        guard mark != known else { return byte(0) }
        known = mark
        byte(mark.kind.number + 1)
        number(mark.size)
        number(mark.modified)
        // Usually both times are the same.
        number(mark.changed &- mark.modified)
        number(mark.inode)
        number(mark.device)
        number(mark.mode)
    }
}

extension PackReader {
    fileprivate mutating func entry(_ path: FilePath, like known: inout FileMark?) throws(PackDamage) -> FileTrace.Entry
    {
        let question: FileTrace.Question
        switch try byte() {
        case 0: question = .status(path, followLinks: false)
        case 1: question = .status(path, followLinks: true)
        case 2: question = .contents(path, limit: try integer())
        case 3: question = .piece(path, from: try integer(), count: try integer())
        case 4: question = .names(path)
        case 5: question = .target(path)
        case 6: question = .resolved(path)
        default: throw PackDamage()
        }
        let answer: FileTrace.Answer
        switch try byte() {
        case 0: answer = .status(nil)
        case 1: answer = .status(try mark(like: &known))
        case 2: answer = .contents(try mark(like: &known), nil)
        case 3:
            let mark = try mark(like: &known)
            answer = .contents(mark, try hash())
        case 4: answer = .path(try self.path())
        case 5: answer = .failed(try text())
        default: throw PackDamage()
        }
        return FileTrace.Entry(question: question, answer: answer)
    }

    private mutating func mark(like known: inout FileMark?) throws(PackDamage) -> FileMark {
        let number = try byte()
        guard number > 0 else {
            guard let known else { throw PackDamage() }
            return known
        }
        guard let kind = FileStatus.Kind(number: number - 1) else { throw PackDamage() }
        let size: Int = try integer()
        let modified: Int64 = try integer()
        let later: Int64 = try integer()
        let mark = FileMark(
            kind: kind, size: size, modified: modified, changed: modified &+ later, inode: try integer(),
            device: try integer(), mode: try integer())
        known = mark
        return mark
    }
}

extension FileStatus.Kind {
    fileprivate var number: UInt8 {
        switch self {
        case .regular: 0
        case .directory: 1
        case .symbolicLink: 2
        case .other: 3
        }
    }

    fileprivate init?(number: UInt8) {
        switch number {
        case 0: self = .regular
        case 1: self = .directory
        case 2: self = .symbolicLink
        case 3: self = .other
        default: return nil
        }
    }
}
