import AIR
import JSON
import SystemPackage

/// Reads what `aos.sync.json` says, and reports every shape that it must not have (SYSTEM §2).
struct SyncFileReader {
    let file: SourceFile
    let json: JSONValue
    let folder: FilePath
    var diagnostics: [Diagnostic] = []

    private typealias Path = [JSONPointer.Token]

    /// The keys of each object; an object that is not here may hold any.
    private static let known: [String: [String]] = [
        "": ["version", "air", "build", "modules", "workspaces"],
        "air": ["dir", "imports"],
        "build": ["reducer_dir", "workflow_dir", "module"],
        "modules": ["pull", "dir"],
        "import": ["path", "cargo", "lock"],
        "cargo": ["package", "version", "source", "air_dir", "manifest_path"],
        "workspace": ["ref", "dir", "ignore", "annotations"],
    ]

    init(file: SourceFile, json: JSONValue, folder: FilePath) {
        self.file = file
        self.json = json
        self.folder = folder
    }

    mutating func read(into sync: inout SyncFile) {
        guard object(json, "the sync file", keys: "", at: []) else { return }
        if case .unsigned(1)? = json.member("version")?.asNumber?.exact() {
        } else {
            report(.error, .syncInvalid, "`version` must be 1", at: [.key("version")], help: "write \"version\": 1")
        }
        if let air = json.member("air"), object(air, "`air`", keys: "air", at: [.key("air")]) {
            readAIR(air, into: &sync)
        }
        if let build = json.member("build"), object(build, "`build`", keys: "build", at: [.key("build")]) {
            for key in ["reducer_dir", "workflow_dir"] { _ = path(build, key, at: [.key("build")]) }
            text(build, "module", at: [.key("build")])
        }
        if let modules = json.member("modules"), object(modules, "`modules`", keys: "modules", at: [.key("modules")]) {
            if let folder = path(modules, "dir", at: [.key("modules")]) { sync.modulesFolder = folder }
        }
        if let workspaces = json.member("workspaces") { readWorkspaces(workspaces) }
    }

    private mutating func readAIR(_ air: JSONValue, into sync: inout SyncFile) {
        if let folder = path(air, "dir", at: [.key("air")]) { sync.airFolder = folder }
        guard let imports = air.member("imports") else { return }
        guard let items = imports.asArray else {
            report(.error, .importShape, "`imports` must be a list", at: [.key("air"), .key("imports")])
            return
        }
        var labels = LabelMaker()
        for (index, item) in items.enumerated() {
            let place: Path = [.key("air"), .key("imports"), .index(index)]
            guard let source = source(item, at: place) else { continue }
            sync.imports.append(
                SyncFile.Import(
                    label: labels.label(of: source), source: source, pointer: JSONPointer(place),
                    place: self.place(of: JSONPointer(place))))
        }
    }

    private mutating func source(_ item: JSONValue, at place: Path) -> SyncFile.Import.Source? {
        guard object(item, "an import", keys: "import", code: .importShape, at: place) else { return nil }
        let hasPath = item.member("path") != nil
        let cargo = item.member("cargo")
        guard hasPath != (cargo != nil) else {
            report(
                .error, .importShape, "an import has either `path` or `cargo`", at: place,
                help: "write {\"path\": \"…\"} or {\"cargo\": {\"package\": \"…\"}}")
            return nil
        }
        readLock(item, at: place)
        guard let cargo else {
            return path(item, "path", code: .importShape, at: place).map(SyncFile.Import.Source.path)
        }
        let inside = place + [.key("cargo")]
        guard object(cargo, "`cargo`", keys: "cargo", code: .importShape, at: inside) else { return nil }
        for key in ["version", "source", "air_dir", "manifest_path"] {
            text(cargo, key, code: .importShape, at: inside)
        }
        guard let package = cargo.member("package")?.asString, !package.isEmpty else {
            report(
                .error, .importShape, "a cargo import names its `package`", at: inside,
                help: "write {\"cargo\": {\"package\": \"…\"}}")
            return nil
        }
        return .cargo(package: package)
    }

