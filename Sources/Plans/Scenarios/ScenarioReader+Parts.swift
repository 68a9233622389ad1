import AIR
import CanonicalCBOR
import JSON

extension ScenarioReader {
    /// Reports an error at a location in the file.
    mutating func report(_ code: DiagnosticCode, _ message: String, at path: Path, help: String? = nil) {
        var found = root
        for token in path {
            guard let next = found.value(at: JSONPointer([token])) else { break }
            found = next
        }
        let place = source.place(at: found.range.lowerBound)
        diagnostics.append(
            Diagnostic(
                .error, code, message, file: file, line: place.line, column: place.column,
                path: JSONPointer(path).description, help: help))
    }

    mutating func failed<Value>(
        _ code: DiagnosticCode, _ message: String, at path: Path, help: String? = nil
    ) -> Value? {
        report(code, message, at: path, help: help)
        return nil
    }

    /// Whether a value is an object; reports its unknown keys.
    mutating func object(_ json: JSONValue, _ what: String, keys: String, at path: Path) -> Bool {
        guard let members = json.asObject else {
            report(.badValue, "\(what) must be an object", at: path, help: "write {…}")
            return false
        }
        let known = Self.known[keys] ?? []
        for member in members where !known.contains(where: { $0.hasSameBytes(as: member.key) }) {
            let nearest = Spelling.nearest(to: member.key, among: known)
            report(
                .unknownField, "\(what) has no field `\(member.key)`", at: path + [.key(member.key)],
                help: nearest.map { "did you mean `\($0)`?" }
                    ?? "remove it; known fields are \(known.joined(separator: ", "))"
            )
        }
        return true
    }

    /// The members of a list that can be read; nil when there is no list.
    mutating func list<Item>(
        _ json: JSONValue, _ key: String, at path: Path,
        _ read: (inout ScenarioReader, JSONValue, Path) -> Item?
    ) -> [Item]? {
        guard let value = json.member(key) else { return nil }
        let path = path + [.key(key)]
        guard let items = value.asArray else {
            return failed(.badValue, "`\(key)` must be a list", at: path, help: "write […]")
        }
        var out: [Item] = []
        for (index, item) in items.enumerated() {
            if let read = read(&self, item, path + [.index(index)]) { out.append(read) }
        }
        return out
    }

    mutating func text(_ json: JSONValue, _ key: String, at path: Path) -> String? {
        guard let value = json.member(key) else { return nil }
        guard let text = value.asString else {
            return failed(
                .badValue, "`\(key)` must be a string", at: path + [.key(key)], help: "put it in double quotes")
        }
        return text
    }

    mutating func required(_ json: JSONValue, _ key: String, at path: Path) -> String? {
        guard json.member(key) != nil else {
            return failed(.missingField, "`\(key)` is missing", at: path, help: "add \"\(key)\": \"…\"")
        }
        return text(json, key, at: path)
    }

    mutating func choice<Choice: RawRepresentable & CaseIterable>(
        _ json: JSONValue, _ key: String, at path: Path, _ type: Choice.Type
    ) -> Choice? where Choice.RawValue == String {
        guard let text = text(json, key, at: path) else { return nil }
        guard let choice = Choice.allCases.first(where: { $0.rawValue.hasSameBytes(as: text) }) else {
            let known = Choice.allCases.map { "\"\($0.rawValue)\"" }.joined(separator: ", ")
            return failed(
                .badValue, "`\(key)` can't be `\(text)`", at: path + [.key(key)], help: "write one of \(known)")
        }
        return choice
    }

    /// The name of a schema that the world has.
    mutating func schema(_ json: JSONValue, _ key: String, at path: Path) -> DefinitionName? {
        guard let name = required(json, key, at: path).map(DefinitionName.init) else { return nil }
        guard world.scope.schema(name) != nil else {
            let known = world.contents.all(.schema).map(\.key.name.text)
            return failed(
                .unknownReference, "the world has no schema `\(name)`", at: path + [.key(key)],
                help: Spelling.nearest(to: name.text, among: known).map { "did you mean `\($0)`?" })
        }
        return name
    }

    /// The name of a plan that the world has.
    mutating func plan(_ json: JSONValue, _ key: String, at path: Path) -> DefinitionName? {
        guard let name = text(json, key, at: path).map(DefinitionName.init) else { return nil }
        guard world.plan(name) != nil else {
            let known = world.contents.all(.plan).map(\.key.name.text)
            return failed(
                .unknownReference, "the world has no plan `\(name)`", at: path + [.key(key)],
                help: Spelling.nearest(to: name.text, among: known).map { "did you mean `\($0)`?" })
        }
        return name
    }

    /// Nanoseconds since 1970, as a number or as text.
    mutating func time(_ json: JSONValue, _ key: String, at path: Path) -> UInt64? {
        guard let value = json.member(key) else { return nil }
        guard case .time(let time)? = self.value(value, as: .primitive(.time), at: path + [.key(key)]) else {
            return nil
        }
        return time
    }

    /// A value written as in plans, as sugar or as a canonical literal.
    mutating func value(_ json: JSONValue, as type: TypeExpression, at path: Path) -> PlanValue? {
        let data: CBORValue
        do throws(PlainDataError) {
            data = try PlainData.value(of: json)
        } catch {
            return failed(.badValue, "the number `\(error.text)` is too large", at: path)
        }
        if case .expression(let expression) = ValueGrammar.slot(data), ValueGrammar.isDynamic(expression) {
            return failed(.badValue, "values in a scenario must be constants, not references or operations", at: path)
        }
        let (literal, findings) = PlanNormalizer.normalize(value: data, as: type, in: world.scope)
        for finding in findings {
            report(
                finding.severity == .warning ? .unknownField : finding.code, finding.message,
                at: path + finding.pointer.tokens, help: finding.help)
        }
        guard findings.isEmpty, let literal else { return nil }
        guard let value = PlanValue(literal: literal) else {
            return failed(.badValue, "the value can't be read", at: path)
        }
        return value
    }

    /// A value of a schema in wire form.
    mutating func wire(_ json: JSONValue, as schema: DefinitionName, at path: Path) -> CBORValue? {
        guard let value = value(json, as: .reference(schema), at: path) else { return nil }
        do throws(WireFormError) {
            let wire = try WireForm.normalize(value.wire, as: .reference(schema), in: world.scope)
            return SecretReference.spelledOut(wire)
        } catch {
            return failed(.badValue, "the value is not a `\(schema)`: \(error.message)", at: path)
        }
    }
}
