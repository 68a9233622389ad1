import AIR
import Files
import Foundation
import Governance
import Synchronization
import SystemPackage
import Workbench
import WorldProtocol
import WorldIO

/// The demonstration world in memory.
struct NotesWorld {
    let files = MemoryFileSystem()
    let folder = FilePath("/notes")

    static let fixtures = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "Fixtures/worlds/notes")

    /// Replaces the authored files with those of a state: base, proposal or working.
    func checkOut(_ state: String) throws {
        let source = Self.fixtures.appending(path: state)
        for name in ["air", "modules"] where try files.exists(folder.appending(name)) {
            try files.removeTree(folder.appending(name))
        }
        let names = try FileManager.default.subpathsOfDirectory(atPath: source.path)
        for name in names.sorted() {
            var isFolder: ObjCBool = false
            let path = source.appending(path: name).path
            guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), !isFolder.boolValue else {
                continue
            }
            let target = folder.appending(name)
            try files.createDirectories(target.removingLastComponent())
            try files.writeAtomically(Array(try Data(contentsOf: URL(filePath: path))), to: target)
        }
    }

    /// The base, imported as the first manifest of the world.
    static func imported() async throws -> (NotesWorld, Workbench) {
        let world = NotesWorld()
        try world.checkOut("base")
        let workbench = world.workbench()
        _ = await workbench.open()
        _ = try await workbench.perform(.genesis)
        return (world, workbench)
    }

    /// The working state over the base, opened.
    static func opened() async throws -> (NotesWorld, Workbench) {
        let (world, workbench) = try await imported()
        try world.checkOut("working")
        _ = try await workbench.perform(.reload)
        return (world, workbench)
    }

    /// A workbench for the world.
    ///
    /// - Parameter now: a fixed time; if nil, the clock ticks from a time that is earlier than all files.
    func workbench(
        over engine: (any FileSystem)? = nil, isReadOnly: Bool = false, now: UInt64? = nil,
        user: String = "ada", remote: RemoteAccess? = nil
    ) -> Workbench {
        let clock: @Sendable () -> UInt64 = if let now { { now } } else { Clock().now }
        return Workbench(
            WorkbenchOptions(world: folder, isReadOnly: isReadOnly),
            WorkbenchEnvironment(files: engine ?? files, clock: clock, user: user, processID: 1, remote: remote))
    }

    /// The authored files, in order.
    func authored() throws -> [FilePath] {
        var found: [FilePath] = []
        var open = [folder.appending("air")]
        while let next = open.popLast() {
            for name in try files.list(next) {
                let path = next.appending(name)
                let isFolder = (try? files.list(path)) != nil
                if isFolder { open.append(path) } else { found.append(path) }
            }
        }
        return found.sorted { $0.string < $1.string }
    }
}

/// A clock that advances by one with every reading.
private final class Clock: Sendable {
    let time = Atomic<UInt64>(1_000)
    var now: @Sendable () -> UInt64 { { self.time.add(1, ordering: .relaxed).newValue } }
}
