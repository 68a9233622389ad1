import CanonicalCBOR
import Files
import Governance
import Sync
import SystemPackage

/// The manifests for which this user shadowed proposals of a host of the existing system.
///
/// Such a host does not store them, and the command that applies runs in another process than the one that shadowed.
struct ShadowMarks: Sendable {
    struct Mark: Sendable, Equatable {
        let patch: Hash
        let manifest: Hash
    }

    private var marks: [ProposalID: Mark] = [:]
    private let file: FilePath
    private let files: any FileSystem

    /// The marks of a world; none if their file does not exist or can't be read.
    init(_ world: WorldFolder, files: any FileSystem) {
        self.files = files
        file = world.internals.appending("run").appending("shadows.cbor")
        guard let bytes = try? files.read(file, limit: 1 << 20), let value = try? CanonicalDecoder.decode(bytes) else {
            return
        }
        for entry in value.asArray ?? [] {
            guard let id = entry["proposal_id"]?.asUnsigned,
                let patch = entry["patch"]?.asBytes.flatMap({ Hash(bytes: $0) }),
                let manifest = entry["manifest"]?.asBytes.flatMap({ Hash(bytes: $0) })
            else { continue }
            marks[ProposalID(id)] = Mark(patch: patch, manifest: manifest)
        }
    }

    /// The manifest for which a proposal was shadowed, if it was shadowed with this patch.
    func manifest(of id: ProposalID, patch: Hash) -> Hash? {
        guard let mark = marks[id], mark.patch == patch else { return nil }
        return mark.manifest
    }

    /// Records a mark.
    mutating func note(_ id: ProposalID, patch: Hash, manifest: Hash) throws(FileError) {
        marks[id] = Mark(patch: patch, manifest: manifest)
        let value = CBORValue.array(
            marks.sorted { $0.key < $1.key }.map { id, mark in
                .record([
                    ("proposal_id", .unsigned(id.number)), ("patch", .bytes(mark.patch.bytes)),
                    ("manifest", .bytes(mark.manifest.bytes)),
                ])
            })
        guard let bytes = try? CanonicalEncoder.encode(value) else { return }
        try files.createDirectories(file.removingLastComponent(), mode: 0o700)
        try files.writeAtomically(bytes, to: file)
    }
}
