import CanonicalCBOR
package import JSON

/// A manifest without findings, read straight from its text.
///
/// The lists of a large world's manifest, which are most of it, are never turned into plain data.
package struct CleanManifest: Sendable {
    package let manifest: Manifest
    private let text: AuthoredText

    /// The manifest as a node, decoded at each access.
    package var node: Node {
        Node(kind: .manifest, name: DefinitionName(""), value: text.value ?? .map([]))
    }

    /// Reads a manifest; nil if it is not one, or has findings.
    ///
    /// - Parameter bytes: the whole text, which is kept for as long as the manifest.
    package init?(_ node: JSONNode, in bytes: [UInt8]) {
        guard node.kind == .object, let kind = node.member("$kind"), kind.kind == .string, kind.isText("manifest")
        else { return nil }
        var lists: [DefinitionKind: [Manifest.Reference]] = [:]
        var rest: [CBOREntry] = []
        var key = node.firstChild
        for _ in 0..<node.count {
            let value = key.next
            let name = key.text
            if let kind = DefinitionKind(manifestSection: name), let references = Self.references(value) {
                lists[kind] = references
                rest.append(CBOREntry(name, .array([])))
            } else if let data = try? PlainData.value(of: value) {
                rest.append(CBOREntry(name, data))
            } else {
                return nil
            }
            key = value.next
        }
        let (read, findings) = NodeReader.read(.map(rest), from: .authored)
        guard findings.isEmpty, let read else { return nil }
        var manifest = Manifest(read.value)
        for (kind, references) in lists where !references.isEmpty { manifest.references[kind] = references }
        self.manifest = manifest
        text = AuthoredText(bytes: bytes, range: node.range)
    }

    /// The references of a list; nil if an entry is anything else, or has to be read by ``NodeReader``.
    private static func references(_ list: JSONNode) -> [Manifest.Reference]? {
        guard list.kind == .array else { return nil }
        var references: [Manifest.Reference] = []
        references.reserveCapacity(list.count)
        var child = list.firstChild
        for _ in 0..<list.count {
            guard let reference = reference(child) else { return nil }
            references.append(reference)
            child = child.next
        }
        return references
    }

    private static func reference(_ node: JSONNode) -> Manifest.Reference? {
        guard node.kind == .object, let name = node.member("name"), name.kind == .string else { return nil }
        let definition = DefinitionName(name.text)
        if node.count == 1 { return Manifest.Reference(definition, .zero) }
        guard node.count == 2, let hash = node.member("hash") else { return nil }
        if hash.kind == .null { return Manifest.Reference(definition, .zero) }
        guard hash.kind == .string, hash.withText(CleanShapes.isHash) else { return nil }
        return Manifest.Reference(definition, hashText: hash.text)
    }
}
