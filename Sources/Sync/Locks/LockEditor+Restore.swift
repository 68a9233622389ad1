import AIR
import CanonicalCBOR
import Files
import JSON
public import SystemPackage

extension LockEditor {
    /// The default folder for the restored definitions of an import.
    public func restoreFolder(of label: String) -> FilePath {
        world.path.appending("vendor").pushing(FilePath(label)).appending("air").lexicallyNormalized()
    }

    /// Plans writing the pinned definitions and README of an import into a folder of the world, and pointing the import
    /// at that folder, under the same label and with a lock (Documentation/system.md, *Locks and pins*).
    ///
    /// - Parameter folder: the folder to write to; nil for `vendor/<label>/air`.
    public func restore(_ label: String, to folder: FilePath? = nil) throws(LockEditError) -> Plan {
        let item = try item(label)
        guard let lock = item.item.lock else { throw .unlocked(label: label) }
        let pin: ImportPin
        do {
            pin = try PinStore(world, files: files).pin(lock.defsHash)
        } catch {
            throw .pin(error)
        }
        let target = (folder ?? restoreFolder(of: label)).lexicallyNormalized()
        try check(target)
        let text = Array((JSONPrinter.pretty(.array(pin.definitions.map(Self.json))) + "\n").utf8)
        guard Self.indexHash(of: text) == lock.defsHash else { throw .unfaithful(lock.defsHash) }
        let sync = try pointing(item, to: target, pinnedTo: lock.defsHash)
        var changes = [AuthoredEdit.Change(target.appending("defs.air.json"), from: nil, to: text)]
        if let readme = pin.readme {
            changes.append(AuthoredEdit.Change(target.appending("README.md"), from: nil, to: readme))
        }
        // The sync file is written last: until then no import uses the folder.
        changes.append(AuthoredEdit.Change(path, from: bytes, to: sync))
        return Plan(edit: AuthoredEdit("restore `\(label)` into \(world.shown(target))", changes), pinned: [])
    }

    /// The text of the sync file with the import pointing at a folder.
    private func pointing(
        _ item: ResolvedImport, to target: FilePath, pinnedTo hash: Hash
    ) throws(LockEditError) -> [UInt8] {
        let written = sync.relativePath(to: target)
        let right = ImportLock(
            hash,
            identity: [
                .source: ImportLock.Origin.path.rawValue,
                .path: sync.lockedPath(target, written: FilePath(written)),
            ])
        var edit = try syncEdit()
        do {
            try edit.setPath(written, at: item.item.pointer)
            try edit.setLock(right, at: item.item.pointer, in: sync.folder)
        } catch {
            throw .edit(error)
        }
        let after = SyncFile(edit.bytes, at: path, world: world)
        for (old, new) in zip(sync.imports, after.imports) where !old.label.utf8.elementsEqual(new.label.utf8) {
            throw .folder(target, .label(new.label))
        }
        return edit.bytes
    }

    /// Rejects a folder unless it is in the world, new or empty, and outside of all folders that are read already.
    private func check(_ target: FilePath) throws(LockEditError) {
        let root = world.path.lexicallyNormalized()
        guard target.starts(with: root), target != root else { throw .folder(target, .outsideWorld) }
        if target.starts(with: world.internals.lexicallyNormalized()) {
            throw .folder(target, .inUse(world.internals))
        }
        let used = [sync.airFolder, sync.modulesFolder] + imports.compactMap(\.root)
        for other in used.map({ $0.lexicallyNormalized() })
        where other.starts(with: target) || target.starts(with: other) {
            throw .folder(target, .inUse(other))
        }
        do {
            guard try world.encloses(target, files: files) else {
                throw LockEditError.folder(target, .outsideWorld)
            }
            guard let status = try files.status(of: target, followLinks: false) else { return }
            guard status.kind == .directory, try files.list(target).isEmpty else {
                throw LockEditError.folder(target, .notEmpty)
            }
        } catch let error as FileError {
            throw .sync(Diagnostic(reading: error, file: world.shown(target)))
        } catch let error as LockEditError {
            throw error
        } catch {
            throw .folder(target, .outsideWorld)
        }
    }

    /// A definition as people write it, with kind and name first.
    private static func json(_ definition: Definition) -> JSONValue {
        let json = PlainData.json(of: definition.value)
        let members = json.asObject ?? []
        let front = ["$kind", "name"].compactMap { key in members.first { $0.key.utf8.elementsEqual(key.utf8) } }
        let rest = members.filter { member in
            !["$kind", "name"].contains { $0.utf8.elementsEqual(member.key.utf8) }
        }
        return JSONValue(.object(front + rest))
    }

    /// The hash of the index of a text; nil if the text is not a list of definitions.
    private static func indexHash(of text: [UInt8]) -> Hash? {
        guard let items = (try? JSONParser.parse(text))?.asArray else { return nil }
        var definitions: [Definition] = []
        for item in items {
            guard let data = try? PlainData.value(of: item), let node = NodeReader.read(data, from: .authored).node,
                let definition = try? Definition(node)
            else { return nil }
            definitions.append(definition)
        }
        return ImportIndex(definitions)?.hash
    }
}

extension SyncFile {
    /// The path of a file or folder relative to the sync file's folder.
    public func relativePath(to path: FilePath) -> String {
        let target = Array(path.lexicallyNormalized().components)
        let start = Array(folder.lexicallyNormalized().components)
        let shared = zip(target, start).prefix { $0 == $1 }.count
        let parts = Array(repeating: "..", count: start.count - shared) + target[shared...].map(\.string)
        return parts.isEmpty ? "." : parts.joined(separator: "/")
    }
}
