import AIR
import Files
import SystemPackage
import Testing
import WorldIO
import WorldProtocol
import Workbench

/// The notices after a step that succeeded although a later one failed.
@Suite struct StageLeftTests {
    /// A disk that is too full to write a stage.
    private struct FullDisk: ForwardingFileSystem {
        let base: any FileSystem

        func rename(_ path: FilePath, to destination: FilePath) throws(FileError) {
            guard destination.lastComponent != "stage" else { throw .noSpace(destination) }
            try base.rename(path, to: destination)
        }
    }

    @Test func `a proposal is made even if the stage can't be cleared, with a warning`() async throws {
        let world = try FetchWorld()
        let workbench = world.workbench()
        _ = await workbench.open()
        _ = try await workbench.perform(.genesis)
        try world.write("w/air/more.json", #"[{"$kind": "defschema", "name": "w/More@1", "type": {"nat": {}}}]"#)
        try world.write(
            "w/air/manifest.json",
            """
            {"$kind": "manifest", "air_version": "1", "schemas": [{"name": "w/More@1"}], "modules": [], "plans": [],
             "caps": [], "policies": [{"name": "w/policy@1"}], "defaults": {"policy": "w/policy@1"}}
            """)
        _ = try await workbench.perform(.reload)
        let op = OpID("add:defschema:w/More@1")
        _ = try await workbench.perform(.stage([op], withNeeds: true))
        let full = world.workbench(over: FullDisk(base: world.files))
        _ = await full.open()
        let outcome = try await full.perform(.propose(ProposalRequest(.staged)))
        guard case .proposed(let id, _, _, _, _) = outcome else { throw Unexpected() }
        #expect(id != nil)
        let said = await full.takeSaid()
        let isLeft = said.contains { $0.severity == .warning && $0.message.contains("the stage was not emptied") }
        #expect(isLeft, "\(said)")
        #expect(!said.containsError)
        #expect(await world.workbench().open().changes.contains { $0.id == op && $0.isStaged })
    }

    private struct Unexpected: Error {}
}
