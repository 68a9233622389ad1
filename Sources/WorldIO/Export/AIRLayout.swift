public import AIR
public import CanonicalCBOR
public import JSON

/// A world as files of authored AIR: the same bytes for the same manifest on every machine
/// (Documentation/file-formats.md, *AIR files*).
public struct AIRLayout: Sendable {
    /// The contents of a layout.
    public struct Options: Sendable, Equatable, Codable {
        /// Writes the built-ins that the manifest names into `sys.air.json`.
        public var includesBuiltIns: Bool
        /// Writes one `defs.air.json` instead of a file for each kind.
        public var usesOneFile: Bool
        /// Omits the hashes of modules, to be filled in from files.
        public var stripsWasmHashes: Bool

        /// Creates options, all off by default.
        public init(includesBuiltIns: Bool = false, usesOneFile: Bool = false, stripsWasmHashes: Bool = false) {
            self.includesBuiltIns = includesBuiltIns
            self.usesOneFile = usesOneFile
            self.stripsWasmHashes = stripsWasmHashes
        }
    }

    /// A file of the layout.
    public struct File: Sendable, Equatable {
        /// The path within the world, such as `air/plans.air.json`.
        public let path: String
        /// The bytes.
        public let bytes: [UInt8]
    }

    /// The files in the order of their paths.
    public let files: [File]

    /// The layout of a manifest and its definitions.
    public init(_ contents: WorldContents, wasm: [DefinitionKey: [UInt8]] = [:], options: Options = Options()) {
        var files: [File] = [
            File(path: "air/manifest.air.json", bytes: Self.text(.object(Self.manifest(contents.manifest))))
        ]
        var all: [JSONValue] = []
        for kind in DefinitionKind.allCases {
            let nodes = contents.all(kind).filter { !$0.key.name.isReserved }.map { Self.node($0, options) }
            if options.usesOneFile {
                all += nodes
            } else if !nodes.isEmpty {
                files.append(File(path: "air/\(kind.layoutFile)", bytes: Self.text(.array(nodes))))
            }
        }
        if !all.isEmpty { files.append(File(path: "air/defs.air.json", bytes: Self.text(.array(all)))) }
        if options.includesBuiltIns {
            let builtIns = contents.definitions.values.filter(\.key.name.isReserved).sorted { $0.key < $1.key }
            if !builtIns.isEmpty {
                files.append(
                    File(path: "sys.air.json", bytes: Self.text(.array(builtIns.map { Self.node($0, options) }))))
            }
        }
        // The store is not trusted to name paths: a malformed name gets no file.
        for (key, bytes) in wasm {
            guard let name = ModuleFileName(key.name, Hash.of(bytes)) else { continue }
            files.append(File(path: "modules/\(name.namespace)/\(name.file)", bytes: bytes))
        }
        if let bytes = try? CanonicalEncoder.encode(contents.manifest.value) {
            files.append(File(path: ".aos/manifest.air.cbor", bytes: bytes))
        }
        self.files = files.sorted { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
    }

    private static func text(_ value: JSONValue) -> [UInt8] { Array((JSONPrinter.pretty(value) + "\n").utf8) }

    private static func node(_ definition: Definition, _ options: Options) -> JSONValue {
        var fields = definition.value.asMap ?? []
        if options.stripsWasmHashes, definition.key.kind == .module {
            fields.removeAll { $0.key == .text("wasm_hash") }
        }
        return NodePrinter.json(.map(fields))
    }

    private static func manifest(_ manifest: Manifest) -> [(String, JSONValue)] {
        let fields = manifest.value
        var out: [(String, JSONValue)] = [("$kind", .string("manifest"))]
        let order =
            ["air_version"] + DefinitionKind.allCases.map(\.manifestSection)
            + ["defaults", "module_bindings", "routing", "triggers"]
        for name in order {
            if let value = fields[name] { out.append((name, NodePrinter.json(value))) }
        }
        return out
    }
}

/// Prints nodes for people: `$kind` and `name` first, the rest in the order of the names.
public enum NodePrinter {
    private static let leading = ["$kind", "name", "id", "op", "kind"]

    /// The node as JSON.
    public static func json(_ value: CBORValue) -> JSONValue {
        switch value {
        case .array(let items): .array(items.map(json))
        case .map(let entries):
            .object(
                entries.map { ($0.key.asText ?? "", json($0.value)) }.sorted { left, right in
                    let (a, b) = (rank(left.0), rank(right.0))
                    return a != b ? a < b : left.0.utf8.lexicographicallyPrecedes(right.0.utf8)
                })
        default: PlainData.json(of: value)
        }
    }

    private static func rank(_ key: String) -> Int { leading.firstIndex(of: key) ?? leading.count }
}
