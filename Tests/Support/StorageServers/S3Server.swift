import CCurl
import Foundation
import Glibc
import Synchronization

/// A server that speaks the protocol of S3, from the Python packages of `Scripts/install-storage-servers.sh`.
///
/// Tests share one server of each kind, which ends with the test process, however that ends.
public final class S3Server: Sendable {
    /// The server programs that tests use.
    public enum Kind: String, CaseIterable, Sendable {
        case moto, seaweedfs
    }

    /// The error if a required server is missing.
    public struct Missing: Error, CustomStringConvertible {
        /// The reason, with the script that installs the servers.
        public let description: String
    }

    /// The kind of the server.
    public let kind: Kind
    /// The URL of the server, without a path.
    public let endpoint: String
    /// The folder of its data and its log.
    private let data: String
    private let port: Int
    private let child = Mutex<ServerProcess?>(nil)

    /// The key of the server's only user.
    public static let key = "test"
    /// The secret of that key.
    public static let secret = "testing-secret"
    /// The environment variables with the credentials.
    public static let environment = ["AWS_ACCESS_KEY_ID": key, "AWS_SECRET_ACCESS_KEY": secret]

    private static let running = Mutex<[Kind: S3Server?]>([:])

    private init(_ kind: Kind, port: Int) {
        self.kind = kind
        self.port = port
        endpoint = "http://127.0.0.1:\(port)"
        data = "\(NSTemporaryDirectory())/aos-storage-\(kind.rawValue)-\(getpid())-\(port)"
    }

    /// Finds the server that tests share, and starts it if needed.
    ///
    /// - Returns: nil, with a notice, if the server is not installed or does not start.
    /// - Throws: ``Missing`` instead of that if `AOS_REQUIRE_STORAGE_SERVERS` is set.
    public static func find(_ kind: Kind) throws(Missing) -> S3Server? {
        let server = running.withLock { running in
            if let known = running[kind] { return known }
            let server = start(kind)
            running[kind] = server
            return server
        }
        if server == nil { try miss(kind) }
        return server
    }

    /// Starts a server for the caller alone; it ends with ``stop()`` or when it is released.
    ///
    /// - Returns: nil, with a notice, if the server is not installed or does not start.
    /// - Throws: ``Missing`` instead of that if `AOS_REQUIRE_STORAGE_SERVERS` is set.
    public static func own(_ kind: Kind) throws(Missing) -> S3Server? {
        let server = start(kind)
        if server == nil { try miss(kind) }
        return server
    }

    private static func miss(_ kind: Kind) throws(Missing) {
        let message =
            "\(kind.rawValue) is not installed or does not start, so nothing was tested with it; run Scripts/install-storage-servers.sh"
        guard ProcessInfo.processInfo.environment["AOS_REQUIRE_STORAGE_SERVERS"] == nil else {
            throw Missing(description: message)
        }
        FileHandle.standardError.write(Data("notice: \(message)\n".utf8))
    }

    /// Starts a server on one of several ports: another program may take a port before the server does.
    private static func start(_ kind: Kind) -> S3Server? {
        for _ in 0..<5 {
            // SeaweedFS also listens on each of its ports plus 10,000, which must stay below ephemeral ports.
            let server = S3Server(kind, port: Int.random(in: 20000..<22700))
            guard isInstalled(kind) else { return nil }
            if server.resume() { return server }
            server.stop()
            try? FileManager.default.removeItem(atPath: server.data)
        }
        return nil
    }

    /// The folder of the programs.
    private static var programs: String {
        (ProcessInfo.processInfo.environment["AOS_STORAGE_SERVERS"] ?? ".build/storage-servers") + "/bin"
    }

    private static func isInstalled(_ kind: Kind) -> Bool {
        switch kind {
        case .moto: access("\(programs)/moto_server", X_OK) == 0
        case .seaweedfs: access("\(programs)/weed", X_OK) == 0
        }
    }

    private var command: [String] {
        switch kind {
        case .moto: ["\(Self.programs)/python3", "Scripts/moto-server.py", "\(port)"]
        case .seaweedfs:
            [
                "\(Self.programs)/weed", "server", "-ip=127.0.0.1", "-dir=\(data)", "-s3", "-s3.port=\(port)",
                "-master.port=\(port + 1)", "-volume.port=\(port + 2)", "-filer.port=\(port + 3)",
                "-volume.max=5", "-master.volumeSizeLimitMB=64", "-master.telemetry=false",
                // Services with fixed ports, which a second server could not use.
                "-s3.port.iceberg=0", "-s3.port.lance=0",
            ]
        }
    }

    /// Starts the server with its existing data; a server that keeps its data in memory starts without any.
    ///
    /// - Returns: whether the server is ready, which may take minutes on a machine under load.
    public func resume() -> Bool {
        try? FileManager.default.createDirectory(atPath: data, withIntermediateDirectories: true)
        guard let process = ServerProcess(command, in: data) else { return false }
        child.withLock { $0 = process }
        let deadline = ContinuousClock.now.advanced(by: .seconds(600))
        while process.isAlive, ContinuousClock.now < deadline {
            // Another server may own the port and answer while this one ends.
            if isReady() { return process.isAlive }
            usleep(200_000)
        }
        return false
    }

    /// Kills the server, as a loss of its machine would.
    public func stop() {
        child.withLock { child in
            child?.kill()
            child = nil
        }
    }

    deinit {
        stop()
        try? FileManager.default.removeItem(atPath: data)
    }

    /// A URL with a new random prefix in the bucket.
    public func freshURL() -> String {
        let prefix = String(UInt64.random(in: 0 ... .max), radix: 16)
        return "s3://worlds/\(prefix)?endpoint=\(endpoint)&region=us-east-1"
    }

    /// Creates the bucket, since the product creates none, and writes a key: a server may answer before it can write.
    private func isReady() -> Bool {
        let bucket = status(ofPutting: "/worlds", [])
        guard 200..<300 ~= bucket || bucket == 409 else { return false }
        return 200..<300 ~= status(ofPutting: "/worlds/ready", Array("ready".utf8))
    }

    private func status(ofPutting path: String, _ body: [UInt8]) -> Int {
        ccurl_prepare()
        var answer = ccurl_answer()
        let header = strdup("Content-Length: \(body.count)")
        defer { free(header) }
        let headers: [UnsafePointer<CChar>?] = [UnsafePointer(header), nil]
        headers.withUnsafeBufferPointer { headers in
            body.withUnsafeBufferPointer { body in
                "PUT".withCString { method in
                    "\(endpoint)\(path)".withCString { url in
                        "aws:amz:us-east-1:s3".withCString { signature in
                            "\(Self.key):\(Self.secret)".withCString { login in
                                var request = ccurl_request(
                                    method: method, url: url, headers: headers.baseAddress,
                                    body: body.isEmpty ? nil : body.baseAddress, body_count: body.count,
                                    signature: signature, credentials: login, timeout_milliseconds: 10_000,
                                    limit: 1 << 20)
                                ccurl_perform(&request, &answer)
                            }
                        }
                    }
                }
            }
        }
        defer { ccurl_free(&answer) }
        return answer.status
    }
}
