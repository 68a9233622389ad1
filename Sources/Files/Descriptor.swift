import Glibc
import SystemPackage

/// An open file that is closed at the end of its scope at the latest.
struct Descriptor: ~Copyable {
    let number: CInt
    /// The size of a file opened for reading, as of when it was opened.
    private(set) var size = 0

    /// Opens a path, retrying when interrupted by a signal.
    init(opening path: FilePath, _ flags: CInt, mode: UInt16 = 0) throws(FileError) {
        number = try systemCall("open", path) { open($0, flags | O_CLOEXEC | O_NOCTTY, mode_t(mode)) }
    }

    /// Opens the path itself: a symbolic link there is an error and is not followed.
    static func notFollowing(_ path: FilePath, _ flags: CInt) throws(FileError) -> Descriptor {
        do {
            return try Descriptor(opening: path, flags | O_NOFOLLOW | O_NONBLOCK)
        } catch .tooManyLinks {
            // A link in the last component and a link cycle before it fail with the same error.
            let found = try RealFileSystem().status(of: path, followLinks: false)
            throw found?.kind == .symbolicLink ? .notARegularFile(path) : .tooManyLinks(path)
        }
    }

    /// Opens a regular file for writing; never blocks on a pipe without a reader.
    static func writing(_ path: FilePath, _ flags: CInt) throws(FileError) -> Descriptor {
        let file = try notFollowing(path, flags)
        try file.checkRegular(path)
        return file
    }

    /// Opens a regular file for reading; never blocks on a pipe without a writer.
    static func reading(_ path: FilePath) throws(FileError) -> Descriptor {
        var file = try Descriptor(opening: path, O_RDONLY | O_NONBLOCK)
        file.size = try file.checkRegular(path)
        return file
    }

    /// The size of a regular file; anything else is an error.
    @discardableResult
    private func checkRegular(_ path: FilePath) throws(FileError) -> Int {
        let found = try status(path)
        switch found.kind {
        case .regular: return found.size
        case .directory: throw .isADirectory(path)
        case .symbolicLink, .other: throw .notARegularFile(path)
        }
    }

    func status(_ path: FilePath) throws(FileError) -> FileStatus {
        var found = stat()
        try systemCall("fstat", path) { fstat(number, &found) }
        return FileStatus(found)
    }

    func write(_ bytes: [UInt8], _ path: FilePath) throws(FileError) {
        var done = 0
        while done < bytes.count {
            let written = try systemCall("write", path) {
                bytes.withUnsafeBytes { Glibc.write(number, $0.baseAddress?.advanced(by: done), $0.count - done) }
            }
            done += written
        }
    }

    /// Reads until the buffer is full or the file ends, and returns the number of bytes read.
    func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int, _ path: FilePath) throws(FileError) -> Int {
        var done = 0
        while done < buffer.count {
            let room = buffer.count - done
            let count = try systemCall("pread", path) {
                pread(number, buffer.baseAddress?.advanced(by: done), room, offset + done)
            }
            done += count
            // A short read that ends exactly at the file's size needs no further read to detect the end.
            if count == 0 || count < room && offset + done == size { break }
        }
        return done
    }

    /// Closes the file, and reports errors that the system detects only then, such as an exceeded quota on a network
    /// disk.
    consuming func finish(_ path: FilePath) throws(FileError) {
        let failed = close(number) == -1
        let code = Errno(rawValue: errno)
        discard self
        // Linux closes the file even when a signal interrupts: closing again could hit a file that another thread
        // opened.
        if failed, code != .interrupted { throw FileError(call: "close", path: path, errno: code) }
    }

    deinit { close(number) }
}

/// Makes one system call, retrying while signals interrupt it, and turns -1 into an error.
@discardableResult
func systemCall<Value: FixedWidthInteger>(_ name: String, _ path: FilePath, _ call: () -> Value) throws(FileError)
    -> Value
{
    while true {
        let value = call()
        if value != -1 { return value }
        let code = Errno(rawValue: errno)
        if code != .interrupted { throw FileError(call: name, path: path, errno: code) }
    }
}

/// Makes one system call that takes the path.
@discardableResult
func systemCall(_ name: String, _ path: FilePath, _ call: (UnsafePointer<CChar>) -> CInt) throws(FileError) -> CInt {
    try path.withPlatformPath { (text) throws(FileError) in try systemCall(name, path) { call(text) } }
}

extension FilePath {
    /// `withPlatformString` with a typed error.
    fileprivate func withPlatformPath<Value>(
        _ body: (UnsafePointer<CChar>) throws(FileError) -> Value
    ) throws(FileError) -> Value {
        try withPlatformString { text in
            Result { () throws(FileError) in try body(text) }
        }.get()
    }
}

extension FileStatus {
    init(_ found: stat) {
        let kind: Kind =
            switch found.st_mode & S_IFMT {
            case S_IFREG: .regular
            case S_IFDIR: .directory
            case S_IFLNK: .symbolicLink
            default: .other
            }
        self.init(
            kind: kind, size: Int(found.st_size),
            modified: Int64(found.st_mtim.tv_sec) &* 1_000_000_000 &+ Int64(found.st_mtim.tv_nsec),
            changed: Int64(found.st_ctim.tv_sec) &* 1_000_000_000 &+ Int64(found.st_ctim.tv_nsec),
            inode: UInt64(found.st_ino), device: UInt64(found.st_dev), mode: UInt16(found.st_mode & 0o7777))
    }
}
