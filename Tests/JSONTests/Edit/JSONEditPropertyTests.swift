import JSON
import Randomness
import Testing

/// Edits of documents in unusual layouts, compared with the same change to the value.
@Suite struct JSONEditPropertyTests {
    @Test(arguments: 1...40 as ClosedRange<UInt64>)
    func `an insertion adds one piece, gives the expected value and can be removed again`(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<40 {
            let original = OddWriter.document(using: &generator)
            var edit = try JSONEdit(original)
            guard let (pointer, container) = Self.containers(edit.root).randomElement(using: &generator) else {
                continue
            }
            let value = PropertyTests.value(depth: 3, using: &generator)
            let count = container.asArray?.count ?? container.asObject?.count ?? 0
            let index = Int.random(in: 0...count, using: &generator)
            let new: JSONPointer
            if let members = container.asObject {
                let position: JSONEdit.Position = index < count ? .before(.key(members[index].key)) : .last
                try edit.insert(value, forKey: "new key", in: pointer, at: position)
                new = pointer.appending(key: "new key")
            } else {
                try edit.insert(value, in: pointer, at: index < count ? .before(.index(index)) : .last)
                new = pointer.appending(index: index)
            }
            let added = edit.bytes.count - original.count
            let common = zip(original, edit.bytes).prefix { $0 == $1 }.count
            let tail = zip(original.reversed(), edit.bytes.reversed()).prefix { $0 == $1 }.count
            let isEmptyLine = count == 0 && Self.hasLineEnd(container, in: original)
            #expect(added > 0 && (common + tail >= original.count || count == 0))
            #expect(
                try Self.expected(JSONParser.parse(original), pointer, value, at: index)
                    == JSONPrinter.compact(edit.root))
            try edit.remove(at: new)
            if isEmptyLine {
                #expect(JSONPrinter.compact(edit.root) == JSONPrinter.compact(try JSONParser.parse(original)))
            } else {
                #expect(edit.bytes == original, "\(String(decoding: original, as: UTF8.self))")
            }
        }
    }

    @Test(arguments: 1...40 as ClosedRange<UInt64>)
    func `a removal deletes the item, whitespace and one comma`(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<40 {
            let original = OddWriter.document(using: &generator)
            var edit = try JSONEdit(original)
            let filled = Self.containers(edit.root).filter {
                !($0.value.asArray?.isEmpty ?? $0.value.asObject?.isEmpty ?? true)
            }
            guard let (pointer, container) = filled.randomElement(using: &generator) else { continue }
            let count = container.asArray?.count ?? container.asObject?.count ?? 0
            let index = Int.random(in: 0..<count, using: &generator)
            let (place, start, end) = Self.item(index, of: container, at: pointer)
            try edit.remove(at: place)
            let common = zip(original, edit.bytes).prefix { $0 == $1 }.count
            let removed = original.count - edit.bytes.count
            // The bytes on both sides of the cut may be equal: choose a cut that contains the item.
            let from = min(common, start)
            #expect(from + removed >= end)
            #expect(
                original[..<from].elementsEqual(edit.bytes[..<from])
                    && original[(from + removed)...].elementsEqual(edit.bytes[from...]))
            let around = Array(original[from..<start]) + Array(original[end..<(from + removed)])
            #expect(around.allSatisfy { " \t\r\n,".utf8.contains($0) })
            #expect(around.count { $0 == UInt8(ascii: ",") } == (count > 1 ? 1 : 0))
            #expect(
                try Self.expected(JSONParser.parse(original), pointer, nil, at: index) == JSONPrinter.compact(edit.root)
            )
        }
    }

    @Test(arguments: 1...40 as ClosedRange<UInt64>)
    func `a replacement changes only the bytes of the value`(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<40 {
            let original = OddWriter.document(using: &generator)
            var edit = try JSONEdit(original)
            let filled = Self.containers(edit.root).filter {
                !($0.value.asArray?.isEmpty ?? $0.value.asObject?.isEmpty ?? true)
            }
            guard let (pointer, container) = filled.randomElement(using: &generator) else { continue }
            let count = container.asArray?.count ?? container.asObject?.count ?? 0
            let (place, _, end) = Self.item(Int.random(in: 0..<count, using: &generator), of: container, at: pointer)
            let old = try #require(edit.root.value(at: place))
            let value = PropertyTests.value(depth: 3, using: &generator)
            try edit.replace(at: place, with: value)
            #expect(edit.bytes.starts(with: original[..<old.range.lowerBound]))
            #expect(edit.bytes.reversed().starts(with: original[end...].reversed()))
            let found = try #require(edit.root.value(at: place))
            #expect(JSONPrinter.compact(found) == JSONPrinter.compact(value))
            #expect(found.range.lowerBound == old.range.lowerBound)
            #expect(edit.bytes.count - original.count == found.range.count - old.range.count)
        }
    }

    // MARK: Changes to values

    private static func containers(_ value: JSONValue, at pointer: JSONPointer = JSONPointer()) -> [(
        pointer: JSONPointer, value: JSONValue
    )] {
        if let elements = value.asArray {
            return [(pointer, value)]
                + elements.enumerated().flatMap { containers($0.element, at: pointer.appending(index: $0.offset)) }
        }
        guard let members = value.asObject else { return [] }
        return [(pointer, value)] + members.flatMap { containers($0.value, at: pointer.appending(key: $0.key)) }
    }

    private static func item(_ index: Int, of container: JSONValue, at pointer: JSONPointer) -> (JSONPointer, Int, Int)
    {
        if let members = container.asObject {
            let member = members[index]
            return (pointer.appending(key: member.key), member.keyRange.lowerBound, member.value.range.upperBound)
        }
        let range = container.asArray?[index].range ?? 0..<0
        return (pointer.appending(index: index), range.lowerBound, range.upperBound)
    }

    private static func hasLineEnd(_ value: JSONValue, in bytes: [UInt8]) -> Bool {
        bytes[value.range].contains { $0 == 0x0a || $0 == 0x0d }
    }

    /// The text of the value with one item added or removed.
    private static func expected(_ root: JSONValue, _ pointer: JSONPointer, _ value: JSONValue?, at index: Int)
        -> String
    {
        func change(_ node: JSONValue, _ rest: ArraySlice<JSONPointer.Token>) -> JSONValue {
            guard let token = rest.first else {
                if var members = node.asObject {
                    if let value {
                        members.insert(JSONMember(key: "new key", value: value), at: index)
                    } else {
                        members.remove(at: index)
                    }
                    return JSONValue(.object(members))
                }
                var elements = node.asArray ?? []
                if let value { elements.insert(value, at: index) } else { elements.remove(at: index) }
                return .array(elements)
            }
            if var members = node.asObject {
                for place in members.indices where Array(members[place].key.utf8) == Array(token.text.utf8) {
                    members[place].value = change(members[place].value, rest.dropFirst())
                }
                return JSONValue(.object(members))
            }
            var elements = node.asArray ?? []
            if let place = token.index { elements[place] = change(elements[place], rest.dropFirst()) }
            return .array(elements)
        }
        return JSONPrinter.compact(change(root, pointer.tokens[...]))
    }

}

