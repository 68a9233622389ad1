import CanonicalCBOR
import Files
import SystemPackage
import WorldProtocol

extension FileTrace.Entry: PackedRow {
    static var leastSize: Int { 3 }

    func write(to writer: inout PackWriter) {
        writer.write(question)
        writer.write(answer)
    }

    init(from reader: inout PackReader) throws(PackDamage) {
        self.init(question: try reader.question(), answer: try reader.answer())
    }
}

extension PackWriter {
    fileprivate mutating func write(_ question: FileTrace.Question) {
        switch question {
        case .status(let path, let followLinks):
            byte(followLinks ? 1 : 0)
            self.path(path)
        case .contents(let path, let limit):
            byte(2)
            self.path(path)
            number(limit)
        case .piece(let path, let start, let count):
            byte(3)
            self.path(path)
            number(start)
            number(count)
        case .names(let path):
            byte(4)
            self.path(path)
        case .target(let path):
            byte(5)
            self.path(path)
        case .resolved(let path):
            byte(6)
            self.path(path)
        }
    }

    fileprivate mutating func write(_ answer: FileTrace.Answer) {
        switch answer {
        case .status(nil): byte(0)
        case .status(let mark?):
            byte(1)
            write(mark)
        case .contents(let mark, let hash):
            byte(2)
            write(mark)
            optional(hash) { $0.hash($1) }
        case .path(let path):
            byte(3)
            self.path(path)
        case .failed(let message):
            byte(4)
            text(message)
        }
    }

    private mutating func write(_ mark: FileMark) {
        byte(mark.kind.number)
        number(mark.size)
        number(mark.modified)
        number(mark.changed)
        number(mark.inode)
        number(mark.device)
        number(mark.mode)
    }
}

extension PackReader {
    fileprivate mutating func question() throws(PackDamage) -> FileTrace.Question {
        switch try byte() {
        case 0: return .status(try path(), followLinks: false)
        case 1: return .status(try path(), followLinks: true)
        case 2: return .contents(try path(), limit: try integer())
        case 3: return .piece(try path(), from: try integer(), count: try integer())
        case 4: return .names(try path())
        case 5: return .target(try path())
        case 6: return .resolved(try path())
        default: throw PackDamage()
        }
    }

    fileprivate mutating func answer() throws(PackDamage) -> FileTrace.Answer {
        switch try byte() {
        case 0: return .status(nil)
        case 1: return .status(try mark())
        case 2: return .contents(try mark(), try optional { (reader) throws(PackDamage) in try reader.hash() })
        case 3: return .path(try path())
        case 4: return .failed(try text())
        default: throw PackDamage()
        }
    }

    private mutating func mark() throws(PackDamage) -> FileMark {
        guard let kind = FileStatus.Kind(number: try byte()) else { throw PackDamage() }
        return FileMark(
            kind: kind, size: try integer(), modified: try integer(), changed: try integer(), inode: try integer(),
            device: try integer(), mode: try integer())
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
