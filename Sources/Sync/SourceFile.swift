public import AIR
public import JSON
import Synchronization
public import SystemPackage

/// A file of an AIR root, with its text for finding positions of definitions.
public struct SourceFile: Sendable {
    /// The path.
    public let path: FilePath
    /// Its displayed path.
    public let shownPath: String
    /// Its text.
    public let text: SourceText
    private let tree = Tree()

    /// Creates a file with its text.
    public init(path: FilePath, shownPath: String, text: SourceText) {
        self.path = path
        self.shownPath = shownPath
        self.text = text
    }

    /// The text as JSON; nil if it is not JSON, or empty.
    ///
    /// Parsed at the first access, then cached.
    public var root: JSONValue? { tree.root(of: text) }

    /// The position of a value, or of its nearest existing ancestor.
    ///
    /// The file is parsed again for the first position and the result is kept: most files are never asked for one, and
    /// trees are large.
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

/// The place of a definition: its root, file, line and pointer.
///
/// A large world has one for each of its definitions, so those in one file share the strings about it.
public struct Origin: Sendable, Hashable, Codable {
    /// The strings shared by all places in a file, with the pointer of its only node unless the file holds a list.
    private final class Surroundings: Sendable {
        let root: String
        let file: String
        let path: String

        init(root: String, file: String, path: String = "") {
            self.root = root
            self.file = file
            self.path = path
        }
    }

    private let surroundings: Surroundings
    private let shortLine: UInt32
    /// One more than the index in the file's list; 0 unless the file holds a list.
    private let position: UInt32

    /// `primary`, or the label of the import.
    public var root: String { surroundings.root }
    /// The displayed path of the file.
    public var file: String { surroundings.file }
    /// The line, from 1.
    public var line: Int { Int(shortLine) }
    /// The JSON Pointer within the file.
    public var path: String { position == 0 ? surroundings.path : "/\(position - 1)" }

    /// The index in the file's list; nil unless the file holds a list.
    var index: Int? { position == 0 ? nil : Int(position) - 1 }

    package init(root: String, file: String, line: Int, path: String) {
        position = Self.position(path)
        surroundings = Surroundings(root: root, file: file, path: position == 0 ? path : "")
        shortLine = UInt32(clamping: line)
    }

    /// Creates a place that shares the strings of another one, if they are equal.
    package init(root: String, file: String, line: Int, path: String, like other: Origin?) {
        position = Self.position(path)
        let rest = position == 0 ? path : ""
        if let other, other.root == root, other.file == file, other.surroundings.path == rest {
            surroundings = other.surroundings
        } else {
            surroundings = Surroundings(root: root, file: file, path: rest)
        }
        shortLine = UInt32(clamping: line)
    }

    /// Creates the place of a file's whole value, from which those of a list are derived.
    init(root: String, file: String) {
        surroundings = Surroundings(root: root, file: file)
        shortLine = 1
        position = 0
    }

    /// A place in the same file.
    ///
    /// - Parameter index: the index in the list that the file holds.
    func at(line: Int, index: Int?) -> Origin {
        Origin(surroundings, UInt32(clamping: line), index.map { UInt32(clamping: $0) &+ 1 } ?? 0)
    }

    private init(_ surroundings: Surroundings, _ line: UInt32, _ position: UInt32) {
        self.surroundings = surroundings
        shortLine = line
        self.position = position
    }

    /// One more than the index that a pointer consists of; 0 for any other pointer.
    private static func position(_ path: String) -> UInt32 {
        let digits = path.utf8.dropFirst()
        guard path.utf8.first == UInt8(ascii: "/"), 1...9 ~= digits.count,
            digits.allSatisfy({ 0x30...0x39 ~= $0 }), digits.count == 1 || digits.first != 0x30,
            let number = UInt32(Substring(digits))
        else { return 0 }
        return number + 1
    }

    /// Compares all parts.
    public static func == (left: Origin, right: Origin) -> Bool {
        guard left.shortLine == right.shortLine, left.position == right.position else { return false }
        let (one, other) = (left.surroundings, right.surroundings)
        return one === other || one.root == other.root && one.file == other.file && one.path == other.path
    }

    /// Hashes all parts.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(root)
        hasher.combine(file)
        hasher.combine(shortLine)
        hasher.combine(path)
    }

    private enum CodingKeys: String, CodingKey {
        case root, file, line, path
    }

    /// Decodes a place from its parts.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            root: try container.decode(String.self, forKey: .root),
            file: try container.decode(String.self, forKey: .file),
            line: try container.decode(Int.self, forKey: .line),
            path: try container.decode(String.self, forKey: .path))
    }

    /// Encodes the parts.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(root, forKey: .root)
        try container.encode(file, forKey: .file)
        try container.encode(line, forKey: .line)
        try container.encode(path, forKey: .path)
    }
}

/// A node as read from a file.
public struct LocatedNode: Sendable {
    private enum Body: Sendable {
        case definition(Definition)
        indirect case manifest(CleanManifest)
        indirect case read(Node)
    }

    private let body: Body
    /// The place of the node.
    public let origin: Origin
    private var fileNumber: UInt32 = 0

    /// The file, as an index into ``RootContents/files``.
    public internal(set) var file: Int {
        get { Int(fileNumber) }
        set { fileNumber = UInt32(clamping: newValue) }
    }

    /// The pointer within the file.
    public var pointer: JSONPointer { JSONPointer(origin.index.map { [.index($0)] } ?? []) }

    /// The definition; nil for a manifest.
    public var definition: Definition? {
        guard case .definition(let definition) = body else { return nil }
        return definition
    }

    /// The node, decoded at each access.
    public var node: Node {
        switch body {
        case .definition(let definition): Node(definition)
        case .manifest(let manifest): manifest.node
        case .read(let node): node
        }
    }

    /// The manifest in the node; an empty one if the node is a definition.
    public var manifest: Manifest {
        if case .manifest(let clean) = body { clean.manifest } else { Manifest(node.value) }
    }

    /// The kind of the node.
    public var kind: NodeKind {
        switch body {
        case .definition(let definition): .definition(definition.key.kind)
        case .manifest: .manifest
        case .read(let node): node.kind
        }
    }

    init(_ definition: Definition, origin: Origin) {
        body = .definition(definition)
        self.origin = origin
    }

    init(_ manifest: CleanManifest, origin: Origin) {
        body = .manifest(manifest)
        self.origin = origin
    }

    init(manifest: Node, origin: Origin) {
        body = .read(manifest)
        self.origin = origin
    }
}
