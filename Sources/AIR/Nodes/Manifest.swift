public import CanonicalCBOR

/// The manifest of a world: the definitions that it lists, and how they are wired (Documentation/language.md, *Kinds
/// and fields*).
public struct Manifest: Sendable, Equatable {
    /// The references of each kind, in their order.
    public var references: [DefinitionKind: [Reference]]
    /// Default policy and grants; nil when the block is absent.
    public var defaults: Defaults?
    /// The slots of modules, by the module's name, in bytewise order.
    public var moduleBindings: [ModuleBinding]
    /// Routes of events and inboxes; nil when the block is absent.
    public var routing: Routing?
    /// The triggers: the events that start plans.
    public var triggers: [Trigger]
    /// Secrets declared inline, which worlds must not use.
    public var inlineSecrets: [CBORValue]

    /// A manifest that names nothing.
    public static let empty = Manifest(
        references: [:], defaults: nil, moduleBindings: [], routing: nil, triggers: [], inlineSecrets: [])

    /// A reference to a definition.
    public struct Reference: Sendable, Hashable {
        /// The definition's name.
        public let name: DefinitionName
        /// The hash as text: digits keep the case in which they were written.
        public var hashText: String { written ?? hash.text }
        /// The hash; zero for a placeholder.
        public let hash: Hash
        /// The text as written, where it is not the hash in its usual spelling.
        private let written: String?

        /// A reference with a hash in its usual spelling.
        public init(_ name: DefinitionName, _ hash: Hash) {
            self.name = name
            self.hash = hash
            written = nil
        }

        init(_ name: DefinitionName, hashText: String) {
            self.name = name
            let known = Hash(hashText)
            hash = known ?? .zero
            let isUsual = known != nil && !hashText.utf8.contains { (0x41...0x46).contains($0) }
            written = isUsual ? nil : hashText
        }
    }

    /// The block `defaults`.
    public struct Defaults: Sendable, Equatable {
        /// The name of the policy that decides; nil allows everything.
        public var policy: String?
        /// The grants.
        public var capGrants: [CapGrant]

        /// A block of its parts.
        public init(policy: String? = nil, capGrants: [CapGrant] = []) {
            self.policy = policy
            self.capGrants = capGrants
        }
    }

    /// A grant of a capability.
    public struct CapGrant: Sendable, Equatable, Codable {
        /// The name that plans and slots use.
        public let name: String
        /// The capability.
        public let capability: DefinitionName
        /// The parameters of the grant: a canonical literal.
        public let params: CBORValue
        /// The end of the grant, in nanoseconds of logical time.
        public let expiry: UInt64?
        /// The entry as data.
        public let value: CBORValue
    }

    /// The slots of one module.
    public struct ModuleBinding: Sendable, Equatable {
        /// The module.
        public var module: String
        /// The grant of each slot, in bytewise order of the slots.
        public var slots: [(slot: String, grant: String)]

        /// Bindings are equal when they say the same.
        public static func == (left: Self, right: Self) -> Bool {
            left.value == right.value && left.module.utf8.elementsEqual(right.module.utf8)
        }

        /// A binding of its parts.
        public init(module: String, slots: [(slot: String, grant: String)]) {
            self.module = module
            self.slots = slots.sorted { $0.slot.utf8.lexicographicallyPrecedes($1.slot.utf8) }
        }

        /// The binding as data.
        public var value: CBORValue {
            slots.isEmpty
                ? .map([]) : .record([("slots", .record(slots.map { ($0.slot, .text($0.grant)) }))])
        }
    }

    /// The block `routing`; each entry is kept as data.
    public struct Routing: Sendable, Equatable {
        /// Events to reducers.
        public var events: [RoutedEvent]
        /// Inboxes to reducers.
        public var inboxes: [RoutedInbox]

        /// A block of its parts.
        public init(events: [RoutedEvent] = [], inboxes: [RoutedInbox] = []) {
            self.events = events
            self.inboxes = inboxes
        }
    }

    /// An event that goes to a reducer.
    public struct RoutedEvent: Sendable, Hashable {
        /// The event's schema.
        public let event: DefinitionName
        /// The module.
        public let reducer: DefinitionName
        /// The field that holds the key.
        public let keyField: String?
        /// The entry as data.
        public let value: CBORValue
    }

    /// An inbox that goes to a reducer.
    public struct RoutedInbox: Sendable, Hashable {
        /// The source's name.
        public let source: String
        /// The module.
        public let reducer: DefinitionName
        /// The entry as data.
        public let value: CBORValue
    }

    /// An event that starts a plan.
    public struct Trigger: Sendable, Hashable {
        /// The event's schema.
        public let event: DefinitionName
        /// The plan.
        public let plan: DefinitionName
        /// The path of the correlation value within the event.
        public let correlateBy: String?
        /// The entry as data.
        public let value: CBORValue
    }
}

extension Manifest {
    /// The references of a kind.
    public func references(_ kind: DefinitionKind) -> [Reference] { references[kind] ?? [] }

    /// The reference to a definition.
    public func reference(_ key: DefinitionKey) -> Reference? {
        references(key.kind).first { $0.name == key.name }
    }

    /// The manifest's hash: of its canonical encoding without `$kind` (Documentation/language.md, *Identity*).
    ///
    /// - Throws: ``CBORError`` when it has no canonical form.
    public func hash() throws(CBORError) -> Hash {
        var lists: [(key: String, references: [Reference])] = []
        var rest = self
        for kind in DefinitionKind.allCases where !references(kind).isEmpty {
            // Secrets that are declared inline are in the same list.
            if kind == .secret, !inlineSecrets.isEmpty { continue }
            lists.append((kind.manifestSection, references(kind)))
            rest.references[kind] = nil
        }
        guard case .map(let fields) = rest.value else { return try value.hash() }
        var parts: [(key: [UInt8], references: [Reference], other: CBORValue)] = []
        for field in fields {
            guard let name = field.key.asText, !lists.contains(where: { $0.key == name }) else { continue }
            parts.append((try CanonicalEncoder.encodeBare(field.key), [], field.value))
        }
        for list in lists { parts.append((try CanonicalEncoder.encodeBare(.text(list.key)), list.references, .null)) }
        // Encoded keys ascend as the keys do.
        parts.sort { $0.key.lexicographicallyPrecedes($1.key) }
        var writer = CanonicalWriter(bytes: CanonicalEncoder.prefix)
        writer.bytes.reserveCapacity(lists.reduce(1024) { $0 + $1.references.count * 128 })
        writer.writeMapHead(parts.count)
        for part in parts {
            writer.bytes += part.key
            if part.references.isEmpty {
                writer.bytes += try CanonicalEncoder.encodeBare(part.other)
            } else {
                Self.write(part.references, into: &writer)
            }
        }
        return Hash.of(writer.bytes)
    }

    /// Writes references straight from their parts: large worlds have very many.
    private static func write(_ references: [Reference], into writer: inout CanonicalWriter) {
        func write(_ text: String) {
            var text = text
            text.withUTF8 { writer.write(text: $0) }
        }
        writer.writeArrayHead(references.count)
        for reference in references {
            writer.writeMapHead(2)
            write("hash")
            write(reference.hashText)
            write("name")
            write(reference.name.text)
        }
    }
}
