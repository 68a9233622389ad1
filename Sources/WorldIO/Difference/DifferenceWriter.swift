import AIR
import CanonicalCBOR
import JSON

/// Writes the lines of a difference.
struct DifferenceWriter {
    let style: DifferenceText.Style
    private(set) var lines: [DifferenceText.Line] = []
    private(set) var hunks: [DifferenceText.Hunk] = []
    private var hunk: Int?

    /// Whether values are written as AIR despite the readable style, because two of them would read alike.
    private var isExact = false

    /// Whether a value named `expr` counts nanoseconds, because its step binds it to a name with that unit.
    private var bindsNanoseconds = false

    private var isReadable: Bool { style.form == .readable && !isExact }

    init(_ difference: StructuralDifference, style: DifferenceText.Style) {
        self.style = style
        write([difference.root], in: .object, indent: 0)
    }

    /// Writes the children of an entry: changes in full, unchanged runs folded.
    private mutating func write(_ entries: [DifferenceEntry], in layout: DifferenceEntry.Layout, indent: Int) {
        var index = 0
        var continues = false
        while index < entries.count {
            let entry = entries[index]
            guard entry.change == .same else {
                // Adjacent changes in lists and texts are one hunk; members of objects and steps each get their own.
                if !continues { begin(entry) }
                write(entry, indent: indent)
                continues = entry.isLeaf && (layout == .sequence || layout == .set || layout == .text)
                if !continues { hunk = nil }
                index += 1
                continue
            }
            hunk = nil
            continues = false
            let end = entries[index...].firstIndex { $0.change != .same } ?? entries.count
            writeSame(entries[index..<end], after: index > 0, before: end < entries.count, indent: indent)
            index = end
        }
        hunk = nil
    }

    private mutating func writeSame(
        _ run: ArraySlice<DifferenceEntry>, after hasEarlier: Bool, before hasLater: Bool, indent: Int
    ) {
        let head = run.prefix(hasEarlier ? style.context : 0)
        let tail = run.dropFirst(head.count).suffix(hasLater ? style.context : 0)
        let folded = run.dropFirst(head.count).dropLast(tail.count)
        for entry in head { writeValue(entry, .same, entry.after, indent: indent) }
        if let first = folded.first {
            let isOpen = style.showsEverything || style.unfolded.contains(first.place)
            let isNoLonger = folded.count == 1 && isShort(first.after) && first.label != .root
            if isOpen || isNoLonger {
                for entry in folded { writeValue(entry, .same, entry.after, indent: indent) }
            } else {
                append(.same, "… \(folded.count) unchanged", first, indent: indent, foldedCount: folded.count)
            }
        }
        for entry in tail { writeValue(entry, .same, entry.after, indent: indent) }
    }

    private mutating func write(_ entry: DifferenceEntry, indent: Int) {
        switch entry.change {
        case .same: writeValue(entry, .same, entry.after, indent: indent)
        case .added: writeValue(entry, .added, entry.after, indent: indent)
        case .removed: writeValue(entry, .removed, entry.before, indent: indent)
        case .moved: writeMoved(entry, indent: indent)
        case .changed: writeChanged(entry, indent: indent)
        }
    }

    private mutating func writeMoved(_ entry: DifferenceEntry, indent: Int) {
        append(.changed, label(entry) + moved(entry), entry, indent: indent)
        // A position or a set does not show what moved.
        switch entry.label {
        case .position, .member: writeValue(entry, .same, entry.after, indent: indent + 1, isLabelled: false)
        case .root, .key, .element, .piece: break
        }
    }

    private mutating func writeChanged(_ entry: DifferenceEntry, indent: Int) {
        if isOneLine(entry) {
            let (sides, label) = (sides(entry), label(entry))
            let both = DifferenceText.Line.Sides(label: label, before: sides.before, after: sides.after)
            return append(
                .changed, both.text, entry, indent: indent,
                emphasis: Emphasis.ranges(sides.before, sides.after, from: label.unicodeScalars.count), sides: both)
        }
        guard !entry.isLeaf else {
            if entry.movedFrom != nil { append(.changed, label(entry) + moved(entry), entry, indent: indent) }
            isExact = isReadable && compact(entry.before) == compact(entry.after)
            writeValue(entry, .removed, entry.before, indent: indent)
            writeValue(entry, .added, entry.after, indent: indent)
            isExact = false
            return
        }
        if isReadable { return writeReadablyChanged(entry, indent: indent) }
        let brackets: (open: String, close: String?) =
            switch entry.layout {
            case .object: ("{", "}")
            case .elements, .sequence, .set: ("[", "]")
            case .text, .leaf: ("text", nil)
            }
        if entry.movedFrom == nil {
            // The hunks are inside.
            cancelHunk()
            append(.same, label(entry) + brackets.open, entry, indent: indent)
        } else {
            append(.changed, label(entry) + moved(entry) + " " + brackets.open, entry, indent: indent)
            hunk = nil
        }
        write(entry.children, in: entry.layout, indent: indent + 1)
        if let close = brackets.close { append(.same, close, entry, indent: indent) }
    }

