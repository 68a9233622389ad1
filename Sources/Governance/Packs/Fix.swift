public import AIR
public import CanonicalCBOR
public import JSON

/// The fix of a fault: the exact JSON and where it goes (Documentation/system.md, *Consumer checks*).
///
/// Nothing is written here. Edits that several fixes share are equal, so that each is made once.
public struct Fix: Sendable, Hashable {
    /// One value to write into an authored node.
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
            /// The value goes to the end of the list; list and objects around it are made where they are not there.
            case append
            /// The value goes into the list, before the element at a position.
            case insert(at: Int)
            /// The value replaces the existing one.
            case replace
        }

        /// The node to write into.
        public let target: Target
        /// The list, or the value to be replaced, from the root of the node.
        public let pointer: JSONPointer
        /// The action there.
        public let action: Action
        /// The value to write.
        public let value: CBORValue
        /// The places of the value that a person has to fill in: each is `{"FILL_IN": what}`, which no world
        /// with it in loads.
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

        /// The fix in words and JSON.
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
            case .replace: "replace `\(pointer)` in \(node) by: \(json)"
            }
        }
    }

    /// The edits, in this order.
    public let edits: [Edit]

    init(_ edits: Edit...) { self.edits = edits }

    init(edits: [Edit]) { self.edits = edits }

    /// Whether it can be written without changes; if not, a person has to fill something in.
    public var isComplete: Bool { edits.allSatisfy(\.placeholders.isEmpty) }

    /// The fix in words and JSON.
    public var text: String { edits.map(\.text).joined(separator: "; then ") }
}
