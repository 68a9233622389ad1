import AIR
import Files
import SystemPackage
import Testing
import Workbench
import WorldProtocol

/// A world that is opened with and without an index.
struct IndexedWorld {
    let files: any FileSystem
    let folder: FilePath

    init(_ folder: FilePath = "/w", files: any FileSystem = MemoryFileSystem()) throws {
        self.files = files
        self.folder = folder
        for name in ["air", ".aos"] { try files.createDirectories(folder.appending(name)) }
    }

    /// A time in nanoseconds, long after all files in memory were written.
    static let later: UInt64 = 1_000_000_000_000

    var index: FilePath { folder.appending(".aos/index") }
    var details: FilePath { folder.appending(".aos/index.details") }

    func write(_ text: String, to path: String) throws {
        let target = folder.appending(path)
        try files.createDirectories(target.removingLastComponent())
        try files.writeAtomically(Array(text.utf8), to: target)
    }

    func workbench(
        _ index: WorkbenchOptions.IndexUse, now: UInt64 = later, isReadOnly: Bool = false,
        keepsDetails: Bool = true, over engine: (any FileSystem)? = nil
    ) -> Workbench {
        var options = WorkbenchOptions(world: folder, isReadOnly: isReadOnly)
        options.index = index
        options.leastIndexed = 0
        options.keepsDetails = keepsDetails
        return Workbench(
            options,
            WorkbenchEnvironment(files: engine ?? files, clock: { now }, user: "ada", processID: 1))
    }

    /// The snapshot and every definition, read without an index.
    func plain(isReadOnly: Bool = false) async -> (snapshot: Snapshot, details: [DefinitionDetail?]) {
        await Self.view(of: workbench(.none, isReadOnly: isReadOnly))
    }

    /// The snapshot of a workbench, without its revision, and every definition.
    static func view(of workbench: Workbench) async -> (snapshot: Snapshot, details: [DefinitionDetail?]) {
        var snapshot = await workbench.open()
        snapshot.revision = 0
        var details: [DefinitionDetail?] = []
        for row in snapshot.definitions { details.append(await workbench.definition(row.key)) }
        return (snapshot, details)
    }

    static func schema(_ name: String, _ field: String = "id") -> String {
        #"{"$kind":"defschema","name":"\#(name)","type":{"record":{"\#(field)":{"text":{}}}}}"#
    }

    static func manifest(_ schemas: [String], plans: [String] = []) -> String {
        func list(_ names: [String]) -> String { names.map { #"{"name":"\#($0)"}"# }.joined(separator: ",") }
        return
            #"{"$kind":"manifest","air_version":"1","schemas":[\#(list(schemas))],"modules":[],"plans":[\#(list(plans))],"caps":[],"policies":[]}"#
    }

    /// A world with two schemas and a plan that turns one into the other.
    static func small(
        _ folder: FilePath = "/w", files: any FileSystem = MemoryFileSystem()
    ) throws -> IndexedWorld {
        let world = try IndexedWorld(folder, files: files)
        try world.write(
            manifest(["a/In@1", "a/Out@1"], plans: ["a/make@1"]), to: "air/manifest.air.json")
        try world.write("[\(schema("a/In@1")),\n\(schema("a/Out@1"))]", to: "air/schemas.air.json")
        try world.write(plan("a/make@1", "x"), to: "air/plans.air.json")
        return world
    }

    static func plan(_ name: String, _ text: String) -> String {
        #"{"$kind":"defplan","name":"\#(name)","input":"a/In@1","output":"a/Out@1","steps":[{"id":"end","op":"end","result":{"id":"\#(text)"}}]}"#
    }
}
