import CanonicalCBOR
import SystemPackage

/// An edit as stored in `.aos/edits/<n>.cbor`, with everything needed to undo it.
public struct EditRecord: Sendable, Equatable {
    /// The progress of an edit.
    public enum State: String, Sendable, Hashable {
        /// Files are being changed.
        case doing
        /// All files are changed.
        case done
        /// Files are being restored.
        case undoing
        /// All files are restored.
        case undone
    }

    /// The number of the edit, from 1.
    public let id: UInt64
    /// The progress.
    public internal(set) var state: State
    /// The time of the edit, in nanoseconds since 1970.
    public let time: UInt64
    /// The edit.
    public let edit: AuthoredEdit
    /// The permission bits of the files, in the order of the changes.
    let modes: [UInt16]
    /// The folders that the edit created, outer ones first.
    let madeFolders: [FilePath]
    /// The paths of the changes as stored: relative to the world for files in it.
    private let names: [String]

    private static let version: UInt64 = 1

    /// Encodes the record, with paths in the world relative to it.
    func encoded(in world: WorldFolder) throws(CBORError) -> [UInt8] {
        let changes = edit.changes.indices.map { index in
            let change = edit.changes[index]
            return CBORValue.record([
                ("path", .text(names[index])), ("mode", .unsigned(UInt64(modes[index]))),
                ("before", change.before.map(CBORValue.bytes) ?? .null),
                ("after", change.after.map(CBORValue.bytes) ?? .null),
            ])
        }
        return try CanonicalEncoder.encode(
            .record([
                ("version", .unsigned(Self.version)), ("id", .unsigned(id)), ("state", .text(state.rawValue)),
                ("time", .unsigned(time)), ("title", .text(edit.title)), ("changes", .array(changes)),
                ("folders", .array(madeFolders.map { .text(world.shown($0)) })),
            ]))
    }

    /// Decodes a record; nil if it is not a record of this version.
    init?(_ bytes: [UInt8], in world: WorldFolder) {
        func path(_ value: CBORValue?) -> FilePath? {
            value?.asText.map { world.path.pushing(FilePath($0)) }
        }
        guard let value = try? CanonicalDecoder.decode(bytes), value["version"] == .unsigned(Self.version),
            let id = value["id"]?.asUnsigned, let state = value["state"]?.asText.flatMap({ State(rawValue: $0) }),
            let time = value["time"]?.asUnsigned, let title = value["title"]?.asText,
            let rows = value["changes"]?.asArray, let folders = value["folders"]?.asArray
        else { return nil }
        var changes: [AuthoredEdit.Change] = []
        var modes: [UInt16] = []
        for row in rows {
            guard let path = path(row["path"]), let mode = row["mode"]?.asUnsigned.flatMap({ UInt16(exactly: $0) }),
                let before = row["before"], let after = row["after"], before != after,
                before.isNull || before.asBytes != nil, after.isNull || after.asBytes != nil
            else { return nil }
            changes.append(AuthoredEdit.Change(path, from: before.asBytes, to: after.asBytes))
            modes.append(mode)
        }
        self.init(
            id: id, state: state, time: time, edit: AuthoredEdit(title, changes), modes: modes,
            madeFolders: folders.compactMap { path($0)?.lexicallyNormalized() },
            names: rows.compactMap { $0["path"]?.asText })
    }

    init(
        id: UInt64, state: State, time: UInt64, edit: AuthoredEdit, modes: [UInt16], madeFolders: [FilePath],
        names: [String]
    ) {
        self.id = id
        self.state = state
        self.time = time
        self.edit = edit
        self.modes = modes
        self.madeFolders = madeFolders
        self.names = names
    }
}
