public import CanonicalCBOR
import JSON

/// Reads nodes by the field table (Documentation/language.md, *Kinds and fields*).
public struct NodeReader {
    /// The origin of a node, which determines whether hashes may be placeholders (Documentation/language.md,
    /// *Placeholders and references*).
    public enum Origin: Sendable {
        /// A file written by people: placeholders are filled in later.
        case authored
        /// A patch document or the store: every hash is present.
        case exact
    }

    let origin: Origin
    var path: [JSONPointer.Token] = []
    var findings: [Finding] = []
    var isSound = true

    /// Reads a node from plain data; nil if it has no kind or an unreadable field.
    ///
    /// The findings are complete even if the node is nil.
    public static func read(_ value: CBORValue, from origin: Origin) -> (node: Node?, findings: [Finding]) {
        var reader = NodeReader(origin: origin)
        let node = reader.node(value)
        return (reader.isSound ? node : nil, reader.findings)
    }

    private init(origin: Origin) { self.origin = origin }

    private mutating func node(_ value: CBORValue) -> Node? {
        guard let entries = value.asMap else {
            fail(.unknownKind, "a node must be an object with `$kind`, found \(value.article)")
            return nil
        }
        guard let kindText = value["$kind"] else {
            fail(.unknownKind, "the object has no `$kind`", help: "add `\"$kind\": \"…\"` with \(Self.kindList)")
            return nil
        }
        guard let text = kindText.asText, let kind = NodeKind(text: text) else {
            at("$kind") {
                let shown = kindText.asText.map { "`\($0)`" } ?? kindText.article
                $0.fail(.unknownKind, "unknown node kind \(shown)", help: $0.nearestKind(kindText.asText))
            }
            return nil
        }
        let ignored: [String] =
            if case .definition(let definition) = kind { FieldTable.ignored[definition] ?? [] } else { [] }
        let tag = CBOREntry("$kind", .text(kind.text))
        guard let body = record(entries, FieldTable.fields(of: kind), tag: tag, ignored: ignored) else { return nil }
        let name = DefinitionName(body["name"]?.asText ?? "")
        if kind != .manifest, !name.isWellFormed {
            at("name") {
                $0.findings.append(
                    Finding(
                        .error, .badName, "`\(name)` is not a name\(name.reason)", at: $0.pointer,
                        help: "write namespace/Name@version, such as `notes/create@1`"))
            }
        }
        return Node(kind: kind, name: name, value: body)
    }

    /// Reads the fields of an object, and appends an entry for its tag.
    private mutating func record(
        _ entries: [CBOREntry], _ fields: [Field], tag: CBOREntry? = nil, ignored: [String] = []
    ) -> CBORValue? {
        var out: [CBOREntry] = []
        // Nodes are kept as long as the world, so reserve no more than they need. Short records usually have all their
        // fields.
        let room = fields.count <= 3 ? fields.count : min(fields.count, entries.count - (tag == nil ? 0 : 1))
        out.reserveCapacity(room + (tag == nil ? 0 : 1))
        var isComplete = true
        var knownCount = 0
        for field in fields {
            let found = entries.value(under: field.name)
            if found != nil { knownCount += 1 }
            switch member(field, found) {
            case .present(let value): out.append(CBOREntry(field.name, value))
            case .absent: break
            case .broken: isComplete = false
            }
        }
        let tagKey = tag?.key.asText
        if let tagKey, entries.value(under: tagKey) != nil { knownCount += 1 }
        if knownCount < entries.count {
            for entry in entries {
                guard let key = entry.key.asText else { continue }
                let isKnown =
                    fields.contains { $0.name.hasSameBytes(as: key) } || tagKey?.hasSameBytes(as: key) ?? false
                    || ignored.contains { $0.hasSameBytes(as: key) }
                if !isKnown { unknownField(key, known: fields.map(\.name)) }
            }
        }
        if let tag { out.append(tag) }
        return isComplete ? .map(out) : nil
    }

    private enum Member {
        case present(CBORValue)
        case absent
        case broken
    }

    private mutating func member(_ field: Field, _ value: CBORValue?) -> Member {
        guard let value else { return absentMember(field) }
        if value.isNull, let outcome = nullMember(field) { return outcome }
        path.append(.key(field.name))
        defer { path.removeLast() }
        guard let read = self.value(value, field.shape) else { return .broken }
        if case .skipEmpty = field.presence, read.isEmptyContainer { return .absent }
        return .present(read)
    }

    private mutating func absentMember(_ field: Field) -> Member {
        switch field.presence {
        case .optional, .skipEmpty: return .absent
        case .defaulted(let value): return .present(value)
        case .required:
            if case .placeholderHash = field.shape, origin == .authored { return .present(Self.placeholder) }
            fail(.missingField, "the field `\(field.name)` is missing", help: "add `\(field.name)`")
            return .broken
        }
    }

    /// The meaning of null for a field; nil if null is an ordinary value.
    private mutating func nullMember(_ field: Field) -> Member? {
        switch (field.presence, field.shape) {
        case (.optional, _): return .absent
        case (.required, .slot), (.required, .placeholderHash): return nil
        default:
            at(field.name) {
                $0.fail(.badValue, "`\(field.name)` must not be null", help: "omit it or give it a value")
            }
            return .broken
        }
    }

