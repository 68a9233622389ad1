import AIR
import Plans

extension PolicyQuestion {
    /// Creates the question whether an origin may request an effect.
    init(
        originKind: AuthorityEntry.OriginKind, originName: DefinitionName, effectKind: String, capName: String,
        capType: String
    ) {
        self.init(
            originKind: originKind.rawValue, originName: originName.text, effectKind: effectKind, capName: capName,
            capType: capType)
    }
}
