import AIR
import Plans

extension PolicyQuestion {
    /// A question about an effect that an origin may request.
    init(
        originKind: AuthorityEntry.OriginKind, originName: DefinitionName, effectKind: String, capName: String,
        capType: String
    ) {
        self.init(
            originKind: originKind.rawValue, originName: originName.text, effectKind: effectKind, capName: capName,
            capType: capType)
    }
}
