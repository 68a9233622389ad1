import CCurl
import Foundation
import Glibc
import Remotes
import S3Storage
import Synchronization

/// A server that speaks the protocol of S3, from the Python packages of `Scripts/install-storage-servers.sh`.
///
/// It is started once for all tests, by a shell that ends it when the tests have ended, however they do.
final class S3Server: Sendable {
    /// The servers that are tried.
    enum Kind: String, CaseIterable {
        case moto, seaweedfs
    }

    let endpoint: String
    static let credentials = S3Credentials(key: "test", secret: "testing-secret")

    private static let running = Mutex<[Kind: S3Server?]>([:])

    private init(endpoint: String) { self.endpoint = endpoint }

    /// The server; nil, with a notice, where its package is not installed.
    static func find(_ kind: Kind) -> S3Server? {
        running.withLock { running in
            if let known = running[kind] { return known }
            let server = start(kind)
            if server == nil {
                FileHandle.standardError.write(
                    Data(
                        "notice: \(kind.rawValue) is not installed or does not start, so it was not tried; run Scripts/install-storage-servers.sh\n"
                            .utf8))
            }
            running[kind] = server
            return server
        }
    }

    private static func start(_ kind: Kind) -> S3Server? {
        let folder = ProcessInfo.processInfo.environment["AOS_STORAGE_SERVERS"] ?? ".build/storage-servers"
        let port = Int.random(in: 20000..<30000)
        let data = "\(NSTemporaryDirectory())/aos-storage-\(kind.rawValue)-\(getpid())"
        let command: [String]
        switch kind {
        case .moto: command = ["\(folder)/bin/moto_server", "-H", "127.0.0.1", "-p", "\(port)"]
        case .seaweedfs:
            command = [
                "\(folder)/bin/weed", "server", "-ip=127.0.0.1", "-dir=\(data)", "-s3", "-s3.port=\(port)",
                "-master.port=\(port + 1)", "-volume.port=\(port + 2)", "-filer.port=\(port + 3)",
                "-volume.max=5", "-master.volumeSizeLimitMB=64",
            ]
        }
        guard access(command[0], X_OK) == 0 else { return nil }
        try? FileManager.default.createDirectory(atPath: data, withIntermediateDirectories: true)
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        posix_spawn_file_actions_addopen(&actions, 1, "\(data)/log", O_WRONLY | O_CREAT, 0o600)
        posix_spawn_file_actions_adddup2(&actions, 1, 2)
        // The pipe closes with this process.
        var ends: [Int32] = [0, 0]
        guard pipe(&ends) == 0 else { return nil }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        posix_spawn_file_actions_adddup2(&actions, ends[0], 0)
        let script = #""$@" & child=$!; cat >/dev/null; kill -KILL $child"#
        var words: [UnsafeMutablePointer<CChar>?] = (["sh", "-c", script, "sh"] + command).map { strdup($0) }
        words.append(nil)
        var pid = pid_t()
        guard posix_spawn(&pid, "/bin/sh", &actions, nil, words, environ) == 0 else { return nil }
        close(ends[0])
        let server = S3Server(endpoint: "http://127.0.0.1:\(port)")
        for _ in 0..<200 {
            if server.makeBucket() { return server }
            usleep(200_000)
        }
        return nil
    }

    /// Makes the bucket of the tests: the product makes none.
    private func makeBucket() -> Bool {
        ccurl_prepare()
        var answer = ccurl_answer()
        let header = strdup("Content-Length: 0")
        defer { free(header) }
        let headers: [UnsafePointer<CChar>?] = [UnsafePointer(header), nil]
        headers.withUnsafeBufferPointer { headers in
            "PUT".withCString { method in
                "\(endpoint)/worlds".withCString { url in
                    "aws:amz:us-east-1:s3".withCString { signature in
                        "\(Self.credentials.key):\(Self.credentials.secret)".withCString { login in
                            var request = ccurl_request(
                                method: method, url: url, headers: headers.baseAddress, body: nil, body_count: 0,
                                signature: signature, credentials: login, timeout_milliseconds: 2000, limit: 1 << 20)
                            ccurl_perform(&request, &answer)
                        }
                    }
                }
            }
        }
        defer { ccurl_free(&answer) }
        return 200..<300 ~= answer.status || answer.status == 409
    }

    /// The keys of the bucket, below a prefix of their own.
    func store() throws -> S3Store {
        let prefix = String(UInt64.random(in: 0 ... .max), radix: 16)
        guard case .s3(let bucket) = try RemoteURL("s3://worlds/\(prefix)?endpoint=\(endpoint)&region=us-east-1").place
        else { fatalError("the URL names a bucket") }
        return S3Store(bucket, credentials: Self.credentials)
    }
}
