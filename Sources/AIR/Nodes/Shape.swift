import CanonicalCBOR

/// The shape of a field: what the reader accepts and what the encoding holds (Documentation/language.md, *Kinds and
/// fields*).
///
/// Shapes are data. Parsing, encoding and the report of unknown fields all come from them.
indirect enum Shape: Sendable {
    /// A text.
    case text
    /// Exactly this text.
    case exactly(String)
    /// One of several texts.
    case choice([String])
    /// The name of a schema, which must be well formed.
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
    /// An object whose keys are free.
    case table(Shape)
    /// An object with known fields.
    case record([Field])
    /// An object whose fields depend on the text of one of them.
    case tagged(String, [(tag: String, fields: [Field])])
    /// A manifest's entry for a secret: a reference, or a declaration in place.
    case secretEntry
}

/// A field of an object.
///
/// Fields are looked through for every object that is read: as objects they are passed on without copying their parts.
final class Field: Sendable {
    /// The treatment of a field that is absent, null or empty.
    enum Presence: Sendable {
        /// Always encoded, even when empty; absent is an error.
        case required
        /// Omitted when absent or null.
        case optional
        /// Omitted when absent or empty; null is an error.
        case skipEmpty
        /// Always encoded, with this value when absent; null is an error.
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
