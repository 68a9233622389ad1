import CanonicalCBOR
import JSON

/// A shape of the field table, prepared for writing canonical bytes straight from the text.
indirect enum CleanForm: Sendable {
    /// A text.
    case text
    /// One of several texts.
    case choice([[UInt8]])
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
    case list(CleanForm)
    /// An object whose keys are free.
    case table(CleanForm)
    /// An object with known fields.
    case record(CleanRecord)
    /// An object whose fields depend on the text of the member of a name.
    case tagged([UInt8], [(tag: [UInt8], record: CleanRecord)])

    init(_ shape: Shape) {
        switch shape {
        case .text: self = .text
        case .exactly(let text): self = .choice([Array(text.utf8)])
        case .choice(let texts): self = .choice(texts.map { Array($0.utf8) })
        case .schemaName: self = .schemaName
        case .hash, .placeholderHash: self = .hash
        case .natural: self = .natural
        case .expression: self = .expression
        case .literal: self = .literal
        case .slot: self = .slot
        case .type: self = .type
        case .list(let item): self = .list(CleanForm(item))
        case .table(let item): self = .table(CleanForm(item))
        case .record(let fields): self = .record(CleanRecord(fields))
        case .tagged(let tag, let variants):
            self = .tagged(
                Array(tag.utf8), variants.map { (Array($0.tag.utf8), CleanRecord($0.fields, tag: tag)) })
        case .secretEntry: self = .record(CleanRecord(FieldTable.reference))
        }
    }
}

/// The fields of an object in the order in which they are encoded.
final class CleanRecord: Sendable {
    /// A field with what is compared and written for it.
    final class Member: Sendable {
        /// What happens where the text does not have the field.
        enum Absence: Sendable {
            /// Something has to be said about it.
            case unclean
            /// It is left out.
            case omitted
            /// These bytes are written for it.
            case defaulted([UInt8])
        }

        let name: [UInt8]
        /// The canonical bytes of the name.
        let key: [UInt8]
        let form: CleanForm
        let absence: Absence
        /// Whether null leaves the field out.
        let isOmittedWhenNull: Bool
        /// The container that leaves the field out when it is empty.
        let omittedWhenEmpty: JSONTape.Kind?

        init(_ field: Field) {
            name = Array(field.name.utf8)
            key = CleanRecord.encoded(.text(field.name))
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
            case .defaulted(let value): absence = .defaulted(CleanRecord.encoded(value))
            }
            self.isOmittedWhenNull = isOmittedWhenNull
            self.omittedWhenEmpty = omittedWhenEmpty
        }

        /// The member that tells what the object is.
        init(tag: String) {
            name = Array(tag.utf8)
            key = CleanRecord.encoded(.text(tag))
            form = .text
            absence = .unclean
            isOmittedWhenNull = false
            omittedWhenEmpty = nil
        }
    }

    let members: [Member]
    /// Fields that people write and that take no part.
    let ignored: [[UInt8]]

    init(_ fields: [Field], tag: String? = nil, ignored: [String] = []) {
        let all = fields.map(Member.init) + (tag.map { [Member(tag: $0)] } ?? [])
        // Encoded keys ascend as the keys do: by length, then by bytes.
        members = all.sorted { $0.key.lexicographicallyPrecedes($1.key) }
        self.ignored = ignored.map { Array($0.utf8) }
    }

    /// The canonical bytes of a value of the field table.
    private static func encoded(_ value: CBORValue) -> [UInt8] {
        // The table holds nothing that has no canonical form.
        (try? CanonicalEncoder.encodeBare(value)) ?? []
    }

    private static let definitions: [DefinitionKind: CleanRecord] = Dictionary(
        uniqueKeysWithValues: DefinitionKind.allCases.map { kind in
            let fields = FieldTable.fields(of: .definition(kind))
            return (kind, CleanRecord(fields, tag: "$kind", ignored: FieldTable.ignored[kind] ?? []))
        })

    /// The fields of a definition with its `$kind`.
    static func definition(_ kind: DefinitionKind) -> CleanRecord? { definitions[kind] }
}
