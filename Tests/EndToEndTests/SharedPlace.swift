import Foundation
import StorageServers
import Testing

/// The kinds of storage on which people share a world.
enum SharedPlace: CaseIterable, CustomTestStringConvertible {
    case git, folder, moto, seaweedfs

    var testDescription: String { "\(self)" }

    /// The kinds that the documentation describes.
    static let documented: [SharedPlace] = [.git, .moto, .seaweedfs]

    /// The URL of an empty place; nil, with a notice, if the program behind it is not installed.
    func url(in scratch: ScratchFolder) throws -> String? {
        switch self {
        case .git:
            guard FileManager.default.isExecutableFile(atPath: Git.path) else { return nil }
            let bare = "\(scratch.path)/remote.git"
            let made = try AOSProgram.run(["init", "--quiet", "--bare", bare], program: Git.path)
            try #require(made.status == 0)
            return "git+file://\(bare)"
        case .folder:
            let folder = "\(scratch.path)/remote"
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            return "file://\(folder)"
        case .moto: return try S3Server.find(.moto)?.freshURL()
        case .seaweedfs: return try S3Server.find(.seaweedfs)?.freshURL()
        }
    }
}
