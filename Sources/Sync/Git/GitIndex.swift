public import Files
public import SystemPackage

/// The index of a git working tree, read only for the files that a merge left unmerged.
///
/// It is read without running git, because every command that opens a world needs it, and only while git has a merge or
/// the like in progress.
public enum GitIndex {
    /// Whether git has recorded a file as unmerged.
    ///
    /// False if the index can't be read: git itself reports damaged files.
    public static func isUnmerged(_ file: FilePath, files: any FileSystem) -> Bool {
        guard let (top, folder) = place(of: file, files: files), isBusy(folder, files),
            let bytes = try? files.read(folder.appending("index"), limit: 256 << 20)
        else { return false }
        var rest = file.lexicallyNormalized()
        guard rest.removePrefix(top) else { return false }
        let name = Array(rest.string.utf8)
        return unmerged(in: bytes, hashSize: 20)?.contains(name) ?? unmerged(in: bytes, hashSize: 32)?.contains(name)
            ?? false
    }

    /// The top of the working tree that contains a file, and the git folder.
    private static func place(of file: FilePath, files: any FileSystem) -> (top: FilePath, folder: FilePath)? {
        var top = file.removingLastComponent().lexicallyNormalized()
        while true {
            let git = top.appending(".git")
            switch (try? files.status(of: git, followLinks: true))??.kind {
            case .directory: return (top, git)
            case .regular:
                // An additional working tree or a submodule has a file with one line that names its git folder.
                guard let bytes = try? files.read(git, limit: 1 << 12) else { return nil }
                let line = String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline).first ?? ""
                guard line.hasPrefix("gitdir: ") else { return nil }
                return (top, top.pushing(FilePath(String(line.dropFirst(8)))).lexicallyNormalized())
            default: guard top.removeLastComponent() else { return nil }
            }
        }
    }

    /// Whether a merge, a rebase or the like is in progress.
    private static func isBusy(_ folder: FilePath, _ files: any FileSystem) -> Bool {
        ["AUTO_MERGE", "MERGE_HEAD", "CHERRY_PICK_HEAD", "REVERT_HEAD", "rebase-merge", "rebase-apply"].contains {
            (try? files.exists(folder.appending($0))) ?? false
        }
    }

    /// The paths of the entries with a stage other than 0; nil if the bytes are not an index with hashes of this size.
    static func unmerged(in bytes: [UInt8], hashSize: Int) -> Set<[UInt8]>? {
        func number(_ place: Int, _ count: Int) -> Int { bytes[place..<place + count].reduce(0) { $0 << 8 | Int($1) } }
        guard bytes.count >= 12, bytes.starts(with: Array("DIRC".utf8)), (2...4).contains(number(4, 4)) else {
            return nil
        }
        let (version, count) = (number(4, 4), number(8, 4))
        var found: Set<[UInt8]> = []
        var (place, name): (Int, [UInt8]) = (12, [])
        for _ in 0..<count {
            let start = place
            // Skip times, device, inode, mode, owners and size, then the hash.
            place += 40 + hashSize
            guard place + 2 <= bytes.count else { return nil }
            let flags = number(place, 2)
            place += flags & 0x4000 == 0 || version == 2 ? 2 : 4
            if version == 4 {
                guard let kept = varint(bytes, &place), kept <= name.count else { return nil }
                name.removeLast(kept)
            } else {
                name = []
            }
            guard place <= bytes.count, let end = bytes[place...].firstIndex(of: 0) else { return nil }
            name += bytes[place..<end]
            guard name.count == flags & 0xfff || flags & 0xfff == 0xfff else { return nil }
            place = version == 4 ? end + 1 : start + (end - start + 8) / 8 * 8
            if flags & 0x3000 != 0 { found.insert(name) }
        }
        return found
    }

    private static func varint(_ bytes: [UInt8], _ place: inout Int) -> Int? {
        var value = 0
        while place < bytes.count, value < 1 << 32 {
            let byte = Int(bytes[place])
            place += 1
            value = value << 7 | byte & 127
            if byte & 128 == 0 { return value }
            value += 1
        }
        return nil
    }
}
