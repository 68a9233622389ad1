import AIR
import CanonicalCBOR

/// Writes the parts of an index one after another.
struct IndexWriter {
    private(set) var bytes: [UInt8] = []
    /// The texts that were written as shared, held as bytewise names.
    private var shared: [DefinitionName: Int] = [:]

    mutating func byte(_ byte: UInt8) { bytes.append(byte) }

    /// Seven bits to a byte, the low ones first.
    mutating func number(_ number: some BinaryInteger) {
        var rest = UInt64(truncatingIfNeeded: number)
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }

    mutating func flag(_ flag: Bool) { bytes.append(flag ? 1 : 0) }

    mutating func data(_ data: some Collection<UInt8>) {
        number(data.count)
        bytes += data
    }

    mutating func text(_ text: String) {
        number(text.utf8.count)
        bytes.append(contentsOf: text.utf8)
    }

    /// A text that is there many times: written once.
    mutating func shared(_ text: String) {
        let name = DefinitionName(text)
        if let index = shared[name] {
            number(index + 1)
        } else {
            shared[name] = shared.count
            number(0)
            self.text(text)
        }
    }

    mutating func hash(_ hash: Hash) { bytes += hash.bytes }

    mutating func optional<Value>(_ value: Value?, _ write: (inout IndexWriter, Value) -> Void) {
        flag(value != nil)
        if let value { write(&self, value) }
    }

    mutating func list<Value>(_ values: [Value], _ write: (inout IndexWriter, Value) -> Void) {
        number(values.count)
        for value in values { write(&self, value) }
    }

    /// A value as it is, its entries in their order.
    mutating func value(_ value: CBORValue) {
        switch value {
        case .unsigned(let number):
            byte(0)
            self.number(number)
        case .negative(let number):
            byte(1)
            self.number(number)
        case .bytes(let data):
            byte(2)
            self.data(data)
        case .text(let text):
            byte(3)
            self.text(text)
        case .array(let items):
            byte(4)
            list(items) { $0.value($1) }
        case .map(let entries):
            byte(5)
            list(entries) {
                $0.value($1.key)
                $0.value($1.value)
            }
        case .bool(let truth): byte(truth ? 7 : 6)
        case .null: byte(8)
        case .float(let number):
            byte(9)
            self.number(number.bitPattern)
        }
    }
}
