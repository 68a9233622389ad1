import AIR
import CanonicalCBOR
import JSON
import SystemPackage

extension SyncFileReader {
    mutating func readImports(_ items: [JSONValue], at list: Path, into sync: inout SyncFile) {
        var labels = ImportLabels()
        for (index, item) in items.enumerated() {
            let place = list + [.index(index)]
            guard let source = source(item, at: place) else { continue }
            let lock = lock(item, at: place)
            let pointer = JSONPointer(place)
            sync.imports.append(
                SyncFile.Import(
                    label: labels.label(of: source), source: source,
                    written: item.member("path")?.asString.map { FilePath($0) }, lock: lock,
                    hasMalformedLock: lock == nil && item.member("lock").map { !$0.isNull } ?? false,
                    pointer: pointer, place: self.place(of: pointer),
                    lockPlace: self.place(of: pointer.appending(key: "lock"))))
        }
    }

    private mutating func source(_ item: JSONValue, at place: Path) -> SyncFile.Import.Source? {
        guard object(item, "an import", keys: "import", code: .importShape, at: place) else { return nil }
        let hasPath = item.member("path") != nil
        let cargo = item.member("cargo")
        guard hasPath != (cargo != nil) else {
            report(
                .error, .importShape, "an import must have either `path` or `cargo`", at: place,
                help: "write {\"path\": \"…\"} or {\"cargo\": {\"package\": \"…\"}}")
            return nil
        }
        guard let cargo else {
            return path(item, "path", code: .importShape, at: place).map(SyncFile.Import.Source.path)
        }
        return self.cargo(cargo, at: place + [.key("cargo")]).map(SyncFile.Import.Source.cargo)
    }

    private mutating func cargo(_ cargo: JSONValue, at place: Path) -> SyncFile.CargoSource? {
        guard object(cargo, "`cargo`", keys: "cargo", code: .importShape, at: place) else { return nil }
        let version = text(cargo, "version", code: .importShape, at: place)
        let source = text(cargo, "source", code: .importShape, at: place)
        let airFolder = pathText(cargo, "air_dir", code: .importShape, at: place)
        let manifest = path(cargo, "manifest_path", code: .importShape, at: place)
        guard let package = cargo.member("package")?.asString, !package.isEmpty else {
            report(
                .error, .importShape, "a cargo import must name its `package`", at: place,
                help: "write {\"cargo\": {\"package\": \"…\"}}")
            return nil
        }
        let root = FilePath(airFolder ?? "air")
        guard root.isRelative, root.lexicallyNormalized().components.first?.kind != .parentDirectory else {
            report(
                .error, .pathEscape, "`air_dir` points outside the package", at: place + [.key("air_dir")],
                help: "write a folder within the package")
            return nil
        }
        return SyncFile.CargoSource(
            package: package,
            version: version.map { $0.utf8.first == UInt8(ascii: "=") ? String($0.dropFirst()) : $0 },
            source: source, airFolder: root.lexicallyNormalized(),
            manifest: manifest.map { ($0, cargo.member("manifest_path")?.asString.map { FilePath($0) } ?? $0) })
    }

    private mutating func lock(_ item: JSONValue, at place: Path) -> ImportLock? {
        guard let lock = item.member("lock"), !lock.isNull else { return nil }
        let place = place + [.key("lock")]
        let again = "remove it, and pin the import again"
        if let text = lock.asString {
            guard let hash = Hash(text) else {
                report(.error, .badHash, "`lock` is not a hash", at: place, help: again)
                return nil
            }
            return ImportLock(hash, form: .hash)
        }
        guard lock.asObject != nil else {
            report(.error, .importShape, "`lock` must be a hash or an object", at: place, help: again)
            return nil
        }
        _ = object(lock, "`lock`", keys: "lock", code: .importShape, at: place)
        var identity: [ImportLock.Field: String] = [:]
        for field in ImportLock.Field.allCases {
            guard lock.member(field.rawValue)?.isNull != true else { continue }
            identity[field] = text(lock, field.rawValue, code: .importShape, at: place)
        }
        if let source = identity[.source], ImportLock.Origin(rawValue: source) == nil {
            report(
                .error, .importShape, "`source` must be \"path\" or \"cargo\"", at: place + [.key("source")],
                help: again)
        }
        guard let written = lock.member("defs_hash") else {
            report(.error, .importShape, "the lock has no `defs_hash`", at: place, help: again)
            return nil
        }
        guard let hash = written.asString.flatMap({ Hash($0) }) else {
            report(.error, .badHash, "`defs_hash` is not a hash", at: place + [.key("defs_hash")], help: again)
            return nil
        }
        return ImportLock(hash, identity: identity)
    }
}
