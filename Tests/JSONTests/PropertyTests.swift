import JSON
import Randomness
import Testing

@Suite struct PropertyTests {
    @Test("Printed values parse to the same value", arguments: 1...20 as ClosedRange<UInt64>)
    func printThenParse(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<50 {
            let value = Self.value(depth: 5, using: &generator)
            let compact = JSONPrinter.compact(value)
            let pretty = JSONPrinter.pretty(value)
            #expect(JSONPrinter.compact(try JSONParser.parse(Array(compact.utf8))) == compact)
            #expect(JSONPrinter.pretty(try JSONParser.parse(Array(pretty.utf8))) == pretty)
            #expect(JSONPrinter.compact(try JSONParser.parse(Array(pretty.utf8))) == compact)
        }
    }

    @Test("Damaged text is refused at a valid offset or is a value", arguments: 1...20 as ClosedRange<UInt64>)
    func damage(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let original = Array(JSONPrinter.compact(Self.value(depth: 5, using: &generator)).utf8)
        for _ in 0..<300 {
            let bytes = Self.damaged(original, using: &generator)
            do throws(JSONError) {
                guard let value = try JSONParser.parseIfAny(bytes) else { continue }
                #expect(value.range.upperBound <= bytes.count)
                // Accepted text is valid UTF-8 as a whole.
                #expect(String(validating: bytes, as: UTF8.self) != nil)
            } catch {
                #expect((0...bytes.count).contains(error.offset))
                #expect(!error.message.isEmpty)
            }
        }
    }

    static func value(depth: Int, using generator: inout SeededGenerator) -> JSONValue {
        switch Int.random(in: 0..<(depth > 0 ? 8 : 5), using: &generator) {
        case 0: .null
        case 1: .bool(.random(using: &generator))
        case 2: .int(Int64(bitPattern: generator.next()) >> Int.random(in: 0..<64, using: &generator))
        case 3: JSONNumber(Double(bitPattern: generator.next())).map(JSONValue.number) ?? .int(0)
        case 4: .string(text(using: &generator))
        case 5:
            .array(
                (0..<Int.random(in: 0..<6, using: &generator)).map { _ in value(depth: depth - 1, using: &generator) })
        default: object(depth: depth - 1, using: &generator)
        }
    }

    private static func object(depth: Int, using generator: inout SeededGenerator) -> JSONValue {
        // The counter keeps the keys distinct.
        .object(
            (0..<Int.random(in: 0..<24, using: &generator)).map { index in
                ("\(text(using: &generator))\(index)", depth > 3 ? value(depth: depth, using: &generator) : .int(index))
            })
    }

    private static func text(using generator: inout SeededGenerator) -> String {
        var text = String.UnicodeScalarView()
        for _ in 0..<Int.random(in: 0..<12, using: &generator) {
            let limit: UInt32 = [0x80, 0x800, 0x1_0000, 0x11_0000].randomElement(using: &generator) ?? 0x80
            text.append(Unicode.Scalar(UInt32.random(in: 0..<limit, using: &generator)) ?? "\\")
        }
        return String(text)
    }

    private static func damaged(_ original: [UInt8], using generator: inout SeededGenerator) -> [UInt8] {
        var bytes = original
        let interesting = Array("[]{}\",:\\u0-e.\u{0}tnf \n".utf8) + [0xff, 0xc3, 0xed, 0xf0, 0x80]
        for _ in 0..<Int.random(in: 1...4, using: &generator) where !bytes.isEmpty {
            let index = Int.random(in: bytes.indices, using: &generator)
            switch Int.random(in: 0..<4, using: &generator) {
            case 0: bytes[index] = interesting.randomElement(using: &generator) ?? 0
            case 1: bytes.remove(at: index)
            case 2: bytes.insert(interesting.randomElement(using: &generator) ?? 0, at: index)
            default: bytes.removeSubrange(index...)
            }
        }
        return bytes
    }
}
