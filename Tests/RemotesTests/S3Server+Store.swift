import Remotes
import S3Storage
import StorageServers

extension S3Server {
    static let credentials = S3Credentials(key: key, secret: secret)

    /// Opens a store of the bucket's keys below a fresh prefix.
    func store() throws -> S3Store {
        guard case .s3(let bucket) = try RemoteURL(freshURL()).place else { fatalError("the URL names a bucket") }
        return S3Store(bucket, credentials: Self.credentials)
    }

    /// Returns a function that opens stores below prefixes, all of them in the same fresh place of the bucket.
    func stores() -> (_ prefix: String) throws -> S3Store {
        let url = freshURL()
        return { prefix in
            let written = prefix.utf8.map { byte in
                byte == UInt8(ascii: "/") ? "/" : (byte < 16 ? "%0" : "%") + String(byte, radix: 16)
            }
            let parts = url.split(separator: "?")
            guard case .s3(let bucket) = try RemoteURL("\(parts[0])/\(written.joined())?\(parts[1])").place else {
                fatalError("the URL names a bucket")
            }
            return S3Store(bucket, credentials: Self.credentials)
        }
    }
}
