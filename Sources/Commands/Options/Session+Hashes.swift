import AIR
import CanonicalCBOR
import ContentStore
import Files
import Sync

extension Session {
    /// The hash that an argument means; nil without an argument.
    func hash(_ argument: HashArgument?) throws(CommandFailure) -> Hash? {
        guard let argument else { return nil }
        return try hash(argument)
    }

    /// The hash that an argument means: the argument itself if it is complete, else the only known hash with that
    /// prefix.
    ///
    /// - Throws: ``CommandFailure`` when it is not a hash, or when no hash or several begin with its digits.
    func hash(_ argument: HashArgument) throws(CommandFailure) -> Hash {
        guard let digits = argument.digits else {
            throw .usage(
                "`\(argument.text)` is not a hash",
                help: "write `sha256:` and 64 hex digits, or at least the first 4 digits of a hash")
        }
        if let hash = Hash("sha256:" + digits) { return hash }
        let known = try KnownHashes(world: try world(), files: context.files).startingWith(digits)
        guard let found = known.first else {
            throw CommandFailure(
                .notFound, "no object, record or manifest of this world has a hash that begins with `\(digits)`",
                help: "`aos status`, `aos journal` and `aos defs list --sys` print hashes; --json prints them in full")
        }
        guard known.count == 1 else {
            let shown = known.prefix(Self.candidatesShown).map(\.hex).joined(separator: ", ")
            let more = known.count - Self.candidatesShown
            throw CommandFailure(
                .badHash, "`\(digits)` is ambiguous: \(known.count) hashes begin with it",
                help: "use more digits: \(shown)" + (more > 0 ? " and \(more) more" : ""))
        }
        return found
    }

    private static let candidatesShown = 8
}

/// The hashes that a world knows without reading its definitions: those of the store and the journal, of its manifest
/// file, and of the built-in definitions.
private struct KnownHashes {
    let world: WorldFolder
    let files: any FileSystem

    /// The known hashes that begin with some digits, sorted.
    func startingWith(_ digits: String) throws(CommandFailure) -> [Hash] {
        var found = try stored(digits)
        found.formUnion(BuiltIns.all.map(\.hash).filter { $0.hex.hasPrefix(digits) })
        if let manifest = try manifestFile(), manifest.hex.hasPrefix(digits) { found.insert(manifest) }
        do {
            for frame in try JournalFile(files: files, directory: world.journal).read().frames {
                if frame.hash.hex.hasPrefix(digits) { found.insert(frame.hash) }
                insertHashes(of: frame.payload, digits, into: &found)
            }
        } catch {
            // A damaged journal hides candidates; objects of the store can still be named.
            guard found.isEmpty else { return found.sorted() }
            if case .file(let error) = error { throw .unreadable(error) }
            throw CommandFailure(.journalCorrupt, error.message, help: error.help)
        }
        return found.sorted()
    }

    private func stored(_ digits: String) throws(CommandFailure) -> Set<Hash> {
        do {
            return Set(try ContentStore(files: files, directory: world.store).hashes(startingWith: digits))
        } catch {
            throw CommandFailure(.unreadableFile, error.message, help: error.help)
        }
    }

    private func manifestFile() throws(CommandFailure) -> Hash? {
        do throws(FileError) {
            return Hash.of(try files.read(world.manifestFile, limit: Self.largestManifest))
        } catch .notFound {
            return nil
        } catch {
            throw .unreadable(error)
        }
    }

    private func insertHashes(of value: CBORValue, _ digits: String, into found: inout Set<Hash>) {
        switch value {
        case .text(let text):
            if let hash = Hash(text), hash.hex.hasPrefix(digits) { found.insert(hash) }
        case .array(let items):
            for item in items { insertHashes(of: item, digits, into: &found) }
        case .map(let entries):
            for entry in entries { insertHashes(of: entry.value, digits, into: &found) }
        default: break
        }
    }

    private static let largestManifest = 64 << 20
}
