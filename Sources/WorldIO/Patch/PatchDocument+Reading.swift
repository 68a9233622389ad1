public import AIR
public import CanonicalCBOR
import JSON

extension PatchDocument {
    /// Reads a document from data; every problem is among the findings.
    ///
    /// - Parameter base: the hash to use for an empty `base_manifest_hash`.
    /// - Returns: the document; nil if a problem is an error.
    public static func read(_ value: CBORValue, base: Hash?) -> (document: PatchDocument?, findings: [Finding]) {
        var reader = PatchReader()
        let document = reader.document(value, base: base)
        return (reader.findings.contains { $0.severity == .error } ? nil : document, reader.findings)
    }
}

private struct PatchReader {
    var findings: [Finding] = []

    mutating func document(_ value: CBORValue, base: Hash?) -> PatchDocument? {
        guard let members = value.asMap else {
            fail("a patch document must be an object", at: [])
            return nil
        }
        warnUnknown(members, known: ["version", "base_manifest_hash", "patches"], at: [])
        if let version = value["version"], version.asText != "1" {
            fail("the version must be \"1\"", at: [.key("version")])
        }
        guard let text = value["base_manifest_hash"]?.asText else {
            fail(
                "`base_manifest_hash` is missing", at: [], help: "write the hash of the manifest that the patch is for")
            return nil
        }
        guard let hash = text.isEmpty ? base : Hash(text) else {
            fail("`\(text)` is not a hash", at: [.key("base_manifest_hash")], code: .badHash)
            return nil
        }
        guard let items = value["patches"]?.asArray else {
            fail("`patches` must be a list", at: [.key("patches")])
            return nil
        }
        var operations: [PatchOperation] = []
        for (index, item) in items.enumerated() {
            if let operation = operation(item, at: [.key("patches"), .index(index)]) { operations.append(operation) }
        }
        return PatchDocument(baseManifestHash: hash, operations: operations)
    }

    private static let names = [
        "add_def", "replace_def", "remove_def", "set_manifest_refs", "set_defaults", "set_routing_events",
        "set_routing_inboxes", "set_triggers", "set_module_bindings", "set_secrets",
    ]

    private mutating func operation(_ item: CBORValue, at path: [JSONPointer.Token]) -> PatchOperation? {
        guard let members = item.asMap else {
            fail("an op must be an object", at: path)
            return nil
        }
        let known = members.compactMap(\.key.asText).filter { Self.names.contains($0) }
        guard known.count == 1, let name = known.first, let body = item[name] else {
            let found = members.first?.key.asText ?? ""
            fail(
                known.isEmpty
                    ? "unknown op `\(found)`" : "one object contains the ops \(known.joined(separator: " and "))",
                at: path,
                help: known.isEmpty
                    ? Spelling.nearest(to: found, among: Self.names).map { "did you mean `\($0)`?" }
                        ?? "use one of \(Self.names.joined(separator: ", "))" : "write a separate object for each op")
            return nil
        }
        warnUnknown(members, known: [name], at: path)
        guard body.asMap != nil else {
            fail("`\(name)` must be an object", at: path + [.key(name)])
            return nil
        }
        return self.body(name, body, at: path + [.key(name)])
    }

