import CanonicalCBOR
import JSON

/// A shape of the field table, prepared for writing canonical bytes straight from the text.
///
/// Forms are created once and live as long as the process, in plain memory: looking at the fields of every object of a
/// world counts no references.
enum CleanForm: Sendable {
    /// A text.
    case text
    /// One of several texts.
    case choice(Immortal<CleanText>)
    /// The name of a schema.
    case schemaName
    /// `sha256:` and 64 hex digits.
    case hash
    /// An integer from 0 to 2^64 - 1.
    case natural
    /// An expression.
    case expression
    /// A canonical literal.
    case literal
    /// An expression, a canonical literal or sugar.
    case slot
    /// A type expression.
    case type
    /// A list.
    case list(Immortal<CleanForm>)
    /// An object with arbitrary keys.
    case table(Immortal<CleanForm>)
    /// An object with known fields.
    case record(CleanRecord)
    /// An object whose fields depend on the text of a tag member.
    case tagged(CleanText, Immortal<Variant>)

    /// The fields of an object with a given tag.
    struct Variant: Sendable {
        let tag: CleanText
        let record: CleanRecord
    }

    init(_ shape: Shape) {
        switch shape {
        case .text: self = .text
        case .exactly(let text): self = .choice(Immortal([CleanText(text)]))
        case .choice(let texts): self = .choice(Immortal(texts.map(CleanText.init)))
        case .schemaName: self = .schemaName
        case .hash, .placeholderHash: self = .hash
        case .natural: self = .natural
        case .expression: self = .expression
        case .literal: self = .literal
        case .slot: self = .slot
        case .type: self = .type
        case .list(let item): self = .list(Immortal([CleanForm(item)]))
        case .table(let item): self = .table(Immortal([CleanForm(item)]))
        case .record(let fields): self = .record(CleanRecord(fields))
        case .tagged(let tag, let variants):
            self = .tagged(
                CleanText(tag),
                Immortal(
                    variants.map { Variant(tag: CleanText($0.tag), record: CleanRecord($0.fields, tag: tag)) }))
        case .secretEntry: self = .record(CleanRecord(FieldTable.reference))
        }
    }
}

/// Values that are created once, never change and are never freed.
///
/// Only for tables of the program itself, whose number is bounded by the shapes of the field table.
struct Immortal<Element: Sendable>: @unchecked Sendable {
    // Never written after initialization, so every thread may read it.
    private let start: UnsafePointer<Element>
    let count: Int

    init(_ elements: [Element]) {
        let place = UnsafeMutablePointer<Element>.allocate(capacity: max(elements.count, 1))
        for (index, element) in elements.enumerated() { (place + index).initialize(to: element) }
        start = UnsafePointer(place)
        count = elements.count
    }

    @inline(__always)
    subscript(index: Int) -> Element {
        assert(0..<count ~= index)
        return start[index]
    }

    /// The position of the first element that satisfies a predicate.
    @inline(__always)
    func firstIndex(where fits: (Element) -> Bool) -> Int? {
        for index in 0..<count where fits(start[index]) { return index }
        return nil
    }

    /// The elements in place, without a copy.
    var buffer: UnsafeBufferPointer<Element> { UnsafeBufferPointer(start: start, count: count) }
}

/// A text that is created once and never freed.
struct CleanText: Sendable {
    private let bytes: Immortal<UInt8>

    init(_ text: String) { bytes = Immortal(Array(text.utf8)) }

    /// Whether a string equals this text and is written without escapes.
    @inline(__always)
    func isText(of node: JSONNode) -> Bool { !node.hasEscapes && isEqual(to: node.rawText) }

    @inline(__always)
    func isEqual(to other: UnsafeBufferPointer<UInt8>) -> Bool {
        guard other.count == bytes.count else { return false }
        for index in 0..<bytes.count where bytes[index] != other[index] { return false }
        return true
    }
}

/// The fields of an object in the order in which they are encoded.
struct CleanRecord: Sendable {
    /// A field in the form used for comparing and writing.
    struct Member: Sendable {
        /// The treatment of a field that is missing in the text.
        enum Absence: Sendable {
            /// The missing field is a finding.
            case unclean
            /// The field is omitted.
            case omitted
            /// These bytes are written instead.
            case defaulted(Immortal<UInt8>)
        }

        let name: CleanText
        /// The canonical bytes of the name.
        let key: Immortal<UInt8>
        let form: CleanForm
        let absence: Absence
        /// Whether the field is omitted when null.
        let isOmittedWhenNull: Bool
        /// The kind of container that is omitted when empty.
        let omittedWhenEmpty: JSONTape.Kind?

        init(_ field: Field) {
            name = CleanText(field.name)
            key = Immortal(CleanRecord.encoded(.text(field.name)))
            form = CleanForm(field.shape)
            var isOmittedWhenNull = false
            var omittedWhenEmpty: JSONTape.Kind?
            switch field.presence {
            case .required: absence = .unclean
            case .optional:
                absence = .omitted
                isOmittedWhenNull = true
            case .skipEmpty:
                absence = .omitted
                omittedWhenEmpty = if case .list = field.shape { .array } else { .object }
            case .defaulted(let value): absence = .defaulted(Immortal(CleanRecord.encoded(value)))
            }
            self.isOmittedWhenNull = isOmittedWhenNull
            self.omittedWhenEmpty = omittedWhenEmpty
        }

        /// Creates the member whose value is the tag of the object.
        init(tag: String) {
            name = CleanText(tag)
            key = Immortal(CleanRecord.encoded(.text(tag)))
            form = .text
            absence = .unclean
            isOmittedWhenNull = false
            omittedWhenEmpty = nil
        }
    }

    let members: Immortal<Member>
    /// Fields that may be written but are not hashed.
    let ignored: Immortal<CleanText>

    init(_ fields: [Field], tag: String? = nil, ignored: [String] = []) {
        let all = fields.map(Member.init) + (tag.map { [Member(tag: $0)] } ?? [])
        // Encoded keys sort like the keys: by length, then bytewise.
        members = Immortal(all.sorted { $0.key.buffer.lexicographicallyPrecedes($1.key.buffer) })
        self.ignored = Immortal(ignored.map(CleanText.init))
    }

    /// The canonical bytes of a value from the field table.
    private static func encoded(_ value: CBORValue) -> [UInt8] {
        // Every value in the table has a canonical form.
        (try? CanonicalEncoder.encodeBare(value)) ?? []
    }

    /// The records of definitions, indexed by the number of their kind.
    private static let definitions = Immortal(
        DefinitionKind.allCases.map { kind in
            CleanRecord(
                FieldTable.fields(of: .definition(kind)), tag: "$kind", ignored: FieldTable.ignored[kind] ?? [])
        })

    /// The fields of a definition of a kind, including `$kind`.
    static func definition(_ kind: DefinitionKind) -> CleanRecord { definitions[kind.number] }
}
