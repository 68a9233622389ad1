/// The layout of a JSON text, as found in the text itself.
struct JSONLayout {
    let bytes: [UInt8]
    let root: JSONValue

    /// Whether only white space precedes an offset on its line.
    func startsLine(_ offset: Int) -> Bool {
        var index = offset
        while index > 0 {
            index -= 1
            if bytes[index].isLineEnd { return true }
            if !bytes[index].isBlank { return false }
        }
        return true
    }

    /// The white space at the start of the line that holds an offset.
    func indent(ofLineAt offset: Int) -> [UInt8] {
        var start = offset
        while start > 0, !bytes[start - 1].isLineEnd { start -= 1 }
        return Array(bytes[start..<offset].prefix { $0.isBlank })
    }

    /// The indentation of the line after a separator, or of the line at an offset if the separator has no line end.
    func indent(after separator: [UInt8], at offset: Int) -> [UInt8] {
        guard let last = separator.lastIndex(where: \.isLineEnd) else { return indent(ofLineAt: offset) }
        return Array(separator[(last + 1)...].prefix { $0.isBlank })
    }

    /// The line end in use near an offset.
    func newline(near offset: Int) -> [UInt8] {
        let index = bytes[..<offset].lastIndex(where: \.isLineEnd) ?? bytes[offset...].firstIndex(where: \.isLineEnd)
        guard let index else { return [0x0a] }
        if bytes[index] == 0x0d {
            return bytes[(index + 1)...].first == 0x0a ? [0x0d, 0x0a] : [0x0d]
        }
        return index > 0 && bytes[index - 1] == 0x0d ? [0x0d, 0x0a] : [0x0a]
    }

    /// The separator that a new item needs beside existing ones.
    func separator(forItemAt index: Int, among items: [Range<Int>]) -> [UInt8] {
        if items.count > 1 {
            // Between two items with the same separator on both sides, either one can belong to the new item.
            let right = min(max(index, 1), items.count - 1)
            return Array(bytes[items[right - 1].upperBound..<items[right].lowerBound])
        }
        let start = items[0].lowerBound
        return startsLine(start)
            ? [UInt8(ascii: ",")] + newline(near: start) + indent(ofLineAt: start) : comma
    }

    /// The separator between key and value: that of the object itself, or else of any other object in the text.
    func colon(near container: JSONValue?) -> [UInt8] {
        func gap(_ value: JSONValue) -> [UInt8]? {
            guard let member = value.asObject?.last else { return nil }
            let gap = bytes[member.keyRange.upperBound..<member.value.range.lowerBound]
            return gap.contains(where: \.isLineEnd) ? nil : Array(gap)
        }
        return container.flatMap(gap) ?? first(in: root, gap) ?? Array(": ".utf8)
    }

    /// The separator between items on one line.
    private var comma: [UInt8] {
        let found = first(in: root) { container -> [UInt8]? in
            let items = container.itemRanges
            for index in items.indices.dropFirst() {
                let gap = bytes[items[index - 1].upperBound..<items[index].lowerBound]
                if !gap.contains(where: \.isLineEnd) { return Array(gap) }
            }
            return nil
        }
        if let found { return found }
        return Array((colon(near: nil).last?.isBlank == true ? ", " : ",").utf8)
    }

    /// The text between the brackets of a one-line object and its members.
    private var padding: [UInt8] {
        first(in: root) { container -> [UInt8]? in
            guard container.asObject != nil, let item = container.itemRanges.first else { return nil }
            let gap = bytes[container.range.lowerBound + 1..<item.lowerBound]
            return gap.contains(where: \.isLineEnd) ? nil : Array(gap)
        } ?? []
    }

    /// The additional indentation of a container's items: that of the enclosing containers, or else any in the text.
    private func unit(at pointer: JSONPointer) -> [UInt8] {
        func step(_ container: JSONValue) -> [UInt8]? {
            guard let item = container.itemRanges.first, startsLine(item.lowerBound) else { return nil }
            let outer = indent(ofLineAt: container.range.lowerBound)
            let inner = indent(ofLineAt: item.lowerBound)
            guard inner.count > outer.count, inner.starts(with: outer) else { return nil }
            return Array(inner.dropFirst(outer.count))
        }
        for count in stride(from: pointer.tokens.count, through: 0, by: -1) {
            if let around = root.value(at: JSONPointer(Array(pointer.tokens.prefix(count)))), let unit = step(around) {
                return unit
            }
        }
        return first(in: root, step) ?? Array("  ".utf8)
    }

    private func first(in value: JSONValue, _ find: (JSONValue) -> [UInt8]?) -> [UInt8]? {
        if let found = find(value) { return found }
        for child in value.children {
            if let found = first(in: child, find) { return found }
        }
        return nil
    }
}

extension JSONLayout {
    /// Whether the items of a container are on lines of their own.
    private func isSpread(_ container: JSONValue) -> Bool {
        container.itemRanges.contains { startsLine($0.lowerBound) }
    }

    private func spansLines(_ value: JSONValue) -> Bool { bytes[value.range].contains(where: \.isLineEnd) }

    /// Whether to write a new item of a container over several lines.
    func spreads(newItemOf pointer: JSONPointer) -> Bool {
        guard let container = root.value(at: pointer) else { return true }
        if let like = container.children.last(where: { !$0.itemRanges.isEmpty }) { return spansLines(like) }
        if !container.itemRanges.isEmpty { return isSpread(container) }
        if spansLines(container) { return true }
        if container.range.count > 2 { return false }
        guard !pointer.tokens.isEmpty else { return true }
        return root.value(at: JSONPointer(Array(pointer.tokens.dropLast()))).map(isSpread) ?? true
    }

