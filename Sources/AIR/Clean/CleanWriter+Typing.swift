import CanonicalCBOR
import JSON

/// The scope that types the values of a plan while its normal form is written.
struct PlanTyping {
    let scope: TypeScope
    /// The plan that is being written.
    let plan: JSONNode
}

/// Writes the normal form of plans straight from their text if there are no findings about them.
///
/// Plans with findings of ``PlanNormalizer``, and a few rare forms, are left to it.
extension CleanWriter {
    /// The maximum number of consecutive references, options and the like within a value.
    private static let maximumDepth = 64

    /// Writes the normal form of a clean plan; returns false if the plan needs ``PlanNormalizer``.
    mutating func writeNormalForm(of plan: JSONNode, in scope: TypeScope) -> Bool {
        guard plan.kind == .object, let steps = plan.member("steps"), steps.kind == .array,
            plan.member("required_caps").map(Self.isEmpty) ?? true,
            plan.member("allowed_effects").map(Self.isEmpty) ?? true
        else { return false }
        clear()
        typing = PlanTyping(scope: scope, plan: plan)
        defer { typing = nil }
        let caps = Self.emitted("cap", by: steps)
        let record = CleanRecord.definition(.plan)
        guard !caps.isEmpty else { return write(plan, record) }
        let effects = Self.emitted("kind", by: steps)
        // These keys are longer than all others, so they come last.
        guard write(plan, record, adding: 2) else { return false }
        for (key, texts) in [("required_caps" as StaticString, caps), ("allowed_effects", effects)] {
            write(key)
            writer.writeArrayHead(texts.count)
            for text in texts { text.withUnsafeBufferPointer { writer.write(text: $0) } }
        }
        return true
    }

    private static func isEmpty(_ node: JSONNode) -> Bool { node.count == 0 && node.kind == .array }

    /// The texts of a field of all steps that emit effects, sorted and without duplicates.
    private static func emitted(_ field: StaticString, by steps: JSONNode) -> [[UInt8]] {
        var found: [[UInt8]] = []
        _ = CleanShapes.elements(steps) { step in
            if step.member("op")?.isText("emit_effect") == true, let text = step.member(field) {
                found.append(text.withText { Array($0) })
            }
            return true
        }
        guard found.count > 1 else { return found }
        found.sort { $0.lexicographicallyPrecedes($1) }
        return found.indices.filter { $0 == 0 || found[$0] != found[$0 - 1] }.map { found[$0] }
    }

    // MARK: Slots

    /// Writes the value of a step's slot.
    mutating func writeTyped(_ value: JSONNode, in step: JSONNode) -> Bool {
        guard let typing, let op = step.member("op") else { return false }
        if op.isText("raise_event") {
            return step.member("event").map { writeSlot(value, .reference(DefinitionName($0.text))) } ?? false
        }
        if op.isText("end") {
            // A plan without an output has no result.
            guard let output = typing.plan.member("output"), output.kind == .string else { return false }
            return writeSlot(value, .reference(DefinitionName(output.text)))
        }
        if op.isText("emit_effect") {
            if step.member("idempotency_key")?.index == value.index { return writeSlot(value, .primitive(.hash)) }
            guard let kind = step.member("kind"), let effect = typing.scope.effect(kind.text) else { return false }
            return writeSlot(value, .reference(effect.params))
        }
        guard op.isText("assign"), let name = step.member("bind")?.member("as") else { return false }
        if let locals = typing.plan.member("locals"), locals.kind == .object,
            let local = locals.member(name.withText { Array($0) })
        {
            return writeSlot(value, .reference(DefinitionName(local.text)))
        }
        return !CleanShapes.isSugar(value) && writePlain(value)
    }

    private mutating func writeSlot(_ value: JSONNode, _ type: TypeExpression) -> Bool {
        if CleanShapes.isSugar(value) {
            // An array might be read by position.
            return value.kind != .array && writeSugar(value, type, depth: 0)
        }
        if CleanShapes.isExpression(value), CleanShapes.isDynamic(value) { return writePlain(value) }
        return writeLiteral(value, type, depth: 0)
    }

    private mutating func write(_ key: StaticString) {
        writer.write(text: UnsafeBufferPointer(start: key.utf8Start, count: key.utf8CodeUnitCount))
    }

