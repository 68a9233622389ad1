public import AIR
public import CanonicalCBOR
public import Files
public import Sync

extension DiagnosticCode {
    /// The manifest file holds an earlier manifest of the journal: another person's apply is not in the working tree
    /// yet.
    public static let baseBehind = DiagnosticCode(rawValue: "base-behind")
    /// The manifest file holds a manifest that the journal never had.
    public static let baseDiverged = DiagnosticCode(rawValue: "base-diverged")
    /// Version control left the manifest file unmerged.
    public static let baseUnmerged = DiagnosticCode(rawValue: "base-unmerged")
    /// Definitions of the base are neither in the store nor anywhere else on this machine.
    public static let baseNotHere = DiagnosticCode(rawValue: "base-not-here")
}

/// The state of the manifest file, which moves with the working tree, relative to the journal, which does not.
public struct ManifestStanding: Sendable, Hashable, Codable {
    /// The relation of the file's manifest to the journal's.
    public enum Relation: String, Sendable, Hashable, Codable, CaseIterable {
        /// Both are the same, or there is no journal to compare with.
        case same
        /// The file holds an earlier manifest of the journal.
        case behind
        /// The file holds a manifest that the journal never had.
        case diverged
        /// Version control left both sides of a merge in the file.
        case unmerged
        /// The file holds no manifest.
        case damaged
        /// There is no file.
        case absent
    }

    /// The relation.
    public let relation: Relation
    /// The journal's last manifest; nil if it has none.
    public let journal: Hash?
    /// The hash of the file's bytes; nil where there is no file.
    public let file: Hash?
    /// Whether a writer was stopped after changing the journal but before updating the file, which then counts as up to
    /// date until the next writer updates it.
    public let isPromised: Bool

    /// Compares the manifest file with the journal.
    ///
    /// - Parameters:
    ///   - manifests: the manifests that the journal records, in order.
    ///   - bytes: the file's bytes; nil without a file.
    ///   - isUnmerged: whether version control has recorded the file as unmerged.
    ///   - mark: the note of the last writer that the file is about to change.
    public init(
        journal manifests: [Hash], file bytes: [UInt8]?, isUnmerged: Bool = false, mark: ManifestMark? = nil
    ) {
        journal = manifests.last
        let held = bytes.map { Hash.of($0) }
        file = held
        isPromised = mark.map { $0.to == manifests.last && $0.from == held && $0.to != held } ?? false
        guard let bytes, let file else {
            relation = .absent
            return
        }
        // A manifest that the journal records needs no further check than its hash.
        if isUnmerged {
            relation = .unmerged
        } else if file == journal || isPromised {
            relation = .same
        } else if manifests.contains(file) {
            relation = .behind
        } else if Self.holdsConflict(bytes) {
            relation = .unmerged
        } else if Self.manifest(bytes, hash: file) == nil {
            relation = .damaged
        } else {
            relation = manifests.isEmpty ? .same : .diverged
        }
    }

    /// Whether decisions may be written; false if the base, and with it the state of the working tree, is in doubt.
    public var allowsWriting: Bool {
        switch relation {
        case .same, .behind, .absent: true
        case .diverged, .unmerged, .damaged: false
        }
    }

    /// Reads the manifest file of a world and compares it with the journal.
    ///
    /// - Throws: ``FileError`` when the file exists but can't be read.
    public static func read(
        _ world: WorldFolder, journal manifests: [Hash], files: any FileSystem
    ) throws(FileError) -> ManifestStanding {
        ManifestStanding(
            journal: manifests, file: try bytes(of: world, files: files),
            isUnmerged: GitIndex.isUnmerged(world.manifestFile, files: files),
            mark: try ManifestMark.read(world, files: files))
    }

    /// The bytes of the manifest file; nil without one.
    public static func bytes(of world: WorldFolder, files: any FileSystem) throws(FileError) -> [UInt8]? {
        do {
            return try files.read(world.manifestFile, limit: largest)
        } catch .notFound {
            return nil
        }
    }

    /// The maximum size of a manifest file, in bytes.
    public static let largest = 64 << 20

    /// Whether a file has git's conflict markers: a line that opens a conflict and a line that closes one.
    private static func holdsConflict(_ bytes: [UInt8]) -> Bool {
        func hasLine(_ mark: String) -> Bool {
            let mark = Array(mark.utf8)
            // Manifests are large, and the standard library's search would take half the time of a command.
            return bytes.withUnsafeBufferPointer { bytes in
                guard bytes.count >= mark.count else { return false }
                for start in 0...(bytes.count - mark.count) where bytes[start] == mark[0] {
                    let isLine = start == 0 || bytes[start - 1] == UInt8(ascii: "\n")
                    if isLine, bytes[start..<start + mark.count].elementsEqual(mark) { return true }
                }
                return false
            }
        }
        return hasLine("<<<<<<< ") && hasLine(">>>>>>> ")
    }

    private static func manifest(_ bytes: [UInt8], hash: Hash) -> Manifest? {
        (try? CanonicalDecoder.decode(bytes)).flatMap { try? WorldStore.manifest($0, hash: hash) }
    }

    /// The problem with the manifest file, or nil.
    ///
    /// - Parameters:
    ///   - name: the displayed path of the file.
    ///   - isFileNewer: whether the file was written after the journal's last manifest; nil if that is unknown.
    public func problem(file name: String, isFileNewer: Bool? = nil) -> Diagnostic? {
        let held = file.map(\.short) ?? "nothing"
        let head = journal.map { "the journal is at \($0.short)" } ?? "there is no journal"
        let keep = journal == nil ? "" : "`aos base keep` continues from the journal's manifest; "
        switch relation {
        case .same, .absent: return nil
        case .behind:
            return Diagnostic(
                .notice, .baseBehind, "the working tree is at the manifest \(held), and \(head)", file: name,
                help: "update the working tree with `aos pull`; your proposals are rebased")
        case .diverged:
            let newer = isFileNewer.map { $0 ? "; the file is newer" : "; the journal is newer" } ?? ""
            return Diagnostic(
                .error, .baseDiverged,
                "the file holds the manifest \(held), which the journal never had, and \(head)\(newer)", file: name,
                help:
                    "get the chain that has it with `aos remote fetch`; or run `aos base keep` to continue from the journal's manifest, and propose the difference"
            )
        case .unmerged:
            return Diagnostic(
                .error, .baseUnmerged, "git left the manifest file unmerged (\(held)), and \(head)", file: name,
                help: keep + "or take one side: `git checkout --ours \(name)` or `--theirs`, then `git add \(name)`")
        case .damaged:
            return Diagnostic(
                .error, .baseDamaged, "the file holds no manifest (\(held)), and \(head)", file: name,
                help: keep + "or restore the file from version control: `git checkout HEAD -- \(name)`")
        }
    }
}
