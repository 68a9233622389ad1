import CanonicalCBOR
public import JSON
public import SystemPackage

/// Edits only imports, locks and the identity in the text of a sync file (Documentation/file-formats.md,
/// *aos.sync.json*).
public struct SyncEdit: Sendable {
    private var edit: JSONEdit

    private static let list = JSONPointer([.key("air"), .key("imports")])

    /// Creates an editor for the text of a sync file.
    public init(_ bytes: [UInt8]) throws(JSONError) { edit = try JSONEdit(bytes) }

    /// The text with all edits so far applied.
    public var bytes: [UInt8] { edit.bytes }

    /// Writes the lock of the import at a pointer.
    ///
    /// A lock keeps its form; in an object only members with other values change.
    public mutating func setLock(
        _ lock: ImportLock, at pointer: JSONPointer, in folder: FilePath
    ) throws(JSONEditError) {
        let place = pointer.appending(key: "lock")
        guard let written = edit.root.value(at: place) else {
            try edit.insert(lock.json, forKey: "lock", in: pointer)
            return
        }
        if written.asObject != nil {
            try correct(place, to: lock, in: folder)
        } else {
            var same = lock
            same.form = written.asString == nil ? lock.form : .hash
            try edit.replace(at: place, with: same.json)
        }
    }

    private mutating func correct(
        _ place: JSONPointer, to lock: ImportLock, in folder: FilePath
    ) throws(JSONEditError) {
        func text(_ key: String) -> String? { edit.root.value(at: place)?.member(key)?.asString }
        for field in ImportLock.Field.allCases {
            let key = field.rawValue
            guard let right = lock.identity[field] else {
                if edit.root.value(at: place)?.member(key) != nil { try edit.remove(at: place.appending(key: key)) }
                continue
            }
            if let now = text(key) {
                let said = ImportLock(lock.defsHash, identity: [field: now])
                if said.differences(from: lock, in: folder).isEmpty { continue }
            }
            if edit.root.value(at: place)?.member(key) == nil, edit.root.value(at: place)?.member("defs_hash") != nil {
                try edit.insert(.string(right), forKey: key, in: place, at: .before(.key("defs_hash")))
            } else {
                try edit.set(.string(right), forKey: key, in: place)
            }
        }
        if text("defs_hash")?.utf8.elementsEqual(lock.defsHash.text.utf8) != true {
            try edit.set(.string(lock.defsHash.text), forKey: "defs_hash", in: place)
        }
    }

    /// Changes the source of the import at a pointer to a folder.
    public mutating func setPath(_ path: String, at pointer: JSONPointer) throws(JSONEditError) {
        let item = edit.root.value(at: pointer)
        if item?.member("path") == nil, item?.member("cargo") != nil {
            try edit.insert(.string(path), forKey: "path", in: pointer, at: .before(.key("cargo")))
            try edit.remove(at: pointer.appending(key: "cargo"))
        } else {
            try edit.set(.string(path), forKey: "path", in: pointer)
        }
    }

    /// Adds an import by path at the end of the list, which is created if needed.
    public mutating func addImport(path: String, lock: ImportLock?) throws(JSONEditError) {
        try addImport([("path", .string(path))], lock: lock)
    }

    /// Adds an import of a package at the end of the list; members with their default value are omitted.
    public mutating func addImport(cargo: SyncFile.CargoSource, lock: ImportLock?) throws(JSONEditError) {
        var members: [(String, JSONValue)] = [("package", .string(cargo.package))]
        if let version = cargo.version { members.append(("version", .string("=" + version))) }
        if let source = cargo.source { members.append(("source", .string(source))) }
        if cargo.airFolder != "air" { members.append(("air_dir", .string(cargo.airFolder.string))) }
        if let manifest = cargo.writtenManifest { members.append(("manifest_path", .string(manifest.string))) }
        try addImport([("cargo", .object(members))], lock: lock)
    }

    private mutating func addImport(_ source: [(String, JSONValue)], lock: ImportLock?) throws(JSONEditError) {
        let item = JSONValue.object(source + (lock.map { [("lock", $0.json)] } ?? []))
        if edit.root.value(at: Self.list) != nil {
            try edit.insert(item, in: Self.list)
        } else if edit.root.member("air") != nil {
            try edit.insert(.array([item]), forKey: "imports", in: JSONPointer([.key("air")]))
        } else {
            try edit.insert(.object([("imports", .array([item]))]), forKey: "air", in: JSONPointer())
        }
    }

    /// Removes the import at a pointer.
    public mutating func removeImport(at pointer: JSONPointer) throws(JSONEditError) {
        try edit.remove(at: pointer)
    }

    /// Writes the identity, or removes the member `world` if it is nil.
    ///
    /// Only members with other values change. Unknown members are kept as long as the world is the same.
    public mutating func setIdentity(_ identity: WorldIdentity?) throws(JSONEditError) {
        let place = JSONPointer([.key("world")])
        guard let identity else {
            if edit.root.member("world") != nil { try edit.remove(at: place) }
            return
        }
        guard edit.root.member("world")?.asObject != nil else {
            return try edit.set(identity.json, forKey: "world", in: JSONPointer())
        }
        try setText(identity.id.text, "id", in: place)
        try setText(identity.remote, "remote", in: place)
        let rules = place.appending(key: "rules")
        if let wanted = identity.rules, edit.root.value(at: rules)?.asObject != nil {
            try setText(wanted.hash.text, "hash", in: rules)
            try setText(wanted.frame.text, "frame", in: rules)
        } else if let wanted = identity.rules {
            try edit.set(wanted.json, forKey: "rules", in: place)
        } else if edit.root.value(at: rules) != nil {
            try edit.remove(at: rules)
        }
    }

    /// Writes a text under a key, or removes the key; an equal text keeps its spelling.
    private mutating func setText(_ text: String?, _ key: String, in place: JSONPointer) throws(JSONEditError) {
        let inner = place.appending(key: key)
        guard let text else {
            if edit.root.value(at: inner) != nil { try edit.remove(at: inner) }
            return
        }
        if edit.root.value(at: inner)?.asString?.utf8.elementsEqual(text.utf8) == true { return }
        try edit.set(.string(text), forKey: key, in: place)
    }
}
