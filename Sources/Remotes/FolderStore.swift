import Files
import Glibc
public import SystemPackage

/// Keys as files in a folder, each linked into place atomically; for tests, and for folders mounted by several
/// machines.
public struct FolderStore: KeyStore {
    private let folder: FilePath
    private let files = RealFileSystem()

    /// The keys in a folder, which must exist.
    public init(_ folder: FilePath) { self.folder = folder }

    /// One gigabyte.
    public var largestValue: Int { 1 << 30 }

    /// Writes a temporary file, then links it into place, which fails if the key exists.
    public func create(_ key: String, _ bytes: [UInt8], by deadline: Deadline) throws(RemoteError) -> CreateOutcome {
        do throws(FileError) {
            guard try files.exists(folder) else { throw .notFound(folder) }
            let path = folder.appending(key)
            let parent = path.removingLastComponent()
            try files.createDirectories(parent)
            let temporary = parent.appending(".creating-\(String(UInt64.random(in: 0 ... .max), radix: 16))")
            try files.createFile(temporary, contents: bytes, mode: 0o644)
            defer { try? files.remove(temporary) }
            try files.synchronize(temporary)
            let result = temporary.withPlatformString { from in path.withPlatformString { to in link(from, to) } }
            if result != 0 {
                let failure = Errno(rawValue: errno)
                if failure == .fileExists { return .present }
                throw FileError(call: "link", path: path, errno: failure)
            }
            do throws(FileError) {
                try files.synchronize(parent)
            } catch {
                return .unknown(error.message)
            }
            return .created
        } catch {
            throw .unreachable(error.message)
        }
    }

    /// Reads the files.
    public func values(_ keys: [String], by deadline: Deadline) throws(RemoteError) -> [[UInt8]?] {
        do throws(FileError) {
            guard try files.exists(folder) else { throw .notFound(folder) }
            var values: [[UInt8]?] = []
            for key in keys {
                do throws(FileError) {
                    values.append(try files.read(folder.appending(key), limit: largestValue))
                } catch .notFound {
                    values.append(nil)
                }
            }
            return values
        } catch {
            throw .unreachable(error.message)
        }
    }

    /// Lists the folder, omitting names that begin with a dot: files that are being written.
    public func names(
        in folder: String, after name: String, limit: Int, by deadline: Deadline
    ) throws(RemoteError) -> [String] {
        do throws(FileError) {
            let names = try files.list(self.folder.appending(folder)).map(\.string)
            return Array(
                names.lazy.filter { !$0.hasPrefix(".") && name.utf8.lexicographicallyPrecedes($0.utf8) }
                    .prefix(limit))
        } catch .notFound {
            return []
        } catch {
            throw .unreachable(error.message)
        }
    }

    /// Does nothing: a link never replaces a file.
    public func checkSuitability(in folder: String, by deadline: Deadline) throws(RemoteError) {}
}
