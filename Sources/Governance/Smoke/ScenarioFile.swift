public import AIR
public import Files
import Plans
public import Sync
import SystemPackage

/// A file in the folder `smoke`, with its contents (Documentation/file-formats.md, *Scenarios*).
public struct ScenarioFile: Sendable, Equatable {
    /// The path within the world.
    public let file: String
    /// The contents.
    public let bytes: [UInt8]

    /// The name of the scenario.
    public var name: String { ScenarioReader.name(of: file) }

    /// Creates a file.
    public init(file: String, bytes: [UInt8]) {
        self.file = file
        self.bytes = bytes
    }

    /// The maximum size of a scenario file.
    package static let maximumBytes = 8 << 20

    /// The scenarios of a world, sorted by name, and diagnostics for those that could not be read.
    public static func all(
        of world: WorldFolder, files: any FileSystem
    ) -> (files: [ScenarioFile], diagnostics: [Diagnostic]) {
        var found: [ScenarioFile] = []
        var diagnostics: [Diagnostic] = []
        func report(_ error: FileError, _ path: FilePath) {
            diagnostics.append(
                Diagnostic(.error, .unreadableFile, error.message, file: world.shown(path), help: error.help))
        }
        let folder = world.scenarios
        do throws(FileError) {
            guard let status = try files.status(of: folder, followLinks: true) else { return ([], []) }
            guard status.kind == .directory else {
                let message = "`smoke` is not a folder, so there are no scenarios"
                return ([], [Diagnostic(.error, .unreadableFile, message, file: world.shown(folder))])
            }
            for name in try files.list(folder)
            where name.string.utf8.reversed().starts(with: Scenario.fileSuffix.utf8.reversed()) {
                let path = folder.appending(name)
                do throws(FileError) {
                    found.append(
                        ScenarioFile(file: world.shown(path), bytes: try files.read(path, limit: maximumBytes)))
                } catch {
                    report(error, path)
                }
            }
        } catch {
            report(error, folder)
        }
        return (found, diagnostics)
    }
}