    /// Writes the changes within an entry below its name, without brackets and without wrappers that only name the kind
    /// of value.
    private mutating func writeReadablyChanged(_ entry: DifferenceEntry, indent: Int) {
        var inner = entry
        if entry.layout == .object, entry.children.count == 1, let child = entry.children.first, !child.isLeaf,
            case .key(let name) = child.label, ReadableValue.isWrapper(.text(name)), !isOneLine(child)
        {
            inner = child
        }
        let name = label(entry)
        if entry.movedFrom == nil { cancelHunk() }
        if entry.movedFrom != nil {
            append(.changed, name + moved(entry), entry, indent: indent)
            hunk = nil
        } else if !name.isEmpty {
            append(.same, String(name.dropLast()), entry, indent: indent)
        }
        let outer = bindsNanoseconds
        bindsNanoseconds = ReadableValue.bindsNanoseconds(entry.after)
        write(inner.children, in: inner.layout, indent: name.isEmpty ? indent : indent + 1)
        bindsNanoseconds = outer
    }

    // MARK: Parts

    private mutating func begin(_ entry: DifferenceEntry) {
        hunk = hunks.count
        hunks.append(DifferenceText.Hunk(at: entry, line: lines.count))
    }

    private mutating func cancelHunk() {
        if let open = hunk, hunks[open].lines.isEmpty { hunks.removeLast() }
        hunk = nil
    }

    private mutating func append(
        _ marker: DifferenceText.Marker, _ text: String, _ entry: DifferenceEntry, indent: Int, foldedCount: Int = 0,
        emphasis: [Range<Int>] = [], sides: DifferenceText.Line.Sides? = nil
    ) {
        let parts = text.broken(at: style.longest)
        for (index, part) in parts.enumerated() {
            if let hunk { hunks[hunk].extend(to: lines.count) }
            lines.append(
                DifferenceText.Line(
                    marker: marker, indent: index == 0 ? indent : indent + 1, text: part, path: entry.path,
                    place: entry.place, hunk: hunk, foldedCount: foldedCount,
                    emphasis: parts.count == 1 ? emphasis : [], sides: parts.count == 1 ? sides : nil))
        }
    }

    private mutating func writeValue(
        _ entry: DifferenceEntry, _ marker: DifferenceText.Marker, _ value: CBORValue?, indent: Int,
        isLabelled: Bool = true
    ) {
        guard let value else { return }
        write(value, marker, isLabelled ? label(entry) : "", entry, indent: indent)
    }

    /// Writes a value, with a line for each part that does not fit on one line with its neighbors.
    private mutating func write(
        _ value: CBORValue, _ marker: DifferenceText.Marker, _ label: String, _ entry: DifferenceEntry, indent: Int
    ) {
        if isReadable {
            return writeReadably(value, marker, label, named: countedName(of: entry), entry, indent: indent)
        }
        switch value {
        case .map(let members) where !isShort(value):
            append(marker, label + "{", entry, indent: indent)
            for member in members {
                let key = member.key.asText.map { JSONPrinter.compact(.string($0)) } ?? compact(member.key)
                write(member.value, marker, key + ": ", entry, indent: indent + 1)
            }
            append(marker, "}", entry, indent: indent)
        case .array(let elements) where !isShort(value):
            append(marker, label + "[", entry, indent: indent)
            for element in elements { write(element, marker, "", entry, indent: indent + 1) }
            append(marker, "]", entry, indent: indent)
        default: append(marker, label + compact(value), entry, indent: indent)
        }
    }

    /// - Parameter name: the name of the value, which may imply its unit; nil if it has none.
    private mutating func writeReadably(
        _ value: CBORValue, _ marker: DifferenceText.Marker, _ label: String, named name: String?,
        _ entry: DifferenceEntry, indent: Int
    ) {
        let inner = ReadableValue.unwrapped(value)
        let below = label.isEmpty ? indent : indent + 1
        func begin() {
            if !label.isEmpty { append(marker, String(label.dropLast()), entry, indent: indent) }
        }
        switch inner {
        case .map(let members) where !isShort(value) && !members.isEmpty:
            begin()
            let binds = ReadableValue.bindsNanoseconds(value)
            for member in members {
                let name = member.key.asText.map { binds ? ReadableValue.counted($0) : $0 }
                writeReadably(
                    member.value, marker, ReadableValue.text(member.key) + ": ", named: name, entry, indent: below)
            }
        case .array(let elements) where !isShort(value) && !elements.isEmpty:
            begin()
            for (index, element) in elements.enumerated() {
                writeReadably(
                    element, marker, self.name(of: element, at: index) + " ", named: nil, entry, indent: below)
            }
        default:
            let counted = name.flatMap { ReadableValue.nanoseconds(value, named: $0) }
            append(marker, label + (counted ?? compact(value)), entry, indent: indent)
        }
    }

