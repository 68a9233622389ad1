import CanonicalCBOR
import JSON

/// A shape of the field table, prepared for writing canonical bytes straight from the text.
///
/// Forms are made once and stay for as long as the program runs, so that they are plain places in memory: looking at
/// the fields of every object of a world counts no references.
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
    /// An object whose keys are free.
    case table(Immortal<CleanForm>)
    /// An object with known fields.
    case record(CleanRecord)
    /// An object whose fields depend on the text of the member of a name.
    case tagged(CleanText, Immortal<Variant>)

    /// The fields of an object under one text of its tag.
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

/// Values that are made once, never change and are never freed.
///
/// Only for tables that belong to the program itself, of which there are as many as the field table has shapes.
struct Immortal<Element: Sendable>: @unchecked Sendable {
    // Nothing writes there any more, so that every thread may read.
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

    /// The position of the first element that fits.
    @inline(__always)
    func firstIndex(where fits: (Element) -> Bool) -> Int? {
        for index in 0..<count where fits(start[index]) { return index }
        return nil
    }

    /// The elements where they are.
    var buffer: UnsafeBufferPointer<Element> { UnsafeBufferPointer(start: start, count: count) }
}

/// A text that is made once.
struct CleanText: Sendable {
    private let bytes: Immortal<UInt8>

    init(_ text: String) { bytes = Immortal(Array(text.utf8)) }

    /// Whether a string of a text is this one, written without escapes.
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
    /// A field in the form that is compared and written.
    struct Member: Sendable {
        /// The treatment of a field that the text does not have.
        enum Absence: Sendable {
            /// The missing field is a finding.
            case unclean
            /// It is left out.
            case omitted
            /// These bytes are written for it.
            case defaulted(Immortal<UInt8>)
        }

        let name: CleanText
        /// The canonical bytes of the name.
        let key: Immortal<UInt8>
        let form: CleanForm
        let absence: Absence
        /// Whether null leaves the field out.
        let isOmittedWhenNull: Bool
        /// The container that leaves the field out when it is empty.
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

        /// The member whose value is the tag of the object.
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
    /// Fields that people write and that take no part.
    let ignored: Immortal<CleanText>

    init(_ fields: [Field], tag: String? = nil, ignored: [String] = []) {
        let all = fields.map(Member.init) + (tag.map { [Member(tag: $0)] } ?? [])
        // Encoded keys ascend as the keys do: by length, then by bytes.
        members = Immortal(all.sorted { $0.key.buffer.lexicographicallyPrecedes($1.key.buffer) })
        self.ignored = Immortal(ignored.map(CleanText.init))
    }

    /// The canonical bytes of a value of the field table.
    private static func encoded(_ value: CBORValue) -> [UInt8] {
        // The table holds nothing that has no canonical form.
        (try? CanonicalEncoder.encodeBare(value)) ?? []
    }

    /// The records of definitions by the numbers of their kinds.
    private static let definitions = Immortal(
        DefinitionKind.allCases.map { kind in
            CleanRecord(
                FieldTable.fields(of: .definition(kind)), tag: "$kind", ignored: FieldTable.ignored[kind] ?? [])
        })

    /// The fields of a definition with its `$kind`.
    static func definition(_ kind: DefinitionKind) -> CleanRecord { definitions[kind.number] }
}