    /// Whether to write the replacement of a value over several lines.
    func spreads(replacing pointer: JSONPointer) -> Bool {
        guard let old = root.value(at: pointer) else { return true }
        if !old.itemRanges.isEmpty { return spansLines(old) }
        guard !pointer.tokens.isEmpty else { return true }
        return spreads(newItemOf: JSONPointer(Array(pointer.tokens.dropLast())))
    }

    /// The text before and after the first item of an empty container, and the indent of its line.
    func frame(
        forFirstItemOf container: JSONValue, at pointer: JSONPointer, isSpread: Bool
    ) -> (lead: [UInt8], indent: [UInt8], trail: [UInt8]) {
        let start = container.range.lowerBound
        let outer = indent(ofLineAt: start)
        let interior = Array(bytes[start + 1..<container.range.upperBound - 1])
        guard isSpread else { return (interior, outer, interior) }
        let inner = outer + unit(at: pointer)
        let newline = newline(near: start)
        return (newline + inner, inner, interior.isEmpty ? newline + outer : interior)
    }

    /// The text that remains between the brackets when their only item is removed.
    func interior(ofEmptied container: JSONValue, around item: Range<Int>) -> [UInt8] {
        let lead = Array(bytes[container.range.lowerBound + 1..<item.lowerBound])
        let trail = Array(bytes[item.upperBound..<container.range.upperBound - 1])
        guard lead.contains(where: \.isLineEnd) else { return lead == trail ? lead : [] }
        guard trail.contains(where: \.isLineEnd) else { return [] }
        let outer = indent(ofLineAt: container.range.lowerBound)
        return [[0x0a], [0x0d, 0x0a], [0x0d]].contains { $0 + outer == trail } ? [] : trail
    }

    /// The text of a value whose first line is already indented.
    ///
    /// - Parameter width: if given, only parts that would exceed this line length are spread.
    func text(
        of value: JSONValue, isSpread: Bool, indent: [UInt8], at pointer: JSONPointer, width: Int? = nil
    ) -> [UInt8] {
        let start = root.value(at: pointer)?.range.lowerBound ?? 0
        let line = bytes[..<start].lastIndex(where: \.isLineEnd).map { $0 + 1 } ?? 0
        var writer = StyledWriter(
            colon: colon(near: nil), comma: comma, padding: padding,
            spread: isSpread ? (newline(near: start), unit(at: pointer)) : nil, width: width, column: start - line)
        writer.write(value, indent: indent)
        return writer.bytes
    }
}

/// Appends values in a given style.
private struct StyledWriter {
    let colon: [UInt8]
    let comma: [UInt8]
    let padding: [UInt8]
    let spread: (newline: [UInt8], unit: [UInt8])?
    /// The maximum length of a line; without one, all parts are spread, or none.
    var width: Int? = nil
    /// The column at which the value begins.
    var column = 0
    var bytes: [UInt8] = []

    /// The length of the current line.
    private var lineLength: Int {
        let start = bytes.lastIndex(where: \.isLineEnd)
        return start.map { bytes.count - $0 - 1 } ?? column + bytes.count
    }

    /// The value on one line, or nil if it does not fit.
    private func flat(_ value: JSONValue) -> [UInt8]? {
        guard let width, spread != nil else { return nil }
        var writer = StyledWriter(colon: colon, comma: comma, padding: padding, spread: nil)
        writer.write(value, indent: [])
        // Leave room for a comma.
        return lineLength + writer.bytes.count < width ? writer.bytes : nil
    }

    mutating func write(_ value: JSONValue, indent: [UInt8]) {
        if let flat = flat(value) {
            bytes += flat
            return
        }
        switch value.content {
        case .array(let elements):
            list(elements, brackets: "[]", padding: [], indent: indent) { writer, element, indent in
                writer.write(element, indent: indent)
            }
        case .object(let members):
            list(members, brackets: "{}", padding: padding, indent: indent) { writer, member, indent in
                writer.bytes += JSONPrinter.compact(.string(member.key)).utf8
                writer.bytes += writer.colon
                writer.write(member.value, indent: indent)
            }
        default: bytes += JSONPrinter.compact(value).utf8
        }
    }

    private mutating func list<Item>(
        _ items: [Item], brackets: String, padding: [UInt8], indent: [UInt8],
        _ write: (inout StyledWriter, Item, [UInt8]) -> Void
    ) {
        let brackets = Array(brackets.utf8)
        guard !items.isEmpty else {
            bytes += brackets
            return
        }
        let inner = indent + (spread?.unit ?? [])
        bytes.append(brackets[0])
        for (index, item) in items.enumerated() {
            if index > 0 { bytes += spread == nil ? comma : [UInt8(ascii: ",")] }
            if let spread { bytes += spread.newline + inner } else if index == 0 { bytes += padding }
            write(&self, item, inner)
        }
        bytes += spread.map { $0.newline + indent } ?? padding
        bytes.append(brackets[1])
    }
}

extension JSONValue {
    /// The ranges of members or elements, keys included.
    var itemRanges: [Range<Int>] {
        switch content {
        case .array(let elements): elements.map(\.range)
        case .object(let members): members.map { $0.keyRange.lowerBound..<$0.value.range.upperBound }
        default: []
        }
    }

    /// The values of members or elements.
    fileprivate var children: [JSONValue] {
        switch content {
        case .array(let elements): elements
        case .object(let members): members.map(\.value)
        default: []
        }
    }
}

extension UInt8 {
    fileprivate var isLineEnd: Bool { self == 0x0a || self == 0x0d }
    fileprivate var isBlank: Bool { self == 0x20 || self == 0x09 }
}