    /// The label of an element of a list: its name, or its position.
    private func name(of element: CBORValue, at index: Int) -> String {
        (element["id"] ?? element["name"])?.asText.map { ReadableValue.word($0) + ":" } ?? "[\(index)]"
    }

    /// Both sides of a change; as AIR where they would read alike.
    private func sides(_ entry: DifferenceEntry) -> (before: String, after: String) {
        let sides = (before: compact(entry.before, of: entry), after: compact(entry.after, of: entry))
        guard isReadable, sides.before == sides.after else { return sides }
        func raw(_ value: CBORValue?) -> String { value.map { JSONPrinter.compact(PlainData.json(of: $0)) } ?? "" }
        return (raw(entry.before), raw(entry.after))
    }

    private func label(_ entry: DifferenceEntry) -> String {
        switch entry.label {
        case .root, .member, .piece: ""
        case .key(let name), .element(let name):
            (isReadable ? ReadableValue.word(name) : JSONPrinter.compact(.string(name))) + ": "
        case .position(let index): "[\(index)] "
        }
    }

    private func moved(_ entry: DifferenceEntry) -> String {
        "moved from [\(entry.movedFrom ?? 0)] to [\(entry.path.tokens.last?.index ?? 0)]"
    }

    /// Whether both sides of a changed entry are on one line.
    private func isOneLine(_ entry: DifferenceEntry) -> Bool {
        entry.movedFrom == nil && isShort(entry.before) && isShort(entry.after) && isSimple(entry)
    }

    /// Whether an entry is a scalar or a literal such as {"text":"a"}, which has no parts to distinguish.
    private func isSimple(_ entry: DifferenceEntry) -> Bool {
        switch entry.layout {
        case .leaf: true
        case .object:
            entry.label != .root && (entry.before?.asMap?.count ?? 0) <= 1 && (entry.after?.asMap?.count ?? 0) <= 1
                && entry.children.allSatisfy(isSimple)
        case .elements, .sequence, .set, .text: false
        }
    }

    /// The value of an entry, whose name may imply its unit.
    private func compact(_ value: CBORValue?, of entry: DifferenceEntry) -> String {
        guard isReadable, let name = countedName(of: entry) else { return compact(value) }
        return ReadableValue.nanoseconds(value, named: name) ?? compact(value)
    }

    /// The name that may imply the unit of an entry's value; nil if it has none.
    private func countedName(of entry: DifferenceEntry) -> String? {
        guard case .key(let name) = entry.label else { return nil }
        return bindsNanoseconds ? ReadableValue.counted(name) : name
    }

    private func compact(_ value: CBORValue?) -> String {
        value.map { isReadable ? ReadableValue.text($0) : JSONPrinter.compact(PlainData.json(of: $0)) } ?? ""
    }

    /// Whether a value fits on a line; visits no more of it than necessary.
    private func isShort(_ value: CBORValue?) -> Bool {
        var room = style.shortest
        return value?.fits(in: &room) ?? true
    }
}

extension CBORValue {
    /// Subtracts the approximate length of the value as JSON from the room; false as soon as no room is left.
    fileprivate func fits(in room: inout Int) -> Bool {
        switch self {
        case .unsigned, .negative, .float, .bool, .null: room -= 4
        case .bytes(let bytes): room -= bytes.count * 4 / 3 + 2
        case .text(let text): room -= text.utf8.count + 2
        case .array(let elements):
            room -= 2
            return room >= 0 && elements.allSatisfy { $0.fits(in: &room) }
        case .map(let entries):
            room -= 2
            return room >= 0 && entries.allSatisfy { $0.key.fits(in: &room) && $0.value.fits(in: &room) }
        }
        return room >= 0
    }
}

extension String {
    /// The text in parts of at most `length` Unicode scalars.
    fileprivate func broken(at length: Int) -> [String] {
        guard utf8.count > length else { return [self] }
        var parts: [String] = []
        var part = UnicodeScalarView()
        var count = 0
        for scalar in unicodeScalars {
            if count == length {
                parts.append(String(part))
                part = UnicodeScalarView()
                count = 0
            }
            part.append(scalar)
            count += 1
        }
        parts.append(String(part))
        return parts
    }
}
