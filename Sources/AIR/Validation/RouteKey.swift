/// The key of a route: a path to a field of the routed event (Documentation/plans.md, *Validation*).
struct RouteKey {
    let path: FieldPath
    let keySchema: DefinitionName
    let scope: TypeScope

    init(_ text: String, of keySchema: DefinitionName, in scope: TypeScope) {
        path = FieldPath(text)
        self.keySchema = keySchema
        self.scope = scope
    }

    /// The events without a key: a reducer receives them with the key of its request.
    static let unkeyedEvents = ["sys/TimerFired@1", "sys/BlobPutResult@1", "sys/BlobGetResult@1"].map(
        DefinitionName.init)

    /// The reason why an event's key can't be found; nil if it can, or if a schema is unknown.
    func problem(_ event: DefinitionName) -> String? {
        guard let type = scope.schema(event).flatMap({ scope.resolved($0) }),
            let wanted = scope.resolved(.reference(keySchema))
        else { return nil }
        guard case .variant(let arms) = type else { return problem(path, type, wanted, event.text) }
        guard path.segments.first.map({ $0.utf8.elementsEqual("$value".utf8) }) ?? false else {
            return "`\(event)` is a variant, so the key starts with `$value.`"
        }
        for arm in arms {
            if case .reference(let name) = arm.type, Self.unkeyedEvents.contains(name) { continue }
            if let problem = problem(path.dropFirst, arm.type, wanted, "the arm `\(arm.name)` of `\(event)`") {
                return problem
            }
        }
        return nil
    }

    private func problem(_ path: FieldPath, _ type: TypeExpression, _ wanted: TypeExpression, _ what: String) -> String?
    {
        let shown = path.segments.joined(separator: ".")
        guard !path.segments.isEmpty, let found = path.fieldOfRecords(in: type, scope) else {
            return "\(what) has no field `\(shown)`"
        }
        guard let resolved = scope.resolved(found) else { return nil }
        return resolved == wanted ? nil : "`\(shown)` of \(what) is of type \(found.title), the key is a `\(keySchema)`"
    }
}
