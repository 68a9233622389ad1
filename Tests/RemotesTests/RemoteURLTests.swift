import Remotes
import SystemPackage
import Testing

/// URLs of remotes.
@Suite struct RemoteURLTests {
    @Test func `each scheme names its engine`() throws {
        #expect(try RemoteURL("https://host/a/b.git").place == .git(url: "https://host/a/b.git", ref: nil))
        #expect(
            try RemoteURL("ssh://git@host:22/a.git?ref=refs/heads/aos").place
                == .git(url: "ssh://git@host:22/a.git", ref: "refs/heads/aos"))
        #expect(try RemoteURL("git+file:///srv/a.git").place == .git(url: "file:///srv/a.git", ref: nil))
        #expect(try RemoteURL("file:///srv/a").place == .folder("/srv/a"))
        guard case .s3(let bucket) = try RemoteURL("s3://b/p/q?endpoint=http%3A%2F%2F127.0.0.1:9000/&region=eu-1").place
        else {
            Issue.record("not a bucket")
            return
        }
        #expect(bucket.name == "b" && bucket.prefix == "p/q" && bucket.region == "eu-1")
        #expect(bucket.endpoint == "http://127.0.0.1:9000" && bucket.isPathStyle)
    }

    @Test(arguments: [
        ("p%20q", "p q"), ("a+b", "a+b"), ("a%2Bb", "a+b"), ("M%C3%BCller/%E4%B8%96", "Müller/世"), ("100%25", "100%"),
        ("%3Fx=1&y", "?x=1&y"), ("p//q/", "p/q"), ("%2e%2E%2e", "..."),
    ])
    func `the prefix of a bucket may be any text`(written: String, meant: String) throws {
        guard case .s3(let bucket) = try RemoteURL("s3://b/\(written)?region=r").place else {
            Issue.record("not a bucket")
            return
        }
        #expect(bucket.prefix.utf8.elementsEqual(meant.utf8) && bucket.region == "r")
    }

    @Test(arguments: ["%", "%2", "%zz", "%+1", "%ff", "%2e%2e", "a%2Fb", "%00", "a%0Ab", "%7F", "M\u{fc}"])
    func `a prefix with an invalid escape, a control character or a path traversal is refused`(prefix: String) {
        #expect(throws: RemoteError.self) { try RemoteURL("s3://b/p/\(prefix)") }
    }

    @Test(arguments: [
        "", "host:path", "-https://host/a", "https://-oProxyCommand=x/a", "ssh://user@-oX/a", "https://a:b@host/c",
        "ext::sh -c x", "ftp://host/a", "https://ho st/a", "https://host/\u{1b}[2J", "git+file://a", "file://a",
        "https://host/a?ref=heads/x", "https://host/a?ref=refs/../x", "https://host/a?force=1", "s3://b?endpoint=x",
        "s3://b/../c", "s3:///c?style=other", "https://", "s3://b?region=%", "s3://b?region=%zz",
        "s3://b?region=%0D%0Ax", "s3://b?endpoint=http://h%0A", "s3://b?region=%ff",
    ])
    func `a URL that can't be reached or could be taken for an option is refused`(text: String) {
        #expect(throws: RemoteError.self) { try RemoteURL(text) }
    }
}