/// Writes values with random whitespace.
struct OddWriter {
    private let gaps: [String]
    private var text = ""

    static func document(using generator: inout SeededGenerator) -> [UInt8] {
        let lineEnd = ["\n", "\r\n", "\r"].randomElement(using: &generator) ?? "\n"
        let indent = ["  ", "\t", "    ", ""].randomElement(using: &generator) ?? ""
        let all = ["", "", " ", "  ", "\t", lineEnd, lineEnd + indent, lineEnd + indent + indent, lineEnd + lineEnd]
        // Some documents are regular, others mix many kinds of whitespace.
        let gaps = (0..<Int.random(in: 1...4, using: &generator)).compactMap { _ in
            all.randomElement(using: &generator)
        }
        var writer = OddWriter(gaps: gaps)
        let value = JSONValue.array([
            PropertyTests.value(depth: 4, using: &generator), PropertyTests.value(depth: 4, using: &generator),
        ])
        writer.space(&generator)
        writer.write(value, &generator)
        writer.space(&generator)
        return Array(writer.text.utf8)
    }

    private init(gaps: [String]) { self.gaps = gaps }

    private mutating func space(_ generator: inout SeededGenerator) {
        text += gaps.randomElement(using: &generator) ?? ""
    }

    private mutating func write(_ value: JSONValue, _ generator: inout SeededGenerator) {
        switch value.content {
        case .array(let elements):
            list(elements, "[", "]", &generator) { writer, element, generator in writer.write(element, &generator) }
        case .object(let members):
            list(members, "{", "}", &generator) { writer, member, generator in
                writer.text += JSONPrinter.compact(.string(member.key))
                writer.space(&generator)
                writer.text += ":"
                writer.space(&generator)
                writer.write(member.value, &generator)
            }
        case .number(let number):
            text +=
                ["1.50", "-0", "12345678901234567890123", "1E+2", number.text].randomElement(using: &generator) ?? "0"
        default: text += JSONPrinter.compact(value)
        }
    }

    private mutating func list<Item>(
        _ items: [Item], _ open: String, _ close: String, _ generator: inout SeededGenerator,
        _ write: (inout OddWriter, Item, inout SeededGenerator) -> Void
    ) {
        text += open
        for (index, item) in items.enumerated() {
            if index > 0 {
                space(&generator)
                text += ","
            }
            space(&generator)
            write(&self, item, &generator)
        }
        space(&generator)
        text += close
    }
}
