import CFiles
import Glibc
public import SystemPackage

extension RealFileSystem {
    /// The whole contents of a regular file of at most `limit` bytes.
    public func read(_ path: FilePath, limit: Int) throws(FileError) -> [UInt8] {
        let file = try Descriptor.reading(path)
        let size = file.size
        guard size <= limit else { throw .tooLarge(path, limit: limit) }
        var bytes: [UInt8] = []
        // One byte more than the size, so that a file that has grown in the meantime is noticed and read to its end.
        var room = size + 1
        while true {
            let piece = try file.bytes(from: bytes.count, count: room, path)
            if bytes.isEmpty { bytes = piece } else { bytes += piece }
            guard bytes.count <= limit else { throw .tooLarge(path, limit: limit) }
            if piece.count < room { return bytes }
            room = min(max(bytes.count, 4096), limit - bytes.count + 1)
        }
    }

    /// Up to `count` bytes of a regular file, starting at an offset.
    public func read(_ path: FilePath, from offset: Int, count: Int) throws(FileError) -> [UInt8] {
        guard offset >= 0, count >= 0 else { throw .systemCall("pread", path, .invalidArgument) }
        let file = try Descriptor.reading(path)
        let rest = max(file.size - offset, 0)
        return try file.bytes(from: offset, count: min(count, rest), path)
    }

    /// The names in a folder, sorted by their bytes.
    public func list(_ directory: FilePath) throws(FileError) -> [FilePath.Component] {
        let folder = try Descriptor(opening: directory, O_RDONLY | O_DIRECTORY)
        // The stream takes ownership of the descriptor and closes it, so it gets a duplicate.
        let number = try systemCall("dup", directory) { fcntl(folder.number, F_DUPFD_CLOEXEC, 0) }
        guard let stream = fdopendir(number) else {
            let code = Errno(rawValue: errno)
            close(number)
            throw FileError(call: "fdopendir", path: directory, errno: code)
        }
        defer { closedir(stream) }
        var names: [FileName] = []
        var code: CInt = 0
        while let text = cfiles_next_name(stream, &code) {
            let name = FileName(platformString: text)
            if name != .current, name != .parent { names.append(name) }
        }
        guard code == 0 else { throw FileError(call: "readdir", path: directory, errno: Errno(rawValue: code)) }
        return names.sortedComponents
    }

    /// The target of a symbolic link, as written in it.
    public func readLink(_ path: FilePath) throws(FileError) -> FilePath {
        var room = 256
        while true {
            var text = [CChar](repeating: 0, count: room)
            let count = try systemCall("readlink", path) { link in
                // The last byte stays zero, so that the text is always terminated.
                CInt(readlink(link, &text, room - 1))
            }
            if Int(count) < room - 1 { return text.withUnsafeBufferPointer { FilePath(platform: $0) } }
            room *= 2
        }
    }

    /// The absolute path without links, `.` and `..`.
    public func resolve(_ path: FilePath) throws(FileError) -> FilePath {
        var resolved: FilePath?
        try systemCall("realpath", path) { text in
            guard let found = realpath(text, nil) else { return -1 }
            defer { free(found) }
            resolved = FilePath(platformString: found)
            return 0
        }
        guard let resolved else { throw .notFound(path) }
        return resolved
    }
}

extension Descriptor {
    fileprivate func bytes(from offset: Int, count: Int, _ path: FilePath) throws(FileError) -> [UInt8] {
        var failure: FileError?
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            do throws(FileError) {
                let room = UnsafeMutableRawBufferPointer(start: buffer.baseAddress, count: count)
                filled = try read(into: room, at: offset, path)
            } catch {
                failure = error
            }
        }
        if let failure { throw failure }
        return bytes
    }
}

extension FilePath {
    fileprivate init(platform text: UnsafeBufferPointer<CChar>) {
        if let start = text.baseAddress { self.init(platformString: start) } else { self.init() }
    }
}
