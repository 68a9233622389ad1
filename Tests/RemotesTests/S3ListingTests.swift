import Remotes
import StorageServers
import Testing

@testable import S3Storage

/// Listings of keys, as servers return them.
@Suite struct S3ListingTests {
    private static func page(_ inner: String) -> S3Listing? {
        S3Listing(
            Array("<?xml version=\"1.0\"?>\n<ListBucketResult xmlns='http://s3'>\(inner)</ListBucketResult>".utf8))
    }

    @Test func `a page has its keys and the token of the next page`() throws {
        let page = try #require(
            Self.page(
                """
                <Name>b</Name><Prefix>w/</Prefix><MaxKeys>2</MaxKeys><IsTruncated>true</IsTruncated>
                <Contents><Key>w/a</Key><ETag>&quot;1&quot;</ETag><Owner><ID>x</ID></Owner></Contents><!-- <Key>no</Key> -->
                <Contents ><Size/><Key>w/b</Key></Contents>
                <NextContinuationToken>1/a+b==&amp;</NextContinuationToken>
                """))
        #expect(page.keys == ["w/a", "w/b"])
        #expect(page.next == "1/a+b==&")
        let last = try #require(
            Self.page("<NextContinuationToken>x</NextContinuationToken><IsTruncated>false</IsTruncated>"))
        #expect(last.keys == [] && last.next == nil)
    }

    @Test(arguments: [
        ("a&lt;/Key&gt;&lt;Key&gt;b", "a</Key><Key>b"), ("<![CDATA[</Key><Key>]]>", "</Key><Key>"),
        ("&amp;lt;", "&lt;"), ("&#x3c;&#60;&#x1F600;", "<<😀"), ("../../etc", "../../etc"), ("", ""),
        ("&#x1b;[2J", "\u{1b}[2J"), ("a<!-- b -->c", "ac"), (" a ", " a "), ("&apos;&quot;&gt;", "'\">"),
    ])
    func `a hostile key is read as one name`(written: String, name: String) throws {
        let page = try #require(Self.page("<Contents><Key>\(written)</Key></Contents>"))
        #expect(page.keys == [name])
        #expect(page.next == nil)
    }

    @Test func `key elements elsewhere are ignored`() throws {
        let page = try #require(
            Self.page(
                """
                <Key>a</Key><Prefix>b</Prefix><CommonPrefixes><Key>c</Key></CommonPrefixes>
                <Contents><Owner><Key>d</Key></Owner><IsTruncated>true</IsTruncated></Contents>
                <Contents><NextContinuationToken>e</NextContinuationToken></Contents>
                """))
        #expect(page.keys == [] && page.next == nil)
    }

    @Test(arguments: [
        "", "text", "<ListBucketResult>", "<ListBucketResult></Other>", "<Key/><Key/>", "<a/>text", "<a>&nbsp;</a>",
        "<a>&#xD800;</a>", "<a>&#x110000;</a>", "<a>&#;</a>", "<a>&amp</a>", "<a>&#-1;</a>", "<a b></a>", "<a b=c></a>",
        "<a b='<'></a>", "<a b='c></a>", "<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>", "<a><![CDATA[</a>", "<a><!-- </a>",
        "<a", "<a/", "</a>", "< a></a>", "<a><b></a></b>", "<a b='c'd='e'/><",
        String(repeating: "<a>", count: 17) + String(repeating: "</a>", count: 17),
    ])
    func `a malformed listing is refused`(text: String) {
        #expect(S3Listing(Array(text.utf8)) == nil)
    }

    @Test func `a listing that is not UTF-8 or is truncated is refused`() {
        let bytes =
            Array("<ListBucketResult><Contents><Key>".utf8) + [0xff]
            + Array("</Key></Contents></ListBucketResult>".utf8)
        #expect(S3Listing(bytes) == nil)
        for end in bytes.indices { #expect(S3Listing(Array(bytes[..<end])) == nil) }
    }

    @Test(arguments: [
        ("s3://b?region=r", "https://b.s3.r.amazonaws.com/?"),
        ("s3://b?region=r&style=path", "https://s3.r.amazonaws.com/b?"),
        ("s3://b?endpoint=http://h:1/", "http://h:1/b?"),
    ])
    func `a listing requests the bucket, with parameters as they are signed`(url: String, root: String) throws {
        guard case .s3(let bucket) = try RemoteURL(url).place else {
            Issue.record("not a bucket")
            return
        }
        let store = S3Store(bucket, credentials: nil)
        #expect(
            store.listingURL(prefix: "p/q ü/", after: "07", token: nil)
                == "\(root)list-type=2&prefix=p%2Fq%20%C3%BC%2F&start-after=p%2Fq%20%C3%BC%2F07")
        #expect(
            store.listingURL(prefix: "p/", after: "07", token: "1+/=&")
                == "\(root)continuation-token=1%2B%2F%3D%26&list-type=2&prefix=p%2F")
    }

    @Test(arguments: S3Server.Kind.allCases)
    func `a server's pages are joined into one listing`(kind: S3Server.Kind) async throws {
        try await waiting {
            guard let server = try S3Server.find(kind) else { return }
            var store = try server.store()
            store.pageSize = 3
            let names = (10..<30).map { "\($0)-_.~" }
            for name in names { #expect(try store.create("folder/\(name)", [1], by: .soon) == .created) }
            #expect(try store.create("folder2/other", [1], by: .soon) == .created)
            #expect(try store.names(in: "folder", after: "", limit: 100, by: .soon) == names)
            #expect(try store.names(in: "folder", after: "20", limit: 100, by: .soon) == Array(names[10...]))
            #expect(try store.names(in: "folder", after: "", limit: 7, by: .soon) == Array(names[..<9]))
            #expect(try store.names(in: "none", after: "", limit: 7, by: .soon) == [])
        }
    }
}
