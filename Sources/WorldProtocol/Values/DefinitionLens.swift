/// A spelling of a definition; all have the same hash (Documentation/language.md, *Values*).
public enum DefinitionLens: String, Sendable, CaseIterable, Codable {
    /// As its file has it, without what takes no part.
    case authored
    /// In normal form: every literal tagged by its type.
    case canonical
    /// In normal form, with literals as the sugar that reads best.
    case sugar
}
