package import CanonicalCBOR
package import SystemPackage

/// Encodes a sequence of values compactly and fast, for lists that may be long.
public struct PackWriter {
    package private(set) var bytes: [UInt8] = []
    private var shared: [SharedText: Int] = [:]

    /// A text that is compared by its bytes.
    private struct SharedText: Hashable {
        let text: String

        static func == (left: Self, right: Self) -> Bool { left.text.utf8.elementsEqual(right.text.utf8) }

        func hash(into hasher: inout Hasher) {
            var text = text
            text.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
        }
    }

    package init() {}

    package mutating func byte(_ byte: UInt8) { bytes.append(byte) }

    /// Writes seven bits per byte, the low ones first.
    package mutating func number(_ number: some BinaryInteger) {
        var rest = UInt64(truncatingIfNeeded: number)
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }

    package mutating func flag(_ flag: Bool) { bytes.append(flag ? 1 : 0) }

    package mutating func data(_ data: some Collection<UInt8>) {
        number(data.count)
        bytes += data
    }

    package mutating func text(_ text: String) {
        number(text.utf8.count)
        bytes.append(contentsOf: text.utf8)
    }

    /// Writes a text that may occur many times; its bytes are written only once.
    package mutating func shared(_ text: String) {
        let key = SharedText(text: text)
        if let index = shared[key] {
            number(index + 1)
        } else {
            shared[key] = shared.count
            number(0)
            self.text(text)
        }
    }

    package mutating func hash(_ hash: Hash) { bytes += hash.bytes }

    package mutating func path(_ path: FilePath) { data(path.platformBytes) }

    package mutating func optional<Value>(_ value: Value?, _ write: (inout PackWriter, Value) -> Void) {
        flag(value != nil)
        if let value { write(&self, value) }
    }

    package mutating func list<Value>(_ values: [Value], _ write: (inout PackWriter, Value) -> Void) {
        number(values.count)
        for value in values { write(&self, value) }
    }
}
