import Synchronization

/// A row of a list that may be long.
///
/// Decoding fields one by one takes too long with a hundred thousand rows, so these few types define their own packed
/// form; a test compares every field.
public protocol PackedRow: Sendable, Equatable {
    /// The minimum size of a row in bytes.
    static var leastSize: Int { get }

    /// Writes all fields.
    func write(to writer: inout PackWriter)
    /// Reads a row that ``write(to:)`` has written.
    ///
    /// - Throws: ``PackDamage`` when the bytes are something else.
    init(from reader: inout PackReader) throws(PackDamage)
}

/// The handling of packed rows during decoding.
package enum Packing {
    /// Whether rows are decoded on demand: only for bytes that are known to be undamaged.
    @TaskLocal package static var isDeferred = false
}

/// Rows that are encoded as one byte string.
@propertyWrapper
public struct Packed<Row: PackedRow>: Sendable, Equatable, Codable {
    private enum Storage: Sendable {
        case rows([Row])
        case deferred(DeferredRows<Row>)
    }

    private var storage: Storage

    /// The rows.
    public var wrappedValue: [Row] {
        get {
            switch storage {
            case .rows(let rows): rows
            case .deferred(let deferred): deferred.rows
            }
        }
        set { storage = .rows(newValue) }
    }

    /// Creates rows that are packed when they are encoded.
    public init(wrappedValue: [Row]) { storage = .rows(wrappedValue) }

    /// Rows are equal when they are the same in the same order.
    public static func == (left: Self, right: Self) -> Bool { left.wrappedValue == right.wrappedValue }

    /// Encodes the rows as bytes.
    public func encode(to encoder: any Encoder) throws {
        var writer = PackWriter()
        writer.list(wrappedValue) { $1.write(to: &$0) }
        var container = encoder.singleValueContainer()
        try container.encode(writer.bytes)
    }

    /// Decodes the rows.
    ///
    /// - Throws: `DecodingError` when the bytes are not valid rows.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let bytes = try container.decode([UInt8].self)
        if Packing.isDeferred {
            storage = .deferred(DeferredRows(bytes))
            return
        }
        guard let rows = Self.rows(bytes) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "packed rows are damaged")
        }
        storage = .rows(rows)
    }

    /// The rows in packed bytes; nil if the bytes are damaged.
    fileprivate static func rows(_ bytes: [UInt8]) -> [Row]? {
        try? bytes.withUnsafeBufferPointer { buffer throws(PackDamage) -> [Row] in
            var reader = PackReader(buffer)
            let rows = try reader.list(ofSize: Row.leastSize) { (reader) throws(PackDamage) in
                try Row(from: &reader)
            }
            guard reader.isAtEnd else { throw PackDamage() }
            return rows
        }
    }
}

/// Rows that are decoded on first access.
private final class DeferredRows<Row: PackedRow>: Sendable {
    private enum State: Sendable {
        case packed([UInt8])
        case read([Row])
    }

    private let state: Mutex<State>

    init(_ bytes: [UInt8]) { state = Mutex(.packed(bytes)) }

    var rows: [Row] {
        state.withLock { state in
            switch state {
            case .read(let rows): return rows
            case .packed(let bytes):
                // Deferred rows come only from bytes that were verified.
                let rows = Packed<Row>.rows(bytes) ?? []
                state = .read(rows)
                return rows
            }
        }
    }
}
