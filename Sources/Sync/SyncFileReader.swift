import AIR
import JSON
import SystemPackage

/// Reads `aos.sync.json` and reports every invalid shape (Documentation/file-formats.md, *aos.sync.json*).
struct SyncFileReader {
    let file: SourceFile
    let json: JSONValue
    let folder: FilePath
    let world: WorldFolder
    var diagnostics: [Diagnostic] = []

    typealias Path = [JSONPointer.Token]

    /// The known keys of each object; an object that is not listed may have any keys.
    private static let known: [String: [String]] = [
        "": ["version", "air", "build", "modules", "workspaces", "world"],
        "air": ["dir", "imports"],
        "build": ["reducer_dir", "workflow_dir", "module"],
        "modules": ["pull", "dir"],
        "import": ["path", "cargo", "lock"],
        "cargo": ["package", "version", "source", "air_dir", "manifest_path"],
        "lock": ImportLock.Field.allCases.map(\.rawValue) + ["defs_hash"],
        "workspace": ["ref", "dir", "ignore", "annotations"],
        "world": ["id", "remote", "rules"],
        "rules": ["hash", "frame"],
    ]

    init(file: SourceFile, json: JSONValue, folder: FilePath, world: WorldFolder) {
        self.file = file
        self.json = json
        self.folder = folder
        self.world = world
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
            readBuild(build, into: &sync)
        }
        if let modules = json.member("modules"), object(modules, "`modules`", keys: "modules", at: [.key("modules")]) {
            if let folder = worldFolder(modules, "dir", at: [.key("modules")], into: &sync) {
                sync.modulesFolder = folder
            }
            if let pull = modules.member("pull") {
                sync.pullsModules = pull.asBool
                if pull.asBool == nil {
                    report(
                        .error, .syncInvalid, "`pull` must be true or false", at: [.key("modules"), .key("pull")],
                        help: "write \"pull\": true or \"pull\": false")
                }
            }
        }
        if let workspaces = json.member("workspaces") { readWorkspaces(workspaces, into: &sync) }
        if let world = json.member("world") { readIdentity(world, into: &sync) }
    }

    private mutating func readAIR(_ air: JSONValue, into sync: inout SyncFile) {
        if let folder = worldFolder(air, "dir", at: [.key("air")], isAIR: true, into: &sync) { sync.airFolder = folder }
        guard let imports = air.member("imports") else { return }
        guard let items = imports.asArray else {
            report(
                .error, .importShape, "`imports` must be a list", at: [.key("air"), .key("imports")],
                help: "write [{\"path\": \"…\"}]")
            return
        }
        readImports(items, at: [.key("air"), .key("imports")], into: &sync)
    }

    private mutating func readBuild(_ build: JSONValue, into sync: inout SyncFile) {
        let place: Path = [.key("build")]
        let folders = ["reducer_dir", "workflow_dir"].map { path(build, $0, at: place) }
        sync.reducerFolder = folders.compactMap(\.self).first
        if build.member("reducer_dir") != nil, build.member("workflow_dir") != nil {
            report(
                .error, .syncInvalid, "`workflow_dir` is an alias of `reducer_dir`, and both are set",
                at: place + [.key("workflow_dir")], help: "remove one of the two")
        }
        sync.module = text(build, "module", at: place)
    }

    private mutating func readWorkspaces(_ workspaces: JSONValue, into sync: inout SyncFile) {
        guard let items = workspaces.asArray else {
            report(
                .error, .syncInvalid, "`workspaces` must be a list", at: [.key("workspaces")],
                help: "write [{\"ref\": \"…\", \"dir\": \"…\"}]")
            return
        }
        for (index, item) in items.enumerated() {
            let place: Path = [.key("workspaces"), .index(index)]
            guard object(item, "a workspace", keys: "workspace", at: place) else { continue }
            let reference = required(item, "ref", at: place) { $0.text($1, $2, at: $3) }
            let folder = required(item, "dir", at: place) { $0.worldFolder($1, $2, at: $3, into: &sync) }
            let ignored = texts(item, "ignore", at: place)
            let annotations = item.member("annotations")
            if let annotations, annotations.asObject == nil {
                report(
                    .error, .syncInvalid, "`annotations` must be an object", at: place + [.key("annotations")],
                    help: "write {\"path\": {\"annotation\": \"…\"}}")
            }
            guard let reference, let folder else { continue }
            sync.workspaces.append(
                SyncFile.Workspace(reference: reference, folder: folder, ignored: ignored, annotations: annotations))
        }
    }

    /// Reads a required member; its absence is reported at the object.
    private mutating func required<Value>(
        _ object: JSONValue, _ key: String, at place: Path,
        _ read: (inout SyncFileReader, JSONValue, String, Path) -> Value?
    ) -> Value? {
        guard object.member(key) != nil else {
            report(.error, .syncInvalid, "`\(key)` is missing", at: place, help: "add \"\(key)\": \"…\"")
            return nil
        }
        return read(&self, object, key, place)
    }

    private mutating func texts(_ object: JSONValue, _ key: String, at place: Path) -> [String] {
        guard let value = object.member(key) else { return [] }
        guard let items = value.asArray else {
            report(
                .error, .syncInvalid, "`\(key)` must be a list of strings", at: place + [.key(key)],
                help: "write [\"…\"]")
            return []
        }
        var texts: [String] = []
        for (index, item) in items.enumerated() {
            if let text = item.asString {
                texts.append(text)
            } else {
                report(
                    .error, .syncInvalid, "`\(key)` contains a value that is not a string",
                    at: place + [.key(key), .index(index)], help: "put it in double quotes")
            }
        }
        return texts
    }
}

