import WorldProtocol
import AIR
import Files
import SystemPackage
import Sync

extension Workbench {
    /// Writes the decisions after a time as a shell script to a file; never over another file.
    func saveLog(_ name: String, after time: UInt64) throws(WorkbenchError) -> Outcome {
        try requireWritable()
        guard name.utf8.contains(where: { $0 != UInt8(ascii: " ") }), !name.utf8.contains(0) else {
            throw WorkbenchError(.usage, "a file needs a name")
        }
        let files = rooms.environment.files
        let path = rooms.world.path.pushing(FilePath(name)).lexicallyNormalized()
        let script = DecisionScript.text(
            parts.log.entries.map(Decision.init).filter { $0.time > time }, world: rooms.world.path.string)
        let isThere: Bool
        do {
            isThere = try files.status(of: path, followLinks: false) != nil
        } catch {
            throw WorkbenchError(writing: error)
        }
        guard !isThere else {
            throw WorkbenchError(
                .unwritableFile, "\(rooms.world.shown(path)) is there already", help: "name another file")
        }
        do {
            try files.writeAtomically(Array(script.utf8), to: path)
        } catch {
            throw WorkbenchError(writing: error)
        }
        return .done("saved the decisions: sh \(rooms.world.shown(path))")
    }
}
