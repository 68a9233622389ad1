public import AIR
public import JSON
import Synchronization
public import SystemPackage

/// A file of an AIR root, with what is needed to say where something stands in it.
public struct SourceFile: Sendable {
    /// The path.
    public let path: FilePath
    /// Its path as people read it.
    public let shownPath: String
    /// Its text.
    public let text: SourceText
    private let tree = Tree()

    /// A file with its text.
    public init(path: FilePath, shownPath: String, text: SourceText) {
        self.path = path
        self.shownPath = shownPath
        self.text = text
    }

    /// The text as JSON; nil where it is none, or holds nothing.
    ///
    /// It is parsed when it is asked for first, and kept from then on.
    public var root: JSONValue? { tree.root(of: text) }

    /// The place of a value, or of the nearest value around it that is there.
    ///
    /// The file is parsed again for the first place, and kept from then on: most files are never asked, and trees are
    /// large.
    public func place(of pointer: JSONPointer) -> SourcePlace? {
        guard let root else { return nil }
        return text.place(at: Self.offset(of: pointer, in: root))
    }

    private final class Tree: Sendable {
        private let known = Mutex<JSONValue??>(nil)

        func root(of text: SourceText) -> JSONValue? {
            known.withLock { known in
                if let known { return known }
                let root = try? JSONParser.parse(text.bytes)
                known = .some(root)
                return root
            }
        }
    }

    static func offset(of pointer: JSONPointer, in root: JSONValue) -> Int {
        var value = root
        for token in pointer.tokens {
            guard let next = value.value(at: JSONPointer([token])) else { break }
            value = next
        }
        return value.range.lowerBound
    }
}

/// The place of a definition.
public struct Origin: Sendable, Hashable, Codable {
    /// `primary`, or the label of the import.
    public let root: String
    /// The file as people read it.
    public let file: String
    /// The line, from 1.
    public let line: Int
    /// The JSON Pointer within the file.
    public let path: String

    package init(root: String, file: String, line: Int, path: String) {
        self.root = root
        self.file = file
        self.line = line
        self.path = path
    }
}

/// A node as read from a file.
public struct LocatedNode: Sendable {
    private enum Body: Sendable {
        case definition(Definition)
        case manifest(Node)
    }

    private let body: Body
    /// The position.
    public let origin: Origin
    /// The file, as an index into ``RootContents/files``.
    public internal(set) var file = 0
    /// The pointer within the file.
    public let pointer: JSONPointer

    /// The definition; nil for a manifest.
    public var definition: Definition? {
        guard case .definition(let definition) = body else { return nil }
        return definition
    }

    /// The node; what a definition says is decoded when it is asked for.
    public var node: Node {
        switch body {
        case .definition(let definition): Node(definition)
        case .manifest(let node): node
        }
    }

    /// The kind of the node.
    public var kind: NodeKind {
        switch body {
        case .definition(let definition): .definition(definition.key.kind)
        case .manifest(let node): node.kind
        }
    }

    init(_ definition: Definition, origin: Origin, pointer: JSONPointer) {
        body = .definition(definition)
        self.origin = origin
        self.pointer = pointer
    }

    init(manifest: Node, origin: Origin, pointer: JSONPointer) {
        body = .manifest(manifest)
        self.origin = origin
        self.pointer = pointer
    }
}
