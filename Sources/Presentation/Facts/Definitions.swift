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

    /// The location for people, with the label of the import if there is one.
    public var brief: String { (root == SourceRoot.primaryLabel ? "" : "\(root):") + "\(file):\(line)" }
}

extension DefinitionDetail.Link {
    /// `{kind,name,title,path}`; kind and name are null if the other end is not a definition.
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

    /// The numbers of definitions by kind, such as `2 schemas, 1 plan`; nil if there are none.
    public static func counted(_ counts: [DefinitionKind: Int]) -> String? {
        let parts = allCases.compactMap { kind in
            counts[kind].flatMap { $0 > 0 ? kind.counted($0) : nil }
        }
        return parts.isEmpty ? nil : parts.joined(separator: ", ")
    }
}
