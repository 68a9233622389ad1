package import CanonicalCBOR
import Sync
package import SystemPackage

/// An error that reports damaged packed bytes.
public struct PackDamage: Error {
    package init() {}
}

/// Decodes the output of ``PackWriter``; any other bytes are an error.
public struct PackReader {
    private let input: UnsafeBufferPointer<UInt8>
    private var offset = 0
    private var shared: [String] = []
    /// The origin that was read last: the next one is usually in the same file.
    var lastOrigin: Origin?

    package init(_ input: UnsafeBufferPointer<UInt8>) { self.input = input }

    package var isAtEnd: Bool { offset == input.count }

    package mutating func byte() throws(PackDamage) -> UInt8 {
        guard offset < input.count else { throw PackDamage() }
        defer { offset += 1 }
        return input[offset]
    }

    package mutating func number() throws(PackDamage) -> UInt64 {
        var number: UInt64 = 0
        for shift in stride(from: UInt64(0), to: 70, by: 7) {
            let byte = try byte()
            number |= UInt64(byte & 0x7f) << shift
            if byte < 0x80 { return number }
        }
        throw PackDamage()
    }

    /// Reads an integer that was written from one of the same type.
    package mutating func integer<Number: FixedWidthInteger>(
        _: Number.Type = Number.self
    ) throws(PackDamage) -> Number {
        Number(truncatingIfNeeded: try number())
    }

    /// Reads the number of items that follow, each of at least this many bytes.
    package mutating func count(ofSize size: Int = 1) throws(PackDamage) -> Int {
        let count = try number()
        guard count <= UInt64((input.count - offset) / size) else { throw PackDamage() }
        return Int(count)
    }

    package mutating func flag() throws(PackDamage) -> Bool {
        switch try byte() {
        case 0: false
        case 1: true
        default: throw PackDamage()
        }
    }

    private mutating func piece() throws(PackDamage) -> UnsafeBufferPointer<UInt8> {
        let count = try count()
        defer { offset += count }
        return UnsafeBufferPointer(rebasing: input[offset..<offset + count])
    }

    package mutating func data() throws(PackDamage) -> [UInt8] { Array(try piece()) }

    package mutating func text() throws(PackDamage) -> String { String(decoding: try piece(), as: UTF8.self) }

    /// Reads a text that ``PackWriter/shared(_:)`` has written.
    package mutating func sharedText() throws(PackDamage) -> String {
        let index = try number()
        if index == 0 {
            let text = try text()
            shared.append(text)
            return text
        }
        guard index <= UInt64(shared.count) else { throw PackDamage() }
        return shared[Int(index) - 1]
    }

    package mutating func hash() throws(PackDamage) -> Hash {
        guard input.count - offset >= 32, let start = input.baseAddress else { throw PackDamage() }
        defer { offset += 32 }
        return Hash(loading: UnsafeRawPointer(start + offset))
    }

    package mutating func path() throws(PackDamage) -> FilePath {
        guard let path = FilePath(platformBytes: try data()) else { throw PackDamage() }
        return path
    }

    package mutating func optional<Value>(
        _ read: (inout PackReader) throws(PackDamage) -> Value
    ) throws(PackDamage) -> Value? {
        try flag() ? try read(&self) : nil
    }

    /// Reads a list of values that take at least this many bytes each.
    package mutating func list<Value>(
        ofSize size: Int = 1, _ read: (inout PackReader) throws(PackDamage) -> Value
    ) throws(PackDamage) -> [Value] {
        let count = try count(ofSize: size)
        var values: [Value] = []
        values.reserveCapacity(size == 1 ? min(count, 16) : count)
        for _ in 0..<count { values.append(try read(&self)) }
        return values
    }

    /// Reads a value of a type by its raw value.
    package mutating func named<Value: RawRepresentable>(_: Value.Type = Value.self) throws(PackDamage) -> Value
    where Value.RawValue == String {
        guard let value = Value(rawValue: try sharedText()) else { throw PackDamage() }
        return value
    }
}
