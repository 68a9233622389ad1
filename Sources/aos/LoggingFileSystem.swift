import Files
import Logging
import SystemPackage

/// A file system that logs each operation on another one, with its result and duration.
///
/// Queries about a path are logged at the level `trace`; everything that opens or changes a file at `debug`.
struct LoggingFileSystem: FileSystem {
    private let base: any FileSystem
    private let logger = Logger(label: "files")

    init(_ base: any FileSystem) { self.base = base }

    private func logged<Value>(
        _ name: String, _ path: FilePath, _ level: Logger.Level = .debug, _ body: () throws(FileError) -> Value,
        result: (Value) -> String = { _ in "done" }
    ) throws(FileError) -> Value {
        let start = ContinuousClock.now
        do throws(FileError) {
            let value = try body()
            let time = ContinuousClock.now - start
            logger.log(level: level, "\(name) \(path): \(result(value)), \(time.milliseconds)")
            return value
        } catch {
            logger.log(level: level, "\(name) \(path): failed, \(error.message)")
            throw error
        }
    }

    func status(of path: FilePath, followLinks: Bool) throws(FileError) -> FileStatus? {
        try logged("status", path, .trace) { () throws(FileError) in
            try base.status(of: path, followLinks: followLinks)
        } result: {
            $0 == nil ? "absent" : "present"
        }
    }

    func read(_ path: FilePath, limit: Int) throws(FileError) -> [UInt8] {
        try logged("read", path) { () throws(FileError) in
            try base.read(path, limit: limit)
        } result: {
            "\($0.count) bytes"
        }
    }

    func read(_ path: FilePath, from offset: Int, count: Int) throws(FileError) -> [UInt8] {
        try logged("read", path) { () throws(FileError) in
            try base.read(path, from: offset, count: count)
        } result: {
            "\($0.count) bytes from \(offset)"
        }
    }

    func list(_ directory: FilePath) throws(FileError) -> [FilePath.Component] {
        try logged("list", directory) { () throws(FileError) in
            try base.list(directory)
        } result: {
            "\($0.count) names"
        }
    }

    func createDirectory(_ path: FilePath, mode: UInt16) throws(FileError) {
        try logged("make folder", path) { () throws(FileError) in try base.createDirectory(path, mode: mode) }
    }

    func createFile(_ path: FilePath, contents: [UInt8], mode: UInt16) throws(FileError) {
        try logged("create", path) { () throws(FileError) in
            try base.createFile(path, contents: contents, mode: mode)
        } result: { _ in
            "\(contents.count) bytes"
        }
    }

    func append(_ bytes: [UInt8], to path: FilePath) throws(FileError) {
        try logged("append", path) { () throws(FileError) in
            try base.append(bytes, to: path)
        } result: { _ in
            "\(bytes.count) bytes"
        }
    }

    func truncate(_ path: FilePath, to size: Int) throws(FileError) {
        try logged("truncate", path) { () throws(FileError) in
            try base.truncate(path, to: size)
        } result: { _ in
            "to \(size) bytes"
        }
    }

    func synchronize(_ path: FilePath) throws(FileError) {
        try logged("synchronize", path) { () throws(FileError) in try base.synchronize(path) }
    }

    func synchronizeFileSystem(containing path: FilePath) throws(FileError) {
        try logged("synchronize all", path) { () throws(FileError) in try base.synchronizeFileSystem(containing: path) }
    }

    func rename(_ path: FilePath, to destination: FilePath) throws(FileError) {
        try logged("rename", path) { () throws(FileError) in
            try base.rename(path, to: destination)
        } result: { _ in
            "to \(destination)"
        }
    }

    func remove(_ path: FilePath) throws(FileError) {
        try logged("remove", path) { () throws(FileError) in try base.remove(path) }
    }

    func removeDirectory(_ path: FilePath) throws(FileError) {
        try logged("remove folder", path) { () throws(FileError) in try base.removeDirectory(path) }
    }

    func createSymbolicLink(_ path: FilePath, to target: FilePath) throws(FileError) {
        try logged("link", path) { () throws(FileError) in
            try base.createSymbolicLink(path, to: target)
        } result: { _ in
            "to \(target)"
        }
    }

    func readLink(_ path: FilePath) throws(FileError) -> FilePath {
        try logged("read link", path, .trace) { () throws(FileError) in
            try base.readLink(path)
        } result: {
            "\($0)"
        }
    }

    func resolve(_ path: FilePath) throws(FileError) -> FilePath {
        try logged("resolve", path, .trace) { () throws(FileError) in
            try base.resolve(path)
        } result: {
            "\($0)"
        }
    }

    func lock(_ path: FilePath, owner: String) throws(FileError) -> FileLock {
        try logged("lock", path) { () throws(FileError) in
            try base.lock(path, owner: owner)
        } result: { _ in
            "taken"
        }
    }
}
