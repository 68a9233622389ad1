import AIR
import CanonicalCBOR
import Files
import Sync
import SystemPackage

/// The status of a world's scenario files, without their contents: the gates depend on them, too
/// (Documentation/system.md, *Gates*).
enum ScenarioStamp {
    /// A hash that changes when a file is added, removed or written; nil without files, or when they can't be listed.
    static func take(_ world: WorldFolder, files: any FileSystem) -> Hash? {
        // Files that can't be read are reported when the scenarios run.
        guard let names = try? files.list(world.scenarios) else { return nil }
        var statuses: [CBORValue] = []
        for name in names where name.extension == "json" {
            guard let status = try? files.status(of: world.scenarios.appending(name), followLinks: true) else {
                continue
            }
            let modified = UInt64(bitPattern: status.modified)
            statuses.append(.array([.text(name.string), .unsigned(UInt64(max(0, status.size))), .unsigned(modified)]))
        }
        return statuses.isEmpty ? nil : try? CBORValue.array(statuses).hash()
    }
}
