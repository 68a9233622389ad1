import AIR
import CanonicalCBOR

/// An index that is not what was written.
struct IndexDamage: Error {}

/// Reads the parts of an index one after another, whatever its bytes are.
struct IndexReader {
    private let input: UnsafeBufferPointer<UInt8>
    private var offset = 0
    private var shared: [String] = []
    private var depth = 0

    private static let maximumDepth = 600

    init(_ input: UnsafeBufferPointer<UInt8>) { self.input = input }

    var isAtEnd: Bool { offset == input.count }

    mutating func byte() throws(IndexDamage) -> UInt8 {
        guard offset < input.count else { throw IndexDamage() }
        defer { offset += 1 }
        return input[offset]
    }

    mutating func number() throws(IndexDamage) -> UInt64 {
        var number: UInt64 = 0
        for shift in stride(from: UInt64(0), to: 70, by: 7) {
            let byte = try byte()
            number |= UInt64(byte & 0x7f) << shift
            if byte < 0x80 { return number }
        }
        throw IndexDamage()
    }

    /// A number that was written from an integer of this kind.
    mutating func integer<Number: FixedWidthInteger>(_: Number.Type = Number.self) throws(IndexDamage) -> Number {
        Number(truncatingIfNeeded: try number())
    }

    /// The number of items that follow: each takes at least a byte.
    mutating func count() throws(IndexDamage) -> Int {
        let count = try number()
        guard count <= UInt64(input.count - offset) else { throw IndexDamage() }
        return Int(count)
    }

    /// A number that is less than a limit.
    mutating func count(below limit: Int) throws(IndexDamage) -> Int {
        let number = try number()
        guard number < UInt64(limit) else { throw IndexDamage() }
        return Int(number)
    }

    mutating func flag() throws(IndexDamage) -> Bool {
        switch try byte() {
        case 0: false
        case 1: true
        default: throw IndexDamage()
        }
    }

    private mutating func piece() throws(IndexDamage) -> UnsafeBufferPointer<UInt8> {
        let count = try count()
        defer { offset += count }
        return UnsafeBufferPointer(rebasing: input[offset..<offset + count])
    }

    mutating func data() throws(IndexDamage) -> [UInt8] { Array(try piece()) }

    /// The range of data in the input.
    mutating func place() throws(IndexDamage) -> Range<Int> {
        let count = try piece().count
        return offset - count..<offset
    }

    mutating func text() throws(IndexDamage) -> String { String(decoding: try piece(), as: UTF8.self) }

    /// A text that was written once.
    mutating func sharedText() throws(IndexDamage) -> String {
        let index = try number()
        if index == 0 {
            let text = try text()
            shared.append(text)
            return text
        }
        guard index <= UInt64(shared.count) else { throw IndexDamage() }
        return shared[Int(index) - 1]
    }

    mutating func hash() throws(IndexDamage) -> Hash {
        guard input.count - offset >= 32, let start = input.baseAddress else { throw IndexDamage() }
        defer { offset += 32 }
        return Hash(loading: UnsafeRawPointer(start + offset))
    }

    mutating func optional<Value>(
        _ read: (inout IndexReader) throws(IndexDamage) -> Value
    ) throws(IndexDamage) -> Value? {
        try flag() ? try read(&self) : nil
    }

    mutating func list<Value>(
        _ read: (inout IndexReader) throws(IndexDamage) -> Value
    ) throws(IndexDamage) -> [Value] {
        let count = try count()
        var values: [Value] = []
        values.reserveCapacity(count)
        for _ in 0..<count { values.append(try read(&self)) }
        return values
    }

    /// One of the cases of a type, by its text.
    mutating func named<Value: RawRepresentable>(_: Value.Type = Value.self) throws(IndexDamage) -> Value
    where Value.RawValue == String {
        guard let value = Value(rawValue: try sharedText()) else { throw IndexDamage() }
        return value
    }

    mutating func value() throws(IndexDamage) -> CBORValue {
        guard depth < Self.maximumDepth else { throw IndexDamage() }
        depth += 1
        defer { depth -= 1 }
        switch try byte() {
        case 0: return .unsigned(try number())
        case 1: return .negative(try number())
        case 2: return .bytes(try data())
        case 3: return .text(try text())
        case 4: return .array(try list { (reader) throws(IndexDamage) in try reader.value() })
        case 5:
            return .map(
                try list { (reader) throws(IndexDamage) in
                    CBOREntry(key: try reader.value(), value: try reader.value())
                })
        case 6: return .bool(false)
        case 7: return .bool(true)
        case 8: return .null
        case 9: return .float(Double(bitPattern: try number()))
        default: throw IndexDamage()
        }
    }
}
