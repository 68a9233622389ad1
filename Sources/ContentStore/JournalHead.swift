import CanonicalCBOR
import SystemPackage

/// The promised height of the journal, and the append that a writer has announced.
struct JournalHead: Sendable, Equatable {
    /// A height of the journal, and the hash of its last frame at that height.
    struct Place: Sendable, Equatable {
        let height: Int
        let hash: Hash
    }

    var height: Int
    var hash: Hash
    /// The journal's place after the append in progress; nil when no append is in progress.
    var next: Place?

    static let empty = JournalHead(height: 0, hash: .zero)

    init(height: Int, hash: Hash, next: Place? = nil) {
        self.height = height
        self.hash = hash
        self.next = next
    }

    init(_ bytes: [UInt8], path: FilePath) throws(JournalError) {
        let value: CBORValue
        do throws(CBORError) {
            value = try CanonicalDecoder.decode(bytes)
        } catch {
            throw .headDamaged(path, error)
        }
        let announced = value["next"]
        let next = announced.flatMap { Place($0) }
        guard value.asMap?.count == (announced == nil ? 2 : 3), (announced == nil) == (next == nil),
            let place = Place(fields: value), (place.height == 0) == place.hash.isZero,
            next.map({ $0.height > place.height && !$0.hash.isZero }) ?? true
        else { throw .headDamaged(path, nil) }
        self.init(height: place.height, hash: place.hash, next: next)
    }

    func encoded() throws(JournalError) -> [UInt8] {
        let own = Place(height: height, hash: hash).fields
        do throws(CBORError) {
            return try CanonicalEncoder.encode(.record(own + (next.map { [("next", .record($0.fields))] } ?? [])))
        } catch {
            throw .payloadRefused(error)
        }
    }
}

extension JournalHead.Place {
    fileprivate init?(_ value: CBORValue) {
        guard value.asMap?.count == 2 else { return nil }
        self.init(fields: value)
    }

    fileprivate init?(fields value: CBORValue) {
        guard let number = value["height"]?.asUnsigned, let height = Int(exactly: number),
            let hash = value["hash"]?.asBytes.flatMap({ Hash(bytes: $0) })
        else { return nil }
        self.init(height: height, hash: hash)
    }

    fileprivate var fields: [(String, CBORValue)] {
        [("height", .unsigned(UInt64(height))), ("hash", .bytes(hash.bytes))]
    }
}
