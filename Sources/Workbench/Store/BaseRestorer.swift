import AIR
import CanonicalCBOR
import Files
import Sync
import SystemPackage
import WorldIO

/// Restores definitions of a base from the authored files as of the commit that last changed the manifest file.
///
/// A clone has the manifest file but no store. Definitions that the authored files no longer contain were in them when
/// the manifest was committed, which their hashes prove.
struct BaseRestorer {
    let git: any GitClient
    let world: WorldFolder
    let options: WorkbenchOptions
    let packages: CargoAnswers

    /// Limits on the number and total size of the files to read from a commit.
    private static let maximumFiles = 100_000
    private static let maximumBytes = 256 << 20

    /// The definitions with the wanted hashes in the files of that commit; empty if git fails.
    func definitions(_ wanted: Set<Hash>) async -> [Hash: Definition] {
        guard let files = try? await files() else { return [:] }
        let (world, options, packages) = (world, options, packages)
        return await LongWork.beside {
            let sources = WorldSources.read(
                world, primary: options.primary, syncFile: options.syncFile, packages: packages, files: files)
            let loaded = WorldLoader.load(sources, modules: options.modules, files: files)
            var found: [Hash: Definition] = [:]
            for entry in loaded.entries.values where wanted.contains(entry.definition.hash) {
                found[entry.definition.hash] = entry.definition
            }
            return found
        }
    }

    /// A copy of the commit's files in memory, at their paths in the world.
    private func files() async throws -> MemoryFileSystem {
        let commit = String(
            decoding: try await git.run(
                ["rev-list", "-1", "HEAD", "--", world.shown(world.manifestFile)], in: world.path, input: []),
            as: UTF8.self
        ).filter { !$0.isWhitespace }
        let files = MemoryFileSystem()
        guard !commit.isEmpty else { return files }
        let entries = GitTree.entries(
            try await git.run(["ls-tree", "-r", "-z", "-l", commit], in: world.path, input: []))
        var (chosen, total): ([GitTree.Entry], Int) = ([], 0)
        for entry in entries where isWanted(entry.path) {
            total += entry.size
            guard chosen.count < Self.maximumFiles, total <= Self.maximumBytes else { return files }
            chosen.append(entry)
        }
        let input = chosen.map { $0.object + "\n" }.joined()
        let contents = GitTree.blobs(
            try await git.run(["cat-file", "--batch"], in: world.path, input: Array(input.utf8)))
        for (entry, bytes) in zip(chosen, contents) {
            let path = world.path.pushing(FilePath(entry.path)).lexicallyNormalized()
            guard path.starts(with: world.path) else { continue }
            try files.createDirectories(path.removingLastComponent())
            try files.writeAtomically(bytes, to: path)
        }
        return files
    }

    /// Whether a file may hold authored contents of the world.
    private func isWanted(_ path: String) -> Bool {
        !path.hasPrefix(".aos/") && (path.hasSuffix(".json") || path.hasSuffix(".wasm"))
    }
}

/// Parses git's output about trees and blobs.
enum GitTree {
    /// A file of a tree.
    struct Entry: Equatable {
        let object: String
        let size: Int
        let path: String
    }

    /// The regular files in the output of `git ls-tree -r -z -l`.
    static func entries(_ bytes: [UInt8]) -> [Entry] {
        bytes.split(separator: 0).compactMap { line in
            guard let tab = line.firstIndex(of: UInt8(ascii: "\t")) else { return nil }
            let words = String(decoding: line[..<tab], as: UTF8.self).split(separator: " ")
            guard words.count == 4, words[0] != "120000", words[1] == "blob", let size = Int(words[3]), size >= 0
            else { return nil }
            return Entry(
                object: String(words[2]), size: size,
                path: String(decoding: line[line.index(after: tab)...], as: UTF8.self))
        }
    }

    /// The contents in the output of `git cat-file --batch`, in order, up to the first incomplete one.
    static func blobs(_ bytes: [UInt8]) -> [[UInt8]] {
        var found: [[UInt8]] = []
        var place = 0
        while place < bytes.count, let end = bytes[place...].firstIndex(of: UInt8(ascii: "\n")) {
            let words = String(decoding: bytes[place..<end], as: UTF8.self).split(separator: " ")
            guard words.count == 3, let size = Int(words[2]), size >= 0, end + 1 + size < bytes.count else { break }
            found.append(Array(bytes[end + 1..<end + 1 + size]))
            place = end + 1 + size + 1
        }
        return found
    }
}
