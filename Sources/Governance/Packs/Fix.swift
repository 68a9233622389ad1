public import AIR
public import CanonicalCBOR
public import JSON

/// The fix for a problem: the exact JSON and its location (Documentation/system.md, *Consumer checks*).
///
/// A fix does not write anything itself. Edits that several fixes share are equal, so that each is made only once.
public struct Fix: Sendable, Hashable {
    /// A value to write into an authored node.
    public struct Edit: Sendable, Hashable {
        /// The node to write into.
        public enum Target: Sendable, Hashable {
            /// The world's manifest.
            case manifest
            /// A definition of the primary root.
            case definition(DefinitionKey)
        }

        /// The action at the pointer.
        public enum Action: Sendable, Hashable {
            /// Append the value to the list; the list and the objects around it are created if needed.
            case append
            /// Insert the value into the list, before the element at an index.
            case insert(at: Int)
            /// Replace the existing value.
            case replace
        }

        /// The node to write into.
        public let target: Target
        /// The path from the root of the node to the list, or to the value to replace.
        public let pointer: JSONPointer
        /// The action at the pointer.
        public let action: Action
        /// The value to write.
        public let value: CBORValue
        /// The parts of the value that a person must fill in: each is `{"FILL_IN": what}`, with which no world loads.
        public let placeholders: [JSONPointer]

        init(
            _ target: Target, _ path: String..., action: Action = .append, value: CBORValue,
            placeholders: [JSONPointer] = []
        ) {
            self.target = target
            pointer = JSONPointer(path.map { .key($0) })
            self.action = action
            self.value = value
            self.placeholders = placeholders
        }

        init(_ target: Target, pointer: JSONPointer, action: Action, value: CBORValue) {
            self.target = target
            self.pointer = pointer
            self.action = action
            self.value = value
            placeholders = []
        }

        init(
            replacing pointer: JSONPointer, by value: CBORValue, placeholders: [JSONPointer] = []
        ) {
            target = .manifest
            self.pointer = pointer
            action = .replace
            self.value = value
            self.placeholders = placeholders
        }

        /// The value as JSON.
        public var json: JSONValue { PlainData.json(of: value) }

        /// A description with the JSON.
        public var text: String {
            let node =
                switch target {
                case .manifest: "the manifest"
                case .definition(let key): "the \(key.kind.title) `\(key.name)`"
                }
            let json = JSONPrinter.compact(json)
            return switch action {
            case .append: "add to `\(pointer)` in \(node): \(json)"
            case .insert(let index): "insert before `\(pointer)/\(index)` in \(node): \(json)"
            case .replace: "replace `\(pointer)` in \(node) with: \(json)"
            }
        }
    }

    /// The edits, in the order in which to make them.
    public let edits: [Edit]

    init(_ edits: Edit...) { self.edits = edits }

    init(edits: [Edit]) { self.edits = edits }

    /// Whether the fix can be written as it is; if not, a person must fill something in.
    public var isComplete: Bool { edits.allSatisfy(\.placeholders.isEmpty) }

    /// A description with the JSON.
    public var text: String { edits.map(\.text).joined(separator: "; then ") }
}
