import Dispatch
import Remotes
import S3Storage
import StorageServers
import Testing

/// Behavior that is specific to S3.
@Suite struct S3StorageTests {
    @Test(arguments: S3Server.Kind.allCases)
    func `a server that honors conditional writes is suitable`(kind: S3Server.Kind) async throws {
        try await waiting {
            guard let server = try S3Server.find(kind) else { return }
            try server.store().checkSuitability(in: "checks", by: .soon)
        }
    }

    @Test(arguments: S3Server.Kind.allCases, S3StorageTests.prefixes)
    func `keys below any prefix are created once, read and listed`(kind: S3Server.Kind, prefix: String) async throws {
        try await waiting {
            guard let server = try S3Server.find(kind) else { return }
            let open = server.stores()
            let store = try open(prefix)
            #expect(try store.create("a/1", [1], by: .soon) == .created)
            #expect(try store.create("a/1", [2], by: .soon) == .present)
            #expect(try store.create("a/2", [3], by: .soon) == .created)
            #expect(try store.values(["a/1", "a/2", "a/3"], by: .soon) == [[1], [3], nil])
            #expect(try store.names(in: "a", after: "", limit: 10, by: .soon).sorted() == ["1", "2"])
            #expect(try store.names(in: "a", after: "1", limit: 10, by: .soon) == ["2"])
            // A missing or double escape would lead to one of these.
            let others = ["a b", "a%20b", "a+b", "a%2Bb", "Mueller", "x"].filter { $0 != prefix }
            for other in others {
                #expect(try open(other).values(["a/1"], by: .soon) == [nil])
            }
        }
    }

    static let prefixes = [
        "a b", "a+b", "a%20b", "a%2Bb", "Müller/世界", "e\u{301}", "\u{e9}", "100%", "a&b=c;d", "it's (1)!*", "~x",
        "q?r#s",
        "a:b@c,d$", "\"<>^`{|}",
    ]

    @Test func `a server that does not run is unreachable, and nothing was sent`() async throws {
        try await waiting {
            guard case .s3(let bucket) = try RemoteURL("s3://b?endpoint=http://127.0.0.1:9").place else { return }
            let store = S3Store(bucket, credentials: S3Server.credentials)
            let limit = Deadline.after(.seconds(2))
            #expect { _ = try store.create("key", [1], by: limit) } throws: { error in
                if case .unreachable? = error as? RemoteError { true } else { false }
            }
            #expect { _ = try store.values(["a", "b"], by: limit) } throws: { error in
                if case .unreachable? = error as? RemoteError { true } else { false }
            }
        }
    }

    @Test func `credentials come from the environment, or else from the shared file`() throws {
        let given = S3Credentials.find(environment: [
            "AWS_ACCESS_KEY_ID": "k", "AWS_SECRET_ACCESS_KEY": "s", "AWS_SESSION_TOKEN": "t", "AWS_REGION": "r",
        ])
        #expect(given == S3Credentials(key: "k", secret: "s", token: "t", region: "r"))
        #expect(S3Credentials.find(environment: [:]) == nil)
        #expect(S3Credentials.find(environment: ["HOME": "/nowhere"]) == nil)
    }
}

/// Runs a test that blocks, which the threads that run tasks must not do.
func waiting(_ body: @escaping @Sendable () throws -> Void) async throws {
    try await withCheckedThrowingContinuation { (done: CheckedContinuation<Void, any Error>) in
        DispatchQueue.global().async { done.resume(with: Result { try body() }) }
    }
}
