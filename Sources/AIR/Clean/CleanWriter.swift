import CanonicalCBOR
package import JSON

/// Writes the canonical bytes of definitions straight from their text, if there are no findings about them.
///
/// A definition is clean if ``NodeReader`` would read it without a finding and change nothing except dropping empty
/// fields, as is true of nearly all. For others no bytes are written, and the reader reports the findings.
package struct CleanWriter {
    var writer: CanonicalWriter
    /// A stack of the tape entries of the fields of all objects being written, the innermost last; -1 for a missing
    /// field.
    var slots: [Int] = []
    /// The scope that types the values of a plan; nil while values are written as they stand.
    var typing: PlanTyping?

    /// Creates a writer with initial capacity.
    package init() {
        writer = CanonicalWriter(bytes: [])
        writer.bytes.reserveCapacity(4096)
        slots.reserveCapacity(64)
    }

    private init(bytes: [UInt8]) { writer = CanonicalWriter(bytes: bytes) }

    /// A writer without capacity, as a placeholder for one in use elsewhere.
    static var empty: CleanWriter { CleanWriter(bytes: []) }

    /// The bytes of the last definition, prefix included.
    package var bytes: [UInt8] { writer.bytes }

    /// The hash of the last definition.
    var hash: Hash { Hash.of(writer.bytes) }

    /// Writes a definition; returns nil if it is not clean, or not a definition.
    package mutating func write(_ node: JSONNode) -> DefinitionKey? {
        guard node.kind == .object, let kindNode = node.member("$kind"), kindNode.kind == .string,
            let kind = Self.kind(kindNode), let name = node.member("name"), name.kind == .string,
            name.withText(DefinitionName.isWellFormed)
        else { return nil }
        clear()
        guard write(node, CleanRecord.definition(kind)) else { return nil }
        return DefinitionKey(kind, DefinitionName(name.text))
    }

    /// Starts a new definition.
    mutating func clear() {
        writer.bytes.removeAll(keepingCapacity: true)
        slots.removeAll(keepingCapacity: true)
        writer.bytes.append(contentsOf: CanonicalEncoder.prefix)
    }

    private static func kind(_ node: JSONNode) -> DefinitionKind? {
        for (text, kind) in kinds where node.isText(text) { return kind }
        return nil
    }

    private static let kinds: [(StaticString, DefinitionKind)] = [
        ("defschema", .schema), ("defplan", .plan), ("defmodule", .module), ("defeffect", .effect),
        ("defcap", .capability), ("defpolicy", .policy), ("defsecret", .secret),
    ]

    mutating func write(_ node: JSONNode, _ form: CleanForm) -> Bool {
        switch form {
        case .text: return writeText(node) { _ in true }
        case .choice(let texts):
            return writeText(node) { text in texts.firstIndex { $0.isEqual(to: text) } != nil }
        case .schemaName: return writeText(node, where: DefinitionName.isWellFormed)
        case .hash: return writeText(node, where: CleanShapes.isHash)
        case .natural: return CleanShapes.isNatural(node) && writePlain(node)
        case .expression: return CleanShapes.isExpression(node) && writePlain(node)
        case .literal: return CleanShapes.isLiteral(node) && writePlain(node)
        case .slot: return CleanShapes.isSlot(node) && writePlain(node)
        case .type: return CleanShapes.isType(node) && writePlain(node)
        case .list(let item):
            guard node.kind == .array else { return false }
            writer.writeArrayHead(node.count)
            var child = node.firstChild
            for _ in 0..<node.count {
                guard write(child, item[0]) else { return false }
                child = child.next
            }
            return true
        case .table(let item):
            guard node.kind == .object else { return false }
            return writeMembers(of: node) { $0.write($1, item[0]) }
        case .record(let record): return node.kind == .object && write(node, record)
        case .tagged(let tag, let variants):
            guard node.kind == .object else { return false }
            var key = node.firstChild
            for _ in 0..<node.count {
                if tag.isText(of: key) {
                    guard key.next.kind == .string,
                        let variant = variants.firstIndex(where: { $0.tag.isText(of: key.next) })
                    else { return false }
                    return write(node, variants[variant].record)
                }
                key = key.next.next
            }
            return false
        }
    }

    /// Writes an object with known fields.
    ///
    /// - Parameter more: the number of fields that the caller appends, whose keys come after all others.
    mutating func write(_ node: JSONNode, _ record: CleanRecord, adding more: Int = 0) -> Bool {
        let base = slots.count
        defer { slots.removeLast(slots.count - base) }
        let members = record.members
        for _ in 0..<members.count { slots.append(-1) }
        var key = node.firstChild
        for _ in 0..<node.count {
            let value = key.next
            if let index = members.firstIndex(where: { $0.name.isText(of: key) }) {
                slots[base + index] = value.index
            } else if record.ignored.firstIndex(where: { $0.isText(of: key) }) == nil {
                return false
            }
            key = value.next
        }
        var count = 0
        for index in 0..<members.count {
            let member = members[index]
            let slot = slots[base + index]
            if slot < 0 {
                switch member.absence {
                case .unclean: return false
                case .omitted: continue
                case .defaulted: count += 1
                }
                continue
            }
            let value = JSONNode(entries: node.entries, bytes: node.bytes, index: slot)
            if isOmitted(value, member) { slots[base + index] = -1 } else { count += 1 }
        }
        writer.writeMapHead(count + more)
        for index in 0..<members.count {
            let member = members[index]
            let slot = slots[base + index]
            if slot >= 0 {
                writer.bytes.append(contentsOf: member.key.buffer)
                let value = JSONNode(entries: node.entries, bytes: node.bytes, index: slot)
                if typing != nil, case .slot = member.form {
                    guard writeTyped(value, in: node) else { return false }
                } else {
                    guard write(value, member.form) else { return false }
                }
            } else if case .defaulted(let bytes) = member.absence {
                writer.bytes.append(contentsOf: member.key.buffer)
                writer.bytes.append(contentsOf: bytes.buffer)
            }
        }
        return true
    }

    private func isOmitted(_ value: JSONNode, _ member: CleanRecord.Member) -> Bool {
        value.kind == .null
            ? member.isOmittedWhenNull : value.kind == member.omittedWhenEmpty && value.count == 0
    }

    mutating func writeText(
        _ node: JSONNode, where fits: (UnsafeBufferPointer<UInt8>) -> Bool
    ) -> Bool {
        guard node.kind == .string else { return false }
        if !node.hasEscapes {
            let text = node.rawText
            guard fits(text) else { return false }
            writer.write(text: text)
            return true
        }
        return Array(node.text.utf8).withUnsafeBufferPointer { text in
            guard fits(text) else { return false }
            writer.write(text: text)
            return true
        }
    }

    /// Writes a value unchanged; returns false if a number is out of range.
    mutating func writePlain(_ node: JSONNode) -> Bool {
        switch node.kind {
        case .null: writer.writeNull()
        case .false: writer.write(bool: false)
        case .true: writer.write(bool: true)
        case .string: return writeText(node) { _ in true }
        case .number:
            switch node.exact {
            case .unsigned(let magnitude): writer.write(unsigned: magnitude)
            case .negative(let magnitude): writer.write(negative: magnitude)
            case .float(let number): writer.write(float: number)
            case nil: return false
            }
        case .array:
            writer.writeArrayHead(node.count)
            var child = node.firstChild
            for _ in 0..<node.count {
                guard writePlain(child) else { return false }
                child = child.next
            }
        case .object: return writeMembers(of: node) { $0.writePlain($1) }
        }
        return true
    }

    /// Writes an object with arbitrary keys, in the order of its keys.
    mutating func writeMembers(
        of node: JSONNode, _ write: (inout CleanWriter, JSONNode) -> Bool
    ) -> Bool {
        writer.writeMapHead(node.count)
        let base = slots.count
        defer { slots.removeLast(slots.count - base) }
        var isAscending = true
        var key = node.firstChild
        for index in 0..<node.count {
            if index > 0, isAscending, !Self.precedes(node, slots[slots.count - 1], key.index) { isAscending = false }
            slots.append(key.index)
            key = key.next.next
        }
        if !isAscending { slots[base...].sort { Self.precedes(node, $0, $1) } }
        for index in base..<base + node.count {
            let key = JSONNode(entries: node.entries, bytes: node.bytes, index: slots[index])
            guard writeText(key, where: { _ in true }), write(&self, key.next) else { return false }
        }
        return true
    }

    /// Whether one key precedes another: by length, then by bytes.
    static func precedes(_ node: JSONNode, _ left: Int, _ right: Int) -> Bool {
        JSONNode(entries: node.entries, bytes: node.bytes, index: left).withText { a in
            JSONNode(entries: node.entries, bytes: node.bytes, index: right).withText { b in
                guard a.count == b.count else { return a.count < b.count }
                for index in a.indices where a[index] != b[index] { return a[index] < b[index] }
                return false
            }
        }
    }
}