    private mutating func body(_ name: String, _ body: CBORValue, at path: [JSONPointer.Token]) -> PatchOperation? {
        switch name {
        case "add_def":
            warnUnknown(body.asMap ?? [], known: ["kind", "node"], at: path)
            guard let kind = kind(body, at: path), let (key, node) = node(body, "node", kind, at: path) else {
                return nil
            }
            return .addDefinition(key, node: node)
        case "replace_def":
            warnUnknown(body.asMap ?? [], known: ["kind", "name", "new_node", "pre_hash"], at: path)
            guard let key = self.key(body, at: path), let preHash = hash(body, "pre_hash", at: path),
                let (found, node) = node(body, "new_node", key.kind, at: path)
            else { return nil }
            guard found == key else {
                fail(
                    "the node is named `\(found.name)`, not `\(key.name)`", at: path + [.key("new_node"), .key("name")])
                return nil
            }
            return .replaceDefinition(key, node: node, preHash: preHash)
        case "remove_def":
            warnUnknown(body.asMap ?? [], known: ["kind", "name", "pre_hash"], at: path)
            guard let key = self.key(body, at: path), let preHash = hash(body, "pre_hash", at: path) else { return nil }
            return .removeDefinition(key, preHash: preHash)
        case "set_manifest_refs": return references(body, at: path)
        case "set_defaults": return defaults(body, at: path)
        case "set_module_bindings":
            warnUnknown(body.asMap ?? [], known: ["pre_hash", "bindings"], at: path)
            guard let preHash = hash(body, "pre_hash", at: path) else { return nil }
            guard let bindings = body["bindings"], bindings.asMap != nil else {
                fail("`bindings` must be an object", at: path)
                return nil
            }
            guard let read = block(["module_bindings"], bindings, at: path + [.key("bindings")]) else { return nil }
            return .setModuleBindings(read, preHash: preHash)
        default: return list(name, body, at: path)
        }
    }

    private mutating func list(_ name: String, _ body: CBORValue, at path: [JSONPointer.Token]) -> PatchOperation? {
        let field =
            name.hasSuffix("events") ? "events" : name.hasSuffix("inboxes") ? "inboxes" : String(name.dropFirst(4))
        warnUnknown(body.asMap ?? [], known: ["pre_hash", field], at: path)
        guard let preHash = hash(body, "pre_hash", at: path) else { return nil }
        guard let written = body[field], written.asArray != nil else {
            fail("`\(field)` must be a list", at: path)
            return nil
        }
        let section = name.hasPrefix("set_routing") ? ["routing", field] : [field]
        guard let items = block(section, written, at: path + [.key(field)])?.asArray else { return nil }
        switch name {
        case "set_routing_events": return .setRoutingEvents(items, preHash: preHash)
        case "set_routing_inboxes": return .setRoutingInboxes(items, preHash: preHash)
        case "set_triggers": return .setTriggers(items, preHash: preHash)
        default: return .setSecrets(items, preHash: preHash)
        }
    }

    private mutating func references(_ body: CBORValue, at path: [JSONPointer.Token]) -> PatchOperation? {
        warnUnknown(body.asMap ?? [], known: ["add", "remove"], at: path)
        var add: [PatchOperation.AddedReference] = []
        var remove: [DefinitionKey] = []
        for field in ["add", "remove"] {
            guard let items = body[field], items.asArray == nil else { continue }
            fail("`\(field)` must be a list", at: path + [.key(field)])
            return nil
        }
        for (index, item) in (body["add"]?.asArray ?? []).enumerated() {
            let place = path + [.key("add"), .index(index)]
            guard let key = key(item, at: place), let hash = hash(item, "hash", at: place) else { continue }
            add.append(PatchOperation.AddedReference(key: key, hash: hash))
        }
        for (index, item) in (body["remove"]?.asArray ?? []).enumerated() {
            if let key = key(item, at: path + [.key("remove"), .index(index)]) { remove.append(key) }
        }
        return .setManifestReferences(add: add, remove: remove)
    }

    private mutating func defaults(_ body: CBORValue, at path: [JSONPointer.Token]) -> PatchOperation? {
        warnUnknown(body.asMap ?? [], known: ["policy", "cap_grants"], at: path)
        let policy: PatchOperation.PolicyChange
        switch body["policy"] {
        case nil: policy = .keep
        case .null?: policy = .clear
        case .text(let name)?: policy = .set(name)
        default:
            fail("`policy` must be a string or null", at: path + [.key("policy")])
            return nil
        }
        guard let grants = body["cap_grants"] else { return .setDefaults(policy: policy, capGrants: nil) }
        guard grants.asArray != nil else {
            fail("`cap_grants` must be a list", at: path + [.key("cap_grants")])
            return nil
        }
        guard let read = block(["defaults", "cap_grants"], grants, at: path + [.key("cap_grants")]) else { return nil }
        return .setDefaults(policy: policy, capGrants: read.asArray)
    }

