import CanonicalCBOR

/// The shape of a field: what the reader accepts and what the encoding contains (Documentation/language.md, *Kinds and
/// fields*).
///
/// Shapes are data: parsing, encoding and the reporting of unknown fields are all derived from them.
indirect enum Shape: Sendable {
    /// A text.
    case text
    /// Exactly this text.
    case exactly(String)
    /// One of several texts.
    case choice([String])
    /// The name of a schema, which must be well-formed.
    case schemaName
    /// `sha256:` and 64 hex digits, kept as written.
    case hash
    /// A hash, or a placeholder for one, which reads as zero.
    case placeholderHash
    /// An integer from 0 to 2^64 - 1.
    case natural
    /// An expression (Documentation/language.md, *Values*).
    case expression
    /// A canonical literal (Documentation/language.md, *Values*).
    case literal
    /// An expression, a canonical literal or sugar.
    case slot
    /// A type expression.
    case type
    /// A list.
    case list(Shape)
    /// An object with arbitrary keys.
    case table(Shape)
    /// An object with known fields.
    case record([Field])
    /// An object whose fields depend on the text of a tag field.
    case tagged(String, [(tag: String, fields: [Field])])
    /// A manifest's entry for a secret: a reference or an inline declaration.
    case secretEntry
}

/// A field of an object.
///
/// A list of fields is searched for every object that is read; as objects, fields are passed on without copying their
/// parts.
final class Field: Sendable {
    /// The treatment of a field that is absent, null or empty.
    enum Presence: Sendable {
        /// Always encoded, even when empty; an error when absent.
        case required
        /// Omitted when absent or null.
        case optional
        /// Omitted when absent or empty; an error when null.
        case skipEmpty
        /// Always encoded, with a default when absent; an error when null.
        case defaulted(CBORValue)
    }

    let name: String
    let shape: Shape
    let presence: Presence

    private init(name: String, shape: Shape, presence: Presence) {
        self.name = name
        self.shape = shape
        self.presence = presence
    }

    static func required(_ name: String, _ shape: Shape) -> Field {
        Field(name: name, shape: shape, presence: .required)
    }
    static func optional(_ name: String, _ shape: Shape) -> Field {
        Field(name: name, shape: shape, presence: .optional)
    }
    static func skipEmpty(_ name: String, _ shape: Shape) -> Field {
        Field(name: name, shape: shape, presence: .skipEmpty)
    }
    static func defaulted(_ name: String, _ shape: Shape, _ value: CBORValue) -> Field {
        Field(name: name, shape: shape, presence: .defaulted(value))
    }
}