// MARK: Shapes

extension SyncFileReader {
    /// Whether a value is an object; reports any other value, and unknown keys.
    mutating func object(
        _ value: JSONValue, _ what: String, keys: String, code: DiagnosticCode = .syncInvalid, at place: Path
    ) -> Bool {
        guard let members = value.asObject else {
            report(.error, code, "\(what) must be an object", at: place, help: "write {…}, or remove it")
            return false
        }
        let known = Self.known[keys] ?? []
        for member in members where !known.contains(where: { $0.utf8.elementsEqual(member.key.utf8) }) {
            report(
                .notice, .unknownField, "unknown field `\(member.key)`; it is kept",
                at: place + [.key(member.key)],
                help: Spelling.nearest(to: member.key, among: known).map { "did you mean `\($0)`?" })
        }
        return true
    }

    /// The text under a key; reports any other value.
    @discardableResult
    mutating func text(
        _ object: JSONValue, _ key: String, code: DiagnosticCode = .syncInvalid, at place: Path
    ) -> String? {
        guard let value = object.member(key) else { return nil }
        if let text = value.asString { return text }
        report(.error, code, "`\(key)` must be a string", at: place + [.key(key)], help: "put it in double quotes")
        return nil
    }

    /// The path under a key, made absolute; reports any other value.
    mutating func path(
        _ object: JSONValue, _ key: String, code: DiagnosticCode = .syncInvalid, at place: Path
    ) -> FilePath? {
        guard object.member(key) != nil else { return nil }
        guard let text = pathText(object, key, code: code, at: place) else { return nil }
        return folder.pushing(FilePath(text)).lexicallyNormalized()
    }

    /// The folder under a key, which must lie within the world: only imports may come from elsewhere.
    mutating func worldFolder(
        _ object: JSONValue, _ key: String, at place: Path, isAIR: Bool = false, into sync: inout SyncFile
    ) -> FilePath? {
        guard let path = path(object, key, at: place) else { return nil }
        let pointer = JSONPointer(place + [.key(key)])
        let folder = SyncFile.NamedFolder(
            path: path, key: key, pointer: pointer, place: self.place(of: pointer), isAIR: isAIR)
        guard path.starts(with: world.path.lexicallyNormalized()) else {
            diagnostics.append(folder.escape(file: file.shownPath))
            if isAIR { sync.refusesAIRFolder = true }
            return nil
        }
        sync.namedFolders.append(folder)
        return path
    }

    /// The text of the path under a key; reports any other value.
    mutating func pathText(
        _ object: JSONValue, _ key: String, code: DiagnosticCode, at place: Path
    ) -> String? {
        guard let value = object.member(key) else { return nil }
        guard let text = value.asString, !text.isEmpty, !text.utf8.contains(0) else {
            report(
                .error, code, "`\(key)` must be a path", at: place + [.key(key)],
                help: "write a folder relative to this file")
            return nil
        }
        return text
    }

    func place(of pointer: JSONPointer) -> SourcePlace {
        file.text.place(at: SourceFile.offset(of: pointer, in: json))
    }

    mutating func report(
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