    private mutating func value(_ value: CBORValue, _ shape: Shape) -> CBORValue? {
        switch shape {
        case .text: return text(value).map(CBORValue.text)
        case .exactly(let expected):
            guard let text = text(value) else { return nil }
            guard text.hasSameBytes(as: expected) else {
                return failed(.badValue, "expected \"\(expected)\", found \"\(text)\"")
            }
            return value
        case .choice(let choices):
            guard let text = text(value) else { return nil }
            guard choices.contains(where: { $0.hasSameBytes(as: text) }) else {
                return failed(.badValue, "`\(text)` is not one of \(choices.map { "`\($0)`" }.joined(separator: ", "))")
            }
            return value
        case .schemaName:
            guard let text = text(value) else { return nil }
            let name = DefinitionName(text)
            guard name.isWellFormed else {
                return failed(
                    .badName, "`\(text)` is not the name of a schema\(name.reason)",
                    help: "write namespace/Name@version, such as `notes/Note@1`")
            }
            return value
        case .hash: return hash(value, mayBePlaceholder: false)
        case .placeholderHash: return hash(value, mayBePlaceholder: origin == .authored)
        case .natural:
            guard value.asUnsigned != nil else {
                return failed(.badValue, "expected an integer from 0 to 2^64-1, found \(value.article)")
            }
            return value
        case .expression:
            guard let expression = ValueGrammar.expression(value) else {
                return failed(
                    .badValue, "expected an expression, found \(value.article)",
                    help: "write {\"ref\":…}, a constant such as {\"bool\":true}, or {\"op\":…,\"args\":[…]}")
            }
            reportDropped(from: value, kept: expression)
            return expression
        case .literal:
            guard let literal = ValueGrammar.literal(value) else {
                return failed(
                    .badValue, "expected a canonical literal, found \(value.article)",
                    help: "tag every value with its type, such as {\"record\":{\"host\":{\"text\":\"…\"}}}")
            }
            reportDropped(from: value, kept: literal)
            return literal
        case .slot:
            let slot = ValueGrammar.slot(value)
            // Sugar is kept as written: extra parts are found once its type is known.
            if case .sugar = slot { return value }
            reportDropped(from: value, kept: slot.value)
            return slot.value
        case .type:
            guard let type = TypeExpression(value) else {
                reportBadType(value)
                return nil
            }
            reportDropped(from: value, kept: type.value)
            return type.value
        case .list(let item): return list(value, item)
        case .table(let item): return table(value, item)
        case .record(let fields):
            guard let entries = object(value) else { return nil }
            return record(entries, fields)
        case .tagged(let tag, let variants): return tagged(value, tag, variants)
        case .secretEntry:
            guard let entries = object(value) else { return nil }
            return record(entries, value["name"] != nil ? FieldTable.reference : FieldTable.inlineSecret)
        }
    }

    private mutating func list(_ value: CBORValue, _ item: Shape) -> CBORValue? {
        guard let items = value.asArray else { return failed(.badValue, "expected a list, found \(value.article)") }
        var out: [CBORValue] = []
        out.reserveCapacity(items.count)
        var isComplete = true
        for (index, element) in items.enumerated() {
            path.append(.index(index))
            if let read = self.value(element, item) { out.append(read) } else { isComplete = false }
            path.removeLast()
        }
        return isComplete ? .array(out) : nil
    }

    private mutating func table(_ value: CBORValue, _ item: Shape) -> CBORValue? {
        guard let entries = object(value) else { return nil }
        var out: [CBOREntry] = []
        var isComplete = true
        for entry in entries {
            path.append(.key(entry.key.asText ?? ""))
            if let read = self.value(entry.value, item) {
                out.append(CBOREntry(key: entry.key, value: read))
            } else {
                isComplete = false
            }
            path.removeLast()
        }
        return isComplete ? .map(out) : nil
    }

    private mutating func tagged(
        _ value: CBORValue, _ tag: String, _ variants: [(tag: String, fields: [Field])]
    ) -> CBORValue? {
        guard let entries = object(value) else { return nil }
        guard let name = value[tag] else {
            return failed(.missingField, "the field `\(tag)` is missing", help: "add `\(tag)`")
        }
        guard let text = name.asText, let variant = variants.first(where: { $0.tag.hasSameBytes(as: text) })
        else {
            let known = variants.map { "`\($0.tag)`" }.joined(separator: ", ")
            at(tag) { $0.fail(.badValue, "\(name.asText.map { "`\($0)`" } ?? name.article) is not one of \(known)") }
            return nil
        }
        return record(entries, variant.fields, tag: CBOREntry(tag, name))
    }

    private mutating func text(_ value: CBORValue) -> String? {
        guard let text = value.asText else {
            fail(.badValue, "expected a text, found \(value.article)")
            return nil
        }
        return text
    }

    private mutating func object(_ value: CBORValue) -> [CBOREntry]? {
        guard let entries = value.asMap else {
            fail(.badValue, "expected an object, found \(value.article)")
            return nil
        }
        return entries
    }

    private mutating func hash(_ value: CBORValue, mayBePlaceholder: Bool) -> CBORValue? {
        if mayBePlaceholder, value.isNull || value.asText.map(Self.isPlaceholder) ?? false {
            return Self.placeholder
        }
        guard let text = text(value) else { return nil }
        guard Hash(text) != nil else {
            return failed(
                .badHash, "`\(text)` is not a hash",
                help: mayBePlaceholder
                    ? "write sha256: and 64 hex digits, or omit it to have it filled in"
                    : "write sha256: and 64 hex digits")
        }
        return value
    }

    /// The value that every placeholder reads as.
    private static let placeholder = CBORValue.text(Hash.zero.text)

    static func isPlaceholder(_ text: String) -> Bool {
        let trimmed = text.unicodeScalars.drop(while: \.properties.isWhitespace).reversed()
            .drop(while: \.properties.isWhitespace).reversed()
        let folded = String(String.UnicodeScalarView(trimmed)).lowercased()
        return ["", "sha256", "sha256:"].contains { $0.hasSameBytes(as: folded) }
    }
}
