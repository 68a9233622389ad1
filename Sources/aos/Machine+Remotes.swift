import CanonicalCBOR
import Commands
import GitStorage
import Glibc
import Remotes
import S3Storage
import SystemPackage

extension Machine {
    /// The connector to shared storage on this machine.
    static var remotes: RemoteConnector {
        let git = GitRunner()
        return RemoteConnector(
            connect: { (url, world, folder) throws(RemoteError) in
                switch url.place {
                case .git(let address, let ref):
                    return GitStorage(git, url: address, ref: ref, world: world, repository: folder)
                case .folder(let path): return KeyedStorage(FolderStore(path), world: world)
                case .s3(let bucket):
                    return KeyedStorage(
                        S3Store(bucket, credentials: S3Credentials.find(environment: environment)), world: world)
                }
            }, gitRemotes: { git.remoteURLs(in: $0) }, configured: { git.configuration("aos.remote", in: $0) },
            pause: { duration in
                let parts = duration.components
                usleep(UInt32(clamping: parts.seconds * 1_000_000 + parts.attoseconds / 1_000_000_000_000))
            })
    }
}
