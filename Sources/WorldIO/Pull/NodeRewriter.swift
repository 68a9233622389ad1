import AIR
import CanonicalCBOR
import JSON

/// Edits the text of a node to give it new contents, and preserves the text of everything that does not change.
///
/// A text differs from its canonical form by sugar, placeholders and defaults. Therefore the canonical form of the
/// current text is passed along with the new one, and the text changes only where these two differ.
struct NodeRewriter {
    private(set) var edit: JSONEdit

    /// With more insertions and removals than this, a list is rewritten as a whole, in a single edit.
    private static let maximumListEdits = 32
    /// The value slots of steps: one that differs is rewritten as a whole, because sugar is shaped differently from its
    /// value.
    private static let slots = ["params", "idempotency_key", "value", "expr", "result"]
    /// Fields that are derived from a plan's steps where the text omits them.
    private static let derived = ["required_caps", "allowed_effects"]

    init(_ edit: JSONEdit) { self.edit = edit }

    /// Changes the contents at a pointer.
    ///
    /// - Parameters:
    ///   - old: the current contents, in canonical form.
    ///   - new: the new contents.
    mutating func rewrite(
        at pointer: JSONPointer = JSONPointer(), from old: CBORValue, to new: CBORValue
    ) throws(JSONEditError) {
        guard old != new else { return }
        let text = edit.root.value(at: pointer)
        if case .map(let oldFields) = old, case .map(let newFields) = new, text?.asObject != nil {
            try rewrite(members: oldFields, to: newFields, isStep: old["op"] != nil, at: pointer)
        } else if case .array(let oldItems) = old, case .array(let newItems) = new, let items = text?.asArray,
            Self.corresponds(items, to: oldItems),
            let matches = Self.matches(oldItems, newItems, at: pointer)
        {
            try rewrite(elements: oldItems, to: newItems, matches, at: pointer)
        } else {
            try edit.replace(at: pointer, with: NodePrinter.json(new))
        }
    }

    private mutating func rewrite(
        members old: [CBOREntry], to new: [CBOREntry], isStep: Bool, at pointer: JSONPointer
    ) throws(JSONEditError) {
        func has(_ key: String) -> Bool { edit.root.value(at: pointer)?.member(key) != nil }
        let before = Dictionary(old.map { ($0.key, $0.value) }, uniquingKeysWith: { first, _ in first })
        let after = Set(new.map(\.key))
        for entry in new {
            guard let key = entry.key.asText, before[entry.key] != entry.value else { continue }
            let place = pointer.appending(key: key)
            guard has(key) else {
                if before[entry.key] != nil, Self.derived.contains(key) { continue }
                try edit.insert(NodePrinter.json(entry.value), forKey: key, in: pointer)
                continue
            }
            if let was = before[entry.key], !(isStep && Self.slots.contains(key)) {
                try rewrite(at: place, from: was, to: entry.value)
            } else {
                try edit.replace(at: place, with: NodePrinter.json(entry.value))
            }
        }
        // Last, so that new members are laid out like the existing ones.
        for entry in old where !after.contains(entry.key) {
            guard let key = entry.key.asText, has(key) else { continue }
            try edit.remove(at: pointer.appending(key: key))
        }
    }

    /// For each new element, the index of the old one that it replaces; nil if the list must be rewritten as a whole.
    private static func matches(_ old: [CBORValue], _ new: [CBORValue], at pointer: JSONPointer) -> [Int?]? {
        let matches = ListShape(old, new, at: pointer).matches(old, new)
        let kept = matches.compactMap(\.self)
        let isInOrder = zip(kept, kept.dropFirst()).allSatisfy { $0 < $1 }
        let edits = old.count - kept.count + new.count - kept.count
        return isInOrder && edits <= maximumListEdits ? matches : nil
    }

    private mutating func rewrite(
        elements old: [CBORValue], to new: [CBORValue], _ matches: [Int?], at pointer: JSONPointer
    ) throws(JSONEditError) {
        let kept = Set(matches.compactMap(\.self))
        for index in old.indices.reversed() where !kept.contains(index) {
            try edit.remove(at: pointer.appending(index: index))
        }
        for (index, match) in matches.enumerated() {
            if let match {
                try rewrite(at: pointer.appending(index: index), from: old[match], to: new[index])
            } else {
                let isLast = index == edit.root.value(at: pointer)?.asArray?.count
                try edit.insert(
                    NodePrinter.json(new[index]), in: pointer, at: isLast ? .last : .before(.index(index)))
            }
        }
    }

    /// Whether the elements of a text correspond to those of a list one by one; those of a set in a canonical literal,
    /// for example, may be in a different order.
    private static func corresponds(_ items: [JSONValue], to list: [CBORValue]) -> Bool {
        guard items.count == list.count else { return false }
        return zip(items, list).allSatisfy { item, element in
            guard let fields = element.asMap, item.asObject != nil else {
                return (try? PlainData.value(of: item)) == element
            }
            return fields.allSatisfy { field in
                guard case .text(let text) = field.value, let key = field.key.asText else { return true }
                guard let written = item.member(key)?.asString else { return true }
                return written.utf8.elementsEqual(text.utf8)
            }
        }
    }
}

extension NodeRewriter {
    /// Replaces the whole text.
    mutating func replaceAll(with value: CBORValue) throws(JSONEditError) {
        try edit.replace(at: JSONPointer(), with: NodePrinter.json(value))
    }
}
