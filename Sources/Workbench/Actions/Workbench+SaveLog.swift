import WorldProtocol
import AIR
import Files
import SystemPackage
import Sync

extension Workbench {
    /// Writes the decisions after a time to a file as a shell script; never overwrites a file.
    func saveLog(_ name: String, after time: UInt64) throws(WorkbenchError) -> Outcome {
        try requireWritable()
        guard name.utf8.contains(where: { $0 != UInt8(ascii: " ") }), !name.utf8.contains(0) else {
            throw WorkbenchError(.usage, "the file name is empty")
        }
        let files = rooms.environment.files
        let path = rooms.world.path.pushing(FilePath(name)).lexicallyNormalized()
        let script = DecisionScript.text(
            parts.log.entries.map(Decision.init).filter { $0.time > time }, world: rooms.world.path.string)
        let exists: Bool
        do {
            exists = try files.status(of: path, followLinks: false) != nil
        } catch {
            throw WorkbenchError(writing: error)
        }
        guard !exists else {
            throw WorkbenchError(
                .unwritableFile, "\(rooms.world.shown(path)) already exists", help: "name another file")
        }
        do {
            try files.writeAtomically(Array(script.utf8), to: path)
        } catch {
            throw WorkbenchError(writing: error)
        }
        return .done("saved the decisions: sh \(rooms.world.shown(path))")
    }
}
