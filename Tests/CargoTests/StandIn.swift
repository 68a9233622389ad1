import Cargo
import Files
import Glibc
import Programs
import Sync
import SystemPackage
import Testing

/// Runs a test in a temporary folder and removes the folder afterwards.
func inFreshFolder<Value>(_ body: (FilePath) async throws -> Value) async throws -> Value {
    let files = RealFileSystem()
    var template = Array("/tmp/aos-cargo-XXXXXX".utf8CString)
    let made = mkdtemp(&template)
    let folder = try files.resolve(FilePath(platformString: try #require(made)))
    defer { #expect(throws: Never.self) { try files.removeTree(folder) } }
    return try await body(folder)
}

/// A script that stands in for cargo.
struct StandIn {
    let folder: FilePath
    let script: FilePath

    /// Writes the script, which gets the same `$0` and arguments as cargo.
    init(_ text: String, in folder: FilePath) throws {
        self.folder = folder
        script = folder.appending("bin").appending("cargo")
        let files = RealFileSystem()
        try files.createDirectories(script.removingLastComponent())
        try files.createFile(script, contents: Array("#!/bin/sh\n\(text)\n".utf8), mode: 0o755)
    }

    var manifest: FilePath { folder.appending("Cargo.toml") }

    /// Runs the script as cargo.
    func run(_ limits: ChildProgram.Limits = .patient()) async -> Result<[UInt8], CargoFault> {
        do throws(CargoFault) {
            return .success(try await CargoProgram(.at(script), limits: limits).metadata(of: manifest))
        } catch {
            return .failure(error)
        }
    }
}

extension ChildProgram.Limits {
    /// Limits for tests of anything but time: while a thousand other tests run, it may take minutes until output that
    /// is available is read.
    static func patient(grace: Duration = .milliseconds(500), output: Int = 64 << 20) -> Self {
        Self(time: .seconds(3600), grace: grace, output: output)
    }
}

/// Whether a process of a group is still running; one that has ended but was not reaped is not.
func isRunning(group: pid_t) throws -> Bool {
    let files = RealFileSystem()
    for name in try files.list("/proc").map(\.string) where Int(name) != nil {
        // A process may end in the meantime.
        guard let bytes = try? files.read(from: FilePath("/proc/\(name)/stat")) else { continue }
        // The name is in parentheses and may contain anything.
        let fields = String(decoding: bytes, as: UTF8.self).split(separator: ")").last?.split(separator: " ") ?? []
        guard fields.count > 2, fields[2] == String(group) else { continue }
        if fields[0] != "Z" && fields[0] != "X" { return true }
    }
    return false
}

extension RealFileSystem {
    /// The contents of a file whose size is not known in advance.
    fileprivate func read(from path: FilePath) throws -> [UInt8] {
        let descriptor = try FileDescriptor.open(path, .readOnly)
        return try descriptor.closeAfter {
            try [UInt8](unsafeUninitializedCapacity: 4096) { buffer, count in
                count = try descriptor.read(into: UnsafeMutableRawBufferPointer(buffer))
            }
        }
    }
}

/// Waits without a time limit: a test that waits in vain is stopped from outside.
func eventually(_ isTrue: () throws -> Bool) async throws {
    while try !isTrue() {
        try Task.checkCancellation()
        await Task.yield()
    }
}
