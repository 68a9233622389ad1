public import AIR
public import CanonicalCBOR

/// The stable name of a change, such as `add:defplan:notes/share@1` (Documentation/system.md, *Ops and patches*).
public struct OpID: Sendable, Hashable, Comparable, CustomStringConvertible, Codable {
    /// The text.
    public let text: String

    /// Creates an id from its text.
    public init(_ text: String) { self.text = text }

    /// The text.
    public var description: String { text }

    /// Ids are equal when their bytes are.
    public static func == (left: Self, right: Self) -> Bool { left.text.utf8.elementsEqual(right.text.utf8) }

    /// Ids sort by their bytes.
    public static func < (left: Self, right: Self) -> Bool { left.text.utf8.lexicographicallyPrecedes(right.text.utf8) }

    /// Hashes the bytes.
    public func hash(into hasher: inout Hasher) {
        var text = text
        text.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
    }
}

/// One difference between a world and its base: the unit of review and staging (Documentation/system.md, *Ops and
/// patches*).
public struct Change: Sendable, Equatable {
    /// The operation of a change.
    public enum Operation: String, Sendable, Codable {
        case add, replace, remove, set
    }

    /// The subject of a change.
    public enum Subject: Sendable, Equatable {
        /// A definition.
        case definition(DefinitionKey)
        /// The manifest's reference to a built-in.
        case reference(DefinitionKey)
        /// An entry of a block, by its name.
        case entry(ManifestBlock, String)
        /// The order of a block's entries.
        case order(ManifestBlock)
    }

    /// The effect on the content.
    public enum Effect: Sendable, Codable {
        case added, changed, removed
    }

    /// The stable name.
    public let id: OpID
    /// The operation.
    public let operation: Operation
    /// The subject.
    public let subject: Subject
    /// The hash of ``after``, of null for a removal.
    public let hash: Hash
    private let old: Content?
    private let new: Content?

    /// The content of a side.
    ///
    /// A definition is decoded at each access, because a world may differ in a great many.
    private enum Content: Sendable, Equatable {
        case definition(Definition)
        case value(CBORValue)

        var value: CBORValue {
            switch self {
            case .definition(let definition): definition.passingValue
            case .value(let value): value
            }
        }
    }

    /// The change of a definition.
    init(
        id: OpID, operation: Operation, of key: DefinitionKey, from old: Definition?, to new: Definition?, hash: Hash
    ) {
        (self.id, self.operation, self.hash) = (id, operation, hash)
        subject = .definition(key)
        (self.old, self.new) = (old.map(Content.definition), new.map(Content.definition))
    }

    /// The change of anything else.
    init(
        id: OpID, operation: Operation, subject: Subject, before: CBORValue?, after: CBORValue?, hash: Hash
    ) {
        (self.id, self.operation, self.subject, self.hash) = (id, operation, subject, hash)
        (old, new) = (before.map(Content.value), after.map(Content.value))
    }

    /// The content in the base; nil if absent.
    ///
    /// A definition is decoded at each access.
    public var before: CBORValue? { old?.value }
    /// The content in the world; nil if absent.
    ///
    /// A definition is decoded at each access.
    public var after: CBORValue? { new?.value }
    /// Whether the base has content.
    public var hasBefore: Bool { old != nil }
    /// Whether the world has content.
    public var hasAfter: Bool { new != nil }

    /// The effect on the content, also for `set`.
    public var effect: Effect {
        switch operation {
        case .add: .added
        case .replace: .changed
        case .remove: .removed
        case .set: !hasBefore ? .added : !hasAfter ? .removed : .changed
        }
    }

    /// The kind of definition, or the name of the block.
    public var kind: String {
        switch subject {
        case .definition(let key): key.kind.rawValue
        case .reference: "refs"
        case .entry(let block, _), .order(let block): block.rawValue
        }
    }

    /// The name of the definition or entry.
    public var name: String {
        switch subject {
        case .definition(let key): key.name.text
        case .reference(let key): "\(key.kind.rawValue):\(key.name)"
        case .entry(_, let name): name
        case .order: "order"
        }
    }

    /// The change in a few words.
    public var summary: String {
        switch subject {
        case .definition(let key): "\(operation.rawValue) \(key.kind.title) \(key.name)"
        case .reference(let key):
            !hasAfter ? "unlist the built-in \(key.name)" : "list the built-in \(key.name)"
        case .entry(.defaultPolicy, _):
            after?.asText.map { "set the default policy \($0)" } ?? "remove the default policy: allow everything"
        case .entry(let block, let name):
            "\(!hasBefore ? "add" : !hasAfter ? "remove" : "change") \(block.title) \(name)"
        case .order(let block): "reorder the \(block.title) list"
        }
    }
}

extension ManifestBlock {
    /// The word for an entry.
    public var title: String {
        switch self {
        case .defaultPolicy: "default policy"
        case .capGrants: "grant"
        case .routingEvents: "route"
        case .routingInboxes: "inbox"
        case .triggers: "trigger"
        case .moduleBindings: "binding"
        }
    }
}
