public import CanonicalCBOR

/// The manifest of a world: the definitions that it lists and their wiring (Documentation/language.md, *Kinds and
/// fields*).
public struct Manifest: Sendable, Equatable {
    /// The references by kind, in the order of the manifest.
    public var references: [DefinitionKind: [Reference]]
    /// The default policy and the grants; nil when the block is absent.
    public var defaults: Defaults?
    /// The bindings of modules, in bytewise order of the modules' names.
    public var moduleBindings: [ModuleBinding]
    /// The routes of events and inboxes; nil when the block is absent.
    public var routing: Routing?
    /// The triggers: the events that start plans.
    public var triggers: [Trigger]
    /// Secrets declared inline, which worlds must not use.
    public var inlineSecrets: [CBORValue]

    /// An empty manifest.
    public static let empty = Manifest(
        references: [:], defaults: nil, moduleBindings: [], routing: nil, triggers: [], inlineSecrets: [])

    /// A reference to a definition.
    public struct Reference: Sendable, Hashable {
        /// The definition's name.
        public let name: DefinitionName
        /// The hash as text, with digits in the case in which they were written.
        public var hashText: String { written ?? hash.text }
        /// The hash; zero for a placeholder.
        public let hash: Hash
        /// The hash as written, unless that is its usual spelling.
        private let written: String?

        /// Creates a reference whose hash has its usual spelling.
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

        /// Creates the block from its parts.
        public init(policy: String? = nil, capGrants: [CapGrant] = []) {
            self.policy = policy
            self.capGrants = capGrants
        }
    }

    /// A grant of a capability.
    public struct CapGrant: Sendable, Equatable, Codable {
        /// The name by which plans and slots refer to the grant.
        public let name: String
        /// The capability.
        public let capability: DefinitionName
        /// The parameters of the grant, a canonical literal.
        public let params: CBORValue
        /// The time at which the grant expires, in nanoseconds of logical time.
        public let expiry: UInt64?
        /// The entry as data.
        public let value: CBORValue
    }

    /// The slots of a module and their grants.
    public struct ModuleBinding: Sendable, Equatable {
        /// The module.
        public var module: String
        /// The grant of each slot, in bytewise order of the slots.
        public var slots: [(slot: String, grant: String)]

        /// Compares the modules and their slots.
        public static func == (left: Self, right: Self) -> Bool {
            left.value == right.value && left.module.utf8.elementsEqual(right.module.utf8)
        }

        /// Creates a binding from its parts.
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

    /// The block `routing`, whose entries are kept as data.
    public struct Routing: Sendable, Equatable {
        /// The routes of events to reducers.
        public var events: [RoutedEvent]
        /// The routes of inboxes to reducers.
        public var inboxes: [RoutedInbox]

        /// Creates the block from its parts.
        public init(events: [RoutedEvent] = [], inboxes: [RoutedInbox] = []) {
            self.events = events
            self.inboxes = inboxes
        }
    }

    /// The route of an event to a reducer.
    public struct RoutedEvent: Sendable, Hashable {
        /// The event's schema.
        public let event: DefinitionName
        /// The reducer's module.
        public let reducer: DefinitionName
        /// The path of the key within the event.
        public let keyField: String?
        /// The entry as data.
        public let value: CBORValue
    }

    /// The route of an inbox to a reducer.
    public struct RoutedInbox: Sendable, Hashable {
        /// The source's name.
        public let source: String
        /// The reducer's module.
        public let reducer: DefinitionName
        /// The entry as data.
        public let value: CBORValue
    }

    /// A trigger: an event that starts a plan.
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

    /// Returns the hash of the canonical encoding without `$kind` (Documentation/language.md, *Identity*).
    ///
    /// - Throws: ``CBORError`` when the manifest has no canonical form.
    public func hash() throws(CBORError) -> Hash {
        var lists: [(key: String, references: [Reference])] = []
        var rest = self
        for kind in DefinitionKind.allCases where !references(kind).isEmpty {
            // Inline secrets belong to the same list.
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
        // Encoded keys sort like the keys.
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

    /// Writes references directly from their parts, since large worlds have very many.
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
