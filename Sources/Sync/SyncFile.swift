public import AIR
import Files
public import JSON
public import SystemPackage

/// What `aos.sync.json` says (SYSTEM §2).
public struct SyncFile: Sendable {
    /// An import of the file.
    public struct Import: Sendable {
        /// Where the import comes from.
        public enum Source: Sendable, Equatable {
            /// A folder.
            case path(FilePath)
            /// A package of cargo.
            case cargo(package: String)
        }

        /// The name that stands for the import everywhere.
        public let label: String
        /// Where it comes from.
        public let source: Source
        /// Where in the file it stands.
        public let pointer: JSONPointer
    }

    /// The primary AIR root.
    public var airFolder: FilePath
    /// Where modules' wasm files are.
    public var modulesFolder: FilePath
    /// The imports in their order.
    public var imports: [Import]
    /// What is wrong with the file.
    public var diagnostics: [Diagnostic]

    /// What holds where there is no file.
    public init(world: WorldFolder) {
        airFolder = world.path.appending("air")
        modulesFolder = world.path.appending("modules")
        imports = []
        diagnostics = []
    }

    private static let knownKeys = ["version", "air", "build", "modules", "workspaces"]
    private static let knownAIRKeys = ["dir", "imports"]

    /// Reads the text of the file; every problem is among the diagnostics.
    public init(_ bytes: [UInt8], at path: FilePath, world: WorldFolder) {
        self.init(world: world)
        let file = SourceFile(path: path, shownPath: world.shown(path), text: SourceText(bytes))
        let json: JSONValue
        do {
            json = try JSONParser.parse(bytes)
        } catch {
            diagnostics.append(Diagnostic(error, in: file))
            return
        }
        var reader = Reader(file: file, json: json, folder: path.removingLastComponent())
        reader.read(into: &self)
        diagnostics = reader.diagnostics
    }

    private struct Reader {
        let file: SourceFile
        let json: JSONValue
        let folder: FilePath
        var diagnostics: [Diagnostic] = []

        mutating func report(
            _ severity: Diagnostic.Severity, _ code: DiagnosticCode, _ message: String, at pointer: JSONPointer,
            help: String? = nil
        ) {
            let place = file.text.place(at: SourceFile.offset(of: pointer, in: json))
            diagnostics.append(
                Diagnostic(
                    severity, code, message, file: file.shownPath, line: place.line, column: place.column,
                    path: pointer.description, help: help))
        }

        mutating func read(into sync: inout SyncFile) {
            guard let members = json.asObject else {
                report(.error, .syncInvalid, "the sync file must hold an object", at: JSONPointer())
                return
            }
            for member in members where !SyncFile.knownKeys.contains(where: { $0.utf8.elementsEqual(member.key.utf8) })
            {
                report(
                    .notice, .unknownField, "`\(member.key)` is not known here; it is kept",
                    at: JSONPointer([.key(member.key)]))
            }
            switch json.member("version")?.asNumber?.exact() {
            case .unsigned(1): break
            default:
                report(
                    .error, .syncInvalid, "`version` must be 1", at: JSONPointer([.key("version")]),
                    help: "write \"version\": 1")
            }
            if let air = json.member("air") { readAIR(air, into: &sync) }
            if let modules = json.member("modules"), let folder = self.path(modules, "dir", at: [.key("modules")]) {
                sync.modulesFolder = folder
            }
        }

        private mutating func readAIR(_ air: JSONValue, into sync: inout SyncFile) {
            guard let members = air.asObject else {
                report(.error, .syncInvalid, "`air` must be an object", at: JSONPointer([.key("air")]))
                return
            }
            for member in members
            where !SyncFile.knownAIRKeys.contains(where: { $0.utf8.elementsEqual(member.key.utf8) }) {
                report(
                    .notice, .unknownField, "`\(member.key)` is not known here; it is kept",
                    at: JSONPointer([.key("air"), .key(member.key)]))
            }
            if let folder = path(air, "dir", at: [.key("air")]) { sync.airFolder = folder }
            guard let imports = air.member("imports") else { return }
            guard let items = imports.asArray else {
                report(
                    .error, .importShape, "`imports` must be a list", at: JSONPointer([.key("air"), .key("imports")]))
                return
            }
            var labels = LabelMaker()
            for (index, item) in items.enumerated() {
                let place: [JSONPointer.Token] = [.key("air"), .key("imports"), .index(index)]
                if let source = source(item, at: place) {
                    sync.imports.append(
                        Import(label: labels.label(of: source), source: source, pointer: JSONPointer(place)))
                }
            }
        }

        private mutating func source(_ item: JSONValue, at place: [JSONPointer.Token]) -> Import.Source? {
            let path = item.member("path")
            let cargo = item.member("cargo")
            guard (path == nil) != (cargo == nil) else {
                report(
                    .error, .importShape, "an import has either `path` or `cargo`", at: JSONPointer(place),
                    help: "write {\"path\": \"…\"} or {\"cargo\": {\"package\": \"…\"}}")
                return nil
            }
            if cargo != nil {
                guard let package = cargo?.member("package")?.asString else {
                    report(
                        .error, .importShape, "a cargo import names its `package`",
                        at: JSONPointer(place + [.key("cargo")]))
                    return nil
                }
                return .cargo(package: package)
            }
            return self.path(item, "path", at: place).map(Import.Source.path)
        }

        private mutating func path(_ object: JSONValue, _ key: String, at place: [JSONPointer.Token]) -> FilePath? {
            guard let value = object.member(key) else { return nil }
            guard let text = value.asString, !text.isEmpty, !text.utf8.contains(0) else {
                report(.error, .syncInvalid, "`\(key)` must be a path", at: JSONPointer(place + [.key(key)]))
                return nil
            }
            return folder.pushing(FilePath(text)).lexicallyNormalized()
        }
    }
}

/// Gives each import its label (SYSTEM §2).
private struct LabelMaker {
    private var used: [String: Int] = [:]

    mutating func label(of source: SyncFile.Import.Source) -> String {
        let base: String =
            switch source {
            case .cargo(let package): package
            case .path(let path):
                path.components.reversed().map(\.string).first { $0 != "air" } ?? path.string
            }
        let count = (used[base] ?? 0) + 1
        used[base] = count
        return count == 1 ? base : "\(base)-\(count)"
    }
}
