import Files
import Glibc
import SystemPackage
import Testing

/// Pipes, devices and sockets never block and are never treated as regular files.
@Suite struct SpecialFileTests {
    // Far longer than the test may wait for its turn among all others: only a read that never ends takes so long.
    @Test(.timeLimit(.minutes(60)))
    func `a pipe is refused at once`() throws {
        try Engine.real.run { files, root in
            let path = root.appending("pipe")
            try #require(mkfifo(path.string, 0o644) == 0)
            #expect(try files.status(of: path, followLinks: false)?.kind == .other)
            #expect(throws: FileError.notARegularFile(path)) { try files.read(path, limit: 1) }
            #expect(throws: FileError.notARegularFile(path)) { try files.read(path, from: 0, count: 1) }
            #expect(throws: FileError.notARegularFile(path)) { try files.append([1], to: path) }
            #expect(throws: FileError.notARegularFile(path)) { try files.lock(path, owner: "me") }
        }
    }

    @Test func `a device is refused`() throws {
        #expect(throws: FileError.notARegularFile("/dev/zero")) { try RealFileSystem().read("/dev/zero", limit: 1) }
    }

    @Test func `a file that grows while it is read, or reports size 0, is read to its end`() throws {
        // The kernel reports size 0 for these files.
        let text = try RealFileSystem().text("/proc/self/status")
        #expect(text.hasPrefix("Name:"))
        #expect(throws: FileError.tooLarge("/proc/self/status", limit: 10)) {
            try RealFileSystem().read("/proc/self/status", limit: 10)
        }
    }

    @Test func `a file whose name is not UTF-8 can be listed and read`() throws {
        try Engine.real.run { files, root in
            let name = root.string.utf8CString.dropLast() + [CChar(0x2f), CChar(bitPattern: 0xff), 0x41, 0]
            let number = open(Array(name), O_CREAT | O_RDWR, 0o644)
            try #require(number >= 0)
            #expect(write(number, "x", 1) == 1)
            close(number)
            let names = try files.list(root)
            #expect(names.count == 1)
            #expect(try files.text(root.appending(names)) == "x")
        }
    }
}
