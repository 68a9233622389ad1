/// A spelling of a definition; all have the same hash (Documentation/language.md, *Values*).
public enum DefinitionLens: String, Sendable, CaseIterable, Codable {
    /// As in its file, without what is not part of the definition.
    case authored
    /// In normal form: every literal tagged by its type.
    case canonical
    /// In normal form, with literals as the sugar that reads best.
    case sugar
}
