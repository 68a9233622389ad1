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

    @Test func `a server that is not there is unreachable, and nothing was sent`() async throws {
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

    @Test func `credentials come from the environment, else from the shared file`() throws {
        let given = S3Credentials.find(environment: [
            "AWS_ACCESS_KEY_ID": "k", "AWS_SECRET_ACCESS_KEY": "s", "AWS_SESSION_TOKEN": "t", "AWS_REGION": "r",
        ])
        #expect(given == S3Credentials(key: "k", secret: "s", token: "t", region: "r"))
        #expect(S3Credentials.find(environment: [:]) == nil)
        #expect(S3Credentials.find(environment: ["HOME": "/nowhere"]) == nil)
    }
}

/// Runs a test that waits, which the threads that run tasks must not.
func waiting(_ body: @escaping @Sendable () throws -> Void) async throws {
    try await withCheckedThrowingContinuation { (done: CheckedContinuation<Void, any Error>) in
        DispatchQueue.global().async { done.resume(with: Result { try body() }) }
    }
}