    /// A block in the form that the resulting manifest has: read as part of a manifest, so that unknown fields are
    /// dropped.
    private mutating func block(
        _ section: [String], _ value: CBORValue, at path: [JSONPointer.Token]
    ) -> CBORValue? {
        let wrapped = section.dropFirst().reversed().reduce(value) { .record([($1, $0)]) }
        let required = ["schemas", "modules", "plans", "caps", "policies"].map { CBOREntry($0, .array([])) }
        let manifest = CBORValue.map(
            required + [
                CBOREntry("$kind", .text("manifest")), CBOREntry("air_version", .text("1")),
                CBOREntry(section[0], wrapped),
            ])
        let (node, found) = NodeReader.read(manifest, from: .exact)
        for finding in found {
            var placed = finding
            placed.pointer = JSONPointer(path + finding.pointer.tokens.dropFirst(section.count))
            findings.append(placed)
        }
        guard var read = node?.value else { return nil }
        for name in section {
            guard let inner = read[name] else { return value.asArray == nil ? .map([]) : .array([]) }
            read = inner
        }
        return read
    }

    private mutating func node(
        _ body: CBORValue, _ field: String, _ kind: DefinitionKind, at path: [JSONPointer.Token]
    ) -> (DefinitionKey, CBORValue)? {
        guard let value = body[field] else {
            fail("`\(field)` is missing", at: path)
            return nil
        }
        let (node, found) = NodeReader.read(value, from: .exact)
        for finding in found {
            var placed = finding
            placed.pointer = JSONPointer(path + [.key(field)] + finding.pointer.tokens)
            findings.append(placed)
        }
        guard let node else { return nil }
        guard node.kind == .definition(kind) else {
            fail("the node is a \(node.kind.text), not a \(kind.rawValue)", at: path + [.key(field), .key("$kind")])
            return nil
        }
        if kind == .module, node.value["wasm_hash"]?.asText.flatMap({ Hash($0) })?.isZero == true {
            fail(
                "the module has no wasm: its `wasm_hash` is all zeros", at: path + [.key(field), .key("wasm_hash")],
                code: .moduleWithoutWasm, help: "write the hash of its wasm")
            return nil
        }
        return (DefinitionKey(kind, node.name), node.value)
    }

    private mutating func kind(_ body: CBORValue, at path: [JSONPointer.Token]) -> DefinitionKind? {
        guard let text = body["kind"]?.asText, let kind = DefinitionKind(rawValue: text) else {
            let shown = body["kind"]?.asText ?? ""
            fail(
                "unknown kind of definition `\(shown)`", at: path + [.key("kind")], code: .unknownKind,
                help: "use one of \(DefinitionKind.allCases.map(\.rawValue).joined(separator: ", "))")
            return nil
        }
        return kind
    }

    private mutating func key(_ body: CBORValue, at path: [JSONPointer.Token]) -> DefinitionKey? {
        guard let kind = kind(body, at: path) else { return nil }
        guard let name = body["name"]?.asText else {
            fail("`name` is missing", at: path)
            return nil
        }
        return DefinitionKey(kind, DefinitionName(name))
    }

    private mutating func hash(_ body: CBORValue, _ field: String, at path: [JSONPointer.Token]) -> Hash? {
        guard let text = body[field]?.asText, let hash = Hash(text) else {
            fail(
                "`\(field)` must be a hash", at: path + [.key(field)], code: .badHash,
                help: "write sha256: and 64 hex digits")
            return nil
        }
        return hash
    }

    private mutating func warnUnknown(_ members: [CBOREntry], known: [String], at path: [JSONPointer.Token]) {
        for member in members {
            guard let key = member.key.asText, !known.contains(where: { $0.utf8.elementsEqual(key.utf8) }) else {
                continue
            }
            findings.append(
                Finding(
                    .warning, .unknownField, "unknown field `\(key)`", at: JSONPointer(path + [.key(key)]),
                    help: Spelling.nearest(to: key, among: known).map { "did you mean `\($0)`?" } ?? "remove it"))
        }
    }

    private mutating func fail(
        _ message: String, at path: [JSONPointer.Token], code: DiagnosticCode = .patchInvalid, help: String? = nil
    ) {
        findings.append(Finding(.error, code, message, at: JSONPointer(path), help: help))
    }
}