    /// Writes the head and the key of an object with one member.
    private mutating func open(_ key: StaticString) {
        writer.writeMapHead(1)
        write(key)
    }

    // MARK: Sugar

    private mutating func writeSugar(_ node: JSONNode, _ type: TypeExpression, depth: Int) -> Bool {
        guard depth < Self.maximumDepth, let type = typing?.scope.resolved(type) else { return false }
        switch type {
        case .reference: return false
        case .primitive(let primitive): return writeScalar(node, primitive)
        case .option(let inner):
            if node.kind == .null {
                writeNull()
                return true
            }
            return writeSugar(node, inner, depth: depth + 1)
        case .record(let fields):
            open("record")
            return writeFields(node, fields) { $0.writeSugar($1, $2, depth: depth + 1) }
        case .variant(let arms):
            guard node.kind == .object, node.count == 1 else { return false }
            let tag = node.firstChild
            guard let arm = Self.member(arms, tag) else { return false }
            if tag.next.kind == .null {
                guard typing?.scope.resolved(arm.type) == .primitive(.unit) else { return false }
                open("tag")
                return writeText(tag) { _ in true }
            }
            return writeTagged(tag) { $0.writeSugar(tag.next, arm.type, depth: depth + 1) }
        case .list(let item):
            open("list")
            return writeElements(node) { $0.writeSugar($1, item, depth: depth + 1) }
        case .set(let item):
            open("set")
            return writeDistinct(node) { $0.writeSugar($1, item, depth: depth + 1) }
        case .map: return false
        }
    }

    private mutating func writeNull() {
        open("null")
        writer.writeMapHead(0)
    }

    private mutating func writeScalar(_ node: JSONNode, _ primitive: TypeExpression.Primitive) -> Bool {
        func text(_ isSound: (String) -> Bool) -> Bool { node.kind == .string && isSound(node.text) }
        switch primitive {
        case .unit: return false
        case .bool:
            guard node.kind == .true || node.kind == .false else { return false }
            open("bool")
            writer.write(bool: node.kind == .true)
            return true
        case .text: open("text")
        case .int:
            open("int")
            return writeInteger(node, Scalars.signed)
        case .duration:
            open("duration_ns")
            return writeInteger(node, Times.nanoseconds(ofDuration:))
        case .nat:
            open("nat")
            return writeNatural(node, Scalars.natural)
        case .time:
            open("time_ns")
            return writeNatural(node, Times.nanoseconds(ofTime:))
        case .dec128:
            guard text(Scalars.isDecimal) else { return false }
            open("dec128")
        case .bytes:
            guard text({ Base64.decode($0) != nil }) else { return false }
            open("bytes_b64")
        case .hash:
            guard node.kind == .string, node.withText(CleanShapes.isHash) else { return false }
            open("hash")
        case .uuid:
            guard text(Scalars.isUUID) else { return false }
            open("uuid")
        }
        return writeText(node) { _ in true }
    }

    private mutating func writeNatural(_ node: JSONNode, _ read: (String) -> UInt64?) -> Bool {
        if node.kind == .number, case .unsigned(let number) = node.exact {
            writer.write(unsigned: number)
            return true
        }
        guard node.kind == .string, let number = read(node.text) else { return false }
        writer.write(unsigned: number)
        return true
    }

    private mutating func writeInteger(_ node: JSONNode, _ read: (String) -> Int64?) -> Bool {
        let limit = UInt64(Int64.max)
        switch node.kind {
        case .number:
            switch node.exact {
            case .unsigned(let number) where number <= limit: writer.write(unsigned: number)
            case .negative(let magnitude) where magnitude <= limit: writer.write(negative: magnitude)
            default: return false
            }
        case .string:
            guard let number = read(node.text) else { return false }
            if number < 0 {
                writer.write(negative: UInt64(bitPattern: ~number))
            } else {
                writer.write(unsigned: UInt64(bitPattern: number))
            }
        default: return false
        }
        return true
    }

    // MARK: Literals

