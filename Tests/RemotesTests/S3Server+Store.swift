import Remotes
import S3Storage
import StorageServers

extension S3Server {
    static let credentials = S3Credentials(key: key, secret: secret)

    /// The keys of the bucket, below a prefix of their own.
    func store() throws -> S3Store {
        guard case .s3(let bucket) = try RemoteURL(freshURL()).place else { fatalError("the URL names a bucket") }
        return S3Store(bucket, credentials: Self.credentials)
    }
}
