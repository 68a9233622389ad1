public import CanonicalCBOR
import ContentStore

/// A text as a record holds it.
public enum RecordText: Sendable, Hashable, ExpressibleByStringLiteral {
    /// The text itself, as frames before version 3 hold it.
    case inline(String)
    /// The hash of the object that holds it.
    case object(Hash)

    /// A text that the record itself holds.
    public init(stringLiteral text: String) { self = .inline(text) }
}

/// A text that somebody wrote, if it is known here.
public enum ClaimedText: Sendable, Equatable, Codable {
    /// The text.
    case here(String)
    /// It was taken out; the chain that names it stays.
    case removed
    /// Its object is missing, although it was not removed.
    case missing

    /// The text; nil when it is not here.
    public var text: String? {
        if case .here(let text) = self { text } else { nil }
    }

    /// The text, or a note in its place.
    public var shown: String {
        switch self {
        case .here(let text): text
        case .removed: "(removed)"
        case .missing: "(this text is missing here)"
        }
    }
}

/// The texts that are known while a journal is replayed.
///
/// Two states are equal regardless of their sources, and a state is encoded without its source.
struct TextSource: Sendable, Equatable, Codable {
    var contents = TextFile.Contents()

    init(contents: TextFile.Contents = TextFile.Contents()) { self.contents = contents }

    init(from decoder: any Decoder) {}

    func encode(to encoder: any Encoder) throws { _ = encoder.container(keyedBy: NoField.self) }

    static func == (left: Self, right: Self) -> Bool { true }

    private enum NoField: CodingKey {}

    /// The text of a record, if it is known.
    func claimed(_ text: RecordText) -> ClaimedText {
        switch text {
        case .inline(let text): .here(text)
        case .object(let hash):
            contents.objects[hash].map { .here($0.text) } ?? (contents.removed.contains(hash) ? .removed : .missing)
        }
    }
}

extension TextSource {
    /// A record as data, with the texts that are here beside the hashes that name them.
    func readable(_ record: GovernanceRecord) -> CBORValue {
        guard case .map(let entries) = record.value else { return record.value }
        guard let text = record.text, case .object = text, let known = claimed(text).text else { return record.value }
        let field =
            switch record {
            case .proposed: "description"
            case .approved: "reason"
            default: "text"
            }
        return .map(entries + [CBOREntry(key: .text(field), value: .text(known))])
    }
}

extension GovernanceRecord {
    /// The text that a person wrote for it.
    var text: RecordText? {
        switch self {
        case .proposed(let body): body.description
        case .approved(let body): body.reason
        case .commented(let body): body.text
        default: nil
        }
    }
}

extension RecordReader {
    /// Takes a text: from version 3 on an object's hash under the field's name with `_hash`, before it the text itself.
    mutating func text(of field: String, version: UInt64) throws(RecordError) -> RecordText? {
        guard version >= GovernanceFrame.firstWithTextObjects else {
            return try optional(field) { $0.asText.map(RecordText.inline) }
        }
        return try optional(field + "_hash") { Hash(exactly: $0).map(RecordText.object) }
    }

    /// Takes a text that must be there.
    mutating func demandedText(of field: String, version: UInt64) throws(RecordError) -> RecordText {
        guard let text = try text(of: field, version: version) else { throw .missingField(what, field: field) }
        return text
    }
}

extension RecordText {
    /// The field in which a record holds it.
    func field(_ name: String) -> (String, CBORValue?) {
        switch self {
        case .inline(let text): (name, .text(text))
        case .object(let hash): (name + "_hash", hash.value)
        }
    }
}
