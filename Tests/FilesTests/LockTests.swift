import Files
import Glibc
import SystemPackage
import Testing

/// Locks with one holder at a time, named in the lock file.
@Suite struct LockTests {
    @Test(arguments: Engine.allCases)
    func `a second lock is refused with the name of the holder`(engine: Engine) throws {
        try engine.run { files, root in
            let path = root.appending("lock")
            let first = try files.lock(path, owner: "ann (process 7)")
            #expect(try files.text(path) == "ann (process 7)")
            #expect(throws: FileError.lockedByOther(path, owner: "ann (process 7)")) {
                try files.lock(path, owner: "bob")
            }
            first.release()
            #expect(try files.text(path) == "")
            let second = try files.lock(path, owner: "bob")
            first.release()
            #expect(throws: FileError.lockedByOther(path, owner: "bob")) { try files.lock(path, owner: "ann") }
            second.release()
        }
    }

    @Test(arguments: Engine.allCases)
    func `a lock is released when nothing refers to it`(engine: Engine) throws {
        try engine.run { files, root in
            let path = root.appending("lock")
            do {
                let lock = try files.lock(path, owner: "a much longer name than the next one")
                #expect(throws: FileError.self) { try files.lock(path, owner: "b") }
                withExtendedLifetime(lock) {}
            }
            let lock = try files.lock(path, owner: "b")
            #expect(try files.text(path) == "b")
            lock.release()
        }
    }

    @Test func `killing a process releases its lock`() throws {
        try Engine.real.run { files, root in
            let (path, ready) = (root.appending("lock"), root.appending("ready"))
            let script = "exec 9<>\"$0\"; flock -n 9 && printf sleeper >\"$0\" && : >\"$1\" && exec sleep 600"
            let child = try spawn(["/bin/bash", "-c", script, path.string, ready.string])
            let appeared = try waitUntil { try files.exists(ready) }
            #expect(appeared)
            #expect(throws: FileError.lockedByOther(path, owner: "sleeper")) { try files.lock(path, owner: "me") }
            kill(child, SIGKILL)
            var status: CInt = 0
            #expect(waitpid(child, &status, 0) == child)
            let lock = try files.lock(path, owner: "me")
            lock.release()
        }
    }

    @Test func `a child process does not inherit the lock`() throws {
        try Engine.real.run { files, root in
            let path = root.appending("lock")
            let lock = try files.lock(path, owner: "me")
            let child = try spawn(["/bin/bash", "-c", "ls -l /proc/self/fd >\"$0\"", root.appending("open").string])
            var status: CInt = 0
            #expect(waitpid(child, &status, 0) == child)
            #expect(try !files.text(root.appending("open")).contains(path.string))
            lock.release()
        }
    }

    private func spawn(_ arguments: [String]) throws -> pid_t {
        var process: pid_t = 0
        var pointers = arguments.map { strdup($0) } + [nil]
        defer { for pointer in pointers { free(pointer) } }
        let failure = posix_spawn(&process, arguments[0], nil, nil, &pointers, environ)
        try #require(failure == 0)
        return process
    }

    private func waitUntil(_ condition: () throws -> Bool) throws -> Bool {
        for _ in 0..<2000 {
            if try condition() { return true }
            usleep(5000)
        }
        return false
    }
}
