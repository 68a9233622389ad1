public import CanonicalCBOR
import Files
import JSON
public import Remotes
public import Sync
public import SystemPackage

/// The remote that a journal is a replica of, as recorded in `.aos/journal/remote`.
public struct JoinedRemote: Sendable, Hashable, Codable {
    /// The world's ID: the hash of the journal's first frame.
    public let id: Hash
    /// The URL of the remote.
    public let url: RemoteURL

    /// Creates a remote.
    public init(id: Hash, url: RemoteURL) {
        self.id = id
        self.url = url
    }

    /// Reads the file; nil if the journal has no remote.
    ///
    /// - Throws: ``GovernanceError/remote(_:)`` when the file exists but can't be parsed.
    static func read(_ world: WorldFolder, files: any FileSystem) throws(GovernanceError) -> JoinedRemote? {
        let bytes: [UInt8]
        do throws(FileError) {
            bytes = try files.read(world.remoteFile, limit: 1 << 16)
        } catch .notFound, .notADirectory {
            return nil
        } catch {
            throw .file(error)
        }
        guard let value = try? JSONParser.parse(bytes), let id = value.member("id")?.asString.flatMap({ Hash($0) }),
            let text = value.member("url")?.asString, let url = try? RemoteURL(text)
        else { throw .remote(.unreadable(world.shown(world.remoteFile))) }
        return JoinedRemote(id: id, url: url)
    }

    /// Writes the file.
    func write(_ world: WorldFolder, files: any FileSystem) throws(GovernanceError) {
        let value = JSONValue.object([("id", .string(id.text)), ("url", .string(url.text))])
        do throws(FileError) {
            try files.writeAtomically(Array((JSONPrinter.compact(value) + "\n").utf8), to: world.remoteFile)
        } catch {
            throw .file(error)
        }
    }
}

extension WorldFolder {
    /// The file that names the remote of which the journal is a replica.
    var remoteFile: FilePath { journal.appending("remote") }
    /// The file with the state of the remote at the last contact.
    var contactFile: FilePath { journal.appending("contact") }
    /// The folder with the index of each batch of the chain.
    var batches: FilePath { journal.appending("batches") }
    /// The folder of changes that are not on the remote yet.
    var outbox: FilePath { internals.appending("outbox") }
    /// The folder of git's copy of the remote.
    public var gitStorage: FilePath { internals.appending("remote.git") }
}