    private mutating func readLock(_ item: JSONValue, at place: Path) {
        guard let lock = item.member("lock") else { return }
        if lock.asString != nil { return }
        guard lock.asObject != nil else {
            report(
                .error, .importShape, "`lock` must be a hash or an object", at: place + [.key("lock")],
                help: "remove it, and pin the import again")
            return
        }
        if lock.member("defs_hash")?.asString == nil {
            report(
                .error, .importShape, "the lock has no `defs_hash`", at: place + [.key("lock")],
                help: "remove it, and pin the import again")
        }
    }

    private mutating func readWorkspaces(_ workspaces: JSONValue) {
        guard let items = workspaces.asArray else {
            report(.error, .syncInvalid, "`workspaces` must be a list", at: [.key("workspaces")])
            return
        }
        for (index, item) in items.enumerated() {
            let place: Path = [.key("workspaces"), .index(index)]
            guard object(item, "a workspace", keys: "workspace", at: place) else { continue }
            text(item, "ref", at: place)
            _ = path(item, "dir", at: place)
        }
    }

    // MARK: Shapes

    /// Whether a value is an object; reports what is not, and keys that are not known.
    private mutating func object(
        _ value: JSONValue, _ what: String, keys: String, code: DiagnosticCode = .syncInvalid, at place: Path
    ) -> Bool {
        guard let members = value.asObject else {
            report(.error, code, "\(what) must be an object", at: place)
            return false
        }
        let known = Self.known[keys] ?? []
        for member in members where !known.contains(where: { $0.utf8.elementsEqual(member.key.utf8) }) {
            report(
                .notice, .unknownField, "`\(member.key)` is not known here; it is kept",
                at: place + [.key(member.key)],
                help: Spelling.nearest(to: member.key, among: known).map { "did you mean `\($0)`?" })
        }
        return true
    }

    private mutating func text(
        _ object: JSONValue, _ key: String, code: DiagnosticCode = .syncInvalid, at place: Path
    ) {
        guard let value = object.member(key), value.asString == nil else { return }
        report(.error, code, "`\(key)` must be a text", at: place + [.key(key)])
    }

    private mutating func path(
        _ object: JSONValue, _ key: String, code: DiagnosticCode = .syncInvalid, at place: Path
    ) -> FilePath? {
        guard let value = object.member(key) else { return nil }
        guard let text = value.asString, !text.isEmpty, !text.utf8.contains(0) else {
            report(
                .error, code, "`\(key)` must be a path", at: place + [.key(key)],
                help: "write a folder relative to this file")
            return nil
        }
        return folder.pushing(FilePath(text)).lexicallyNormalized()
    }

    private func place(of pointer: JSONPointer) -> SourcePlace {
        file.text.place(at: SourceFile.offset(of: pointer, in: json))
    }

    private mutating func report(
        _ severity: Diagnostic.Severity, _ code: DiagnosticCode, _ message: String, at path: Path, help: String? = nil
    ) {
        let pointer = JSONPointer(path)
        let place = place(of: pointer)
        diagnostics.append(
            Diagnostic(
                severity, code, message, file: file.shownPath, line: place.line, column: place.column,
                path: pointer.description, help: help))
    }
}

/// Gives each import its label (SYSTEM §2).
private struct LabelMaker {
    private var used: Set<[UInt8]> = []

    mutating func label(of source: SyncFile.Import.Source) -> String {
        let base: String =
            switch source {
            case .cargo(let package): package
            case .path(let path):
                path.components.reversed().map(\.string).first { $0 != "air" } ?? path.string
            }
        var label = base
        var count = 1
        while !used.insert(Array(label.utf8)).inserted {
            count += 1
            label = "\(base)-\(count)"
        }
        return label
    }
}
