public import AIR
public import JSON
public import Sync
public import WorldProtocol

extension Origin {
    /// `{root,file,line,path}`.
    public var json: JSONValue {
        .object([
            ("root", .string(root)), ("file", .string(file)), ("line", .int(line)), ("path", .string(path)),
        ])
    }

    /// The place for people, with the import's label where there is one.
    public var brief: String { (root == SourceRoot.primaryLabel ? "" : "\(root):") + "\(file):\(line)" }
}

extension DefinitionDetail.Link {
    /// `{kind,name,title,path}`; kind and name are null where the other end is no definition.
    public var json: JSONValue {
        .object([
            ("kind", (key?.kind.rawValue).json), ("name", (key?.name.text).json), ("title", .string(title)),
            ("path", .string(pointer)),
        ])
    }
}

extension DefinitionKind {
    /// A number of definitions of the kind, such as `2 schemas`.
    public func counted(_ count: Int) -> String { count.of(title, plural: plural) }

    /// The kinds that occur, with their numbers, or nil.
    public static func counted(_ counts: [DefinitionKind: Int]) -> String? {
        let parts = allCases.compactMap { kind in
            counts[kind].flatMap { $0 > 0 ? kind.counted($0) : nil }
        }
        return parts.isEmpty ? nil : parts.joined(separator: ", ")
    }
}