    private mutating func writeLiteral(_ node: JSONNode, _ type: TypeExpression, depth: Int) -> Bool {
        guard depth < Self.maximumDepth, let type = typing?.scope.resolved(type), let part = CleanShapes.part(node)
        else { return false }
        switch (type, part) {
        case (.option, .null):
            writeNull()
            return true
        case (.option(let inner), _): return writeLiteral(node, inner, depth: depth + 1)
        case (.primitive(let primitive), .constant(let written, let inner)):
            return primitive == written && Self.isSound(inner, primitive) && writePlain(node)
        case (.record(let fields), .record(let inner)):
            open("record")
            return writeFields(inner, fields) { $0.writeLiteral($1, $2, depth: depth + 1) }
        case (.list(let item), .list(let inner)):
            open("list")
            return writeElements(inner) { $0.writeLiteral($1, item, depth: depth + 1) }
        case (.set(let item), .set(let inner)):
            open("set")
            return writeDistinct(inner) { $0.writeLiteral($1, item, depth: depth + 1) }
        case (.variant(let arms), .tagged(let tag, let value)):
            guard let arm = Self.member(arms, tag) else { return false }
            guard let value else {
                guard typing?.scope.resolved(arm.type) == .primitive(.unit) else { return false }
                open("tag")
                return writeText(tag) { _ in true }
            }
            return writeTagged(tag) { $0.writeLiteral(value, arm.type, depth: depth + 1) }
        default: return false
        }
    }

    private static func isSound(_ node: JSONNode, _ primitive: TypeExpression.Primitive) -> Bool {
        switch primitive {
        case .dec128: Scalars.isDecimal(node.text)
        case .bytes: Base64.decode(node.text) != nil
        case .uuid: Scalars.isUUID(node.text)
        default: true
        }
    }

    // MARK: Containers

    private mutating func writeTagged(_ tag: JSONNode, _ write: (inout CleanWriter) -> Bool) -> Bool {
        writer.writeMapHead(2)
        self.write("tag")
        guard writeText(tag, where: { _ in true }) else { return false }
        self.write("value")
        return write(&self)
    }

    private mutating func writeElements(_ node: JSONNode, _ write: (inout CleanWriter, JSONNode) -> Bool) -> Bool {
        guard node.kind == .array else { return false }
        writer.writeArrayHead(node.count)
        var child = node.firstChild
        for _ in 0..<node.count {
            guard write(&self, child) else { return false }
            child = child.next
        }
        return true
    }

    /// Writes the elements of a set, sorted by their bytes and without duplicates.
    private mutating func writeDistinct(_ node: JSONNode, _ write: (inout CleanWriter, JSONNode) -> Bool) -> Bool {
        guard node.kind == .array else { return false }
        let start = writer.bytes.count
        writer.writeArrayHead(node.count)
        var last = writer.bytes.count..<writer.bytes.count
        let first = last.lowerBound
        var ends: [Int] = []
        var isAscending = true
        var child = node.firstChild
        for index in 0..<node.count {
            let begin = writer.bytes.count
            guard write(&self, child) else { return false }
            let range = begin..<writer.bytes.count
            if index > 0, isAscending {
                isAscending = writer.bytes[last].lexicographicallyPrecedes(writer.bytes[range])
            }
            last = range
            ends.append(range.upperBound)
            child = child.next
        }
        guard !isAscending else { return true }
        var begin = first
        var items: [[UInt8]] = []
        for end in ends {
            items.append(Array(writer.bytes[begin..<end]))
            begin = end
        }
        items.sort { $0.lexicographicallyPrecedes($1) }
        let distinct = items.indices.filter { $0 == 0 || items[$0] != items[$0 - 1] }
        writer.bytes.removeLast(writer.bytes.count - start)
        writer.writeArrayHead(distinct.count)
        for index in distinct { writer.bytes += items[index] }
        return true
    }

    private static func member(_ members: [TypeExpression.Member], _ name: JSONNode) -> TypeExpression.Member? {
        name.withText { bytes in members.first { $0.name.hasBytes(bytes) } }
    }

    /// Writes a record that has exactly the given fields, in the order of their keys.
    private mutating func writeFields(
        _ node: JSONNode, _ fields: [TypeExpression.Member],
        _ write: (inout CleanWriter, JSONNode, TypeExpression) -> Bool
    ) -> Bool {
        // Keys are distinct, so equal counts mean that each field occurs once.
        guard node.kind == .object, node.count == fields.count else { return false }
        return writeMembers(of: node) { writer, value in
            // The key's entry directly precedes its value.
            let key = JSONNode(entries: value.entries, bytes: value.bytes, index: value.index - 1)
            guard let field = Self.member(fields, key) else { return false }
            return write(&writer, value, field.type)
        }
    }
}
