import CanonicalCBOR
import Commands
import ContentStore
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
                case .folder(let path): return keyed(FolderStore(path), world)
                case .s3(let bucket):
                    return keyed(
                        S3Store(bucket, credentials: S3Credentials.find(environment: environment)), world)
                }
            }, gitRemotes: { git.remoteURLs(in: $0) }, configured: { git.configuration("aos.remote", in: $0) },
            pause: { duration in
                let parts = duration.components
                usleep(UInt32(clamping: parts.seconds * 1_000_000 + parts.attoseconds / 1_000_000_000_000))
            })
    }

    private static func keyed(_ store: some KeyStore, _ world: Hash) -> any RemoteStorage {
        KeyedStorage(store, world: world, isChain: SealedFrame.areChained)
    }
}
