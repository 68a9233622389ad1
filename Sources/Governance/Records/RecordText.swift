public import CanonicalCBOR
import ContentStore

/// A text as stored in a record.
public enum RecordText: Sendable, Hashable, ExpressibleByStringLiteral {
    /// The text itself, as in frames before version 3.
    case inline(String)
    /// The hash of the object that holds the text.
    case object(Hash)

    /// Creates an inline text.
    public init(stringLiteral text: String) { self = .inline(text) }
}

/// A text that a person wrote, if it is available here.
public enum ClaimedText: Sendable, Equatable, Codable {
    /// The text.
    case here(String)
    /// The text was removed; the chain that refers to it stays.
    case removed
    /// The text's object is missing, although it was not removed.
    case missing

    /// The text; nil when it is not available.
    public var text: String? {
        if case .here(let text) = self { text } else { nil }
    }

    /// The text, or a placeholder.
    public var shown: String {
        switch self {
        case .here(let text): text
        case .removed: "(removed)"
        case .missing: "(this text is missing here)"
        }
    }
}

/// The texts that are available while a journal is replayed.
///
/// All sources compare equal and encode to nothing, so that a state is compared and encoded without its texts.
struct TextSource: Sendable, Equatable, Codable {
    var contents = TextFile.Contents()

    init(contents: TextFile.Contents = TextFile.Contents()) { self.contents = contents }

    init(from decoder: any Decoder) {}

    func encode(to encoder: any Encoder) throws { _ = encoder.container(keyedBy: NoField.self) }

    static func == (left: Self, right: Self) -> Bool { true }

    private enum NoField: CodingKey {}

    /// The text of a record, if it is available.
    func claimed(_ text: RecordText) -> ClaimedText {
        switch text {
        case .inline(let text): .here(text)
        case .object(let hash):
            contents.objects[hash].map { .here($0.text) } ?? (contents.removed.contains(hash) ? .removed : .missing)
        }
    }
}

extension TextSource {
    /// A record as data, with its text, if available, beside the hash that refers to it.
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
    /// The text that a person wrote for the record.
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
    /// Reads a text: from version 3 on, the hash of an object, in the field named with the suffix `_hash`; before, the
    /// text itself.
    mutating func text(of field: String, version: UInt64) throws(RecordError) -> RecordText? {
        guard version >= GovernanceFrame.firstWithTextObjects else {
            return try optional(field) { $0.asText.map(RecordText.inline) }
        }
        return try optional(field + "_hash") { Hash(exactly: $0).map(RecordText.object) }
    }

    /// Reads a required text.
    mutating func demandedText(of field: String, version: UInt64) throws(RecordError) -> RecordText {
        guard let text = try text(of: field, version: version) else { throw .missingField(what, field: field) }
        return text
    }
}

extension RecordText {
    /// The field in which a record stores the text.
    func field(_ name: String) -> (String, CBORValue?) {
        switch self {
        case .inline(let text): (name, .text(text))
        case .object(let hash): (name + "_hash", hash.value)
        }
    }
}
