import CCurl
import Glibc
public import Remotes

/// The keys of a bucket on S3 or an S3-compatible server.
///
/// Every write carries `If-None-Match: *`, so that an existing key is never replaced. Requests that the server can't
/// serve at the moment are retried until the deadline, with increasing pauses.
public struct S3Store: KeyStore {
    /// The response to a request.
    private struct Answer {
        let status: Int
        let bytes: [UInt8]
        let message: String
        let wasSent: Bool
        let isTooLarge: Bool
    }

    private static let prepared: Void = ccurl_prepare()
    /// The number of concurrent requests.
    private static let parallel = 8

    private let bucket: RemoteURL.Bucket
    private let credentials: S3Credentials?
    /// The maximum number of names on a page; nil for the server's default, usually 1,000.
    var pageSize: Int?

    /// The keys of a bucket.
    public init(_ bucket: RemoteURL.Bucket, credentials: S3Credentials?) {
        self.bucket = bucket
        self.credentials = credentials
    }

    /// One gigabyte.
    public var largestValue: Int { 1 << 30 }

    /// Creates a key with a conditional write.
    public func create(_ key: String, _ bytes: [UInt8], by deadline: Deadline) throws(RemoteError) -> CreateOutcome {
        var wait = Duration.milliseconds(50)
        // The reason that an earlier attempt may have taken effect; an existing key may then be ours.
        var uncertainty: String?
        while true {
            let answer = send("PUT", key, bytes, ["If-None-Match: *"], by: deadline)
            switch answer.status {
            case 200..<300: return .created
            case 412: return .present
            case 409, 429, 500...599:
                if answer.status >= 500 { uncertainty = uncertainty ?? "the server answered \(answer.status)" }
            case 0:
                if answer.wasSent { uncertainty = answer.message }
                if !answer.wasSent, uncertainty == nil, deadline.hasPassed { throw .unreachable(answer.message) }
            default:
                let error = Self.refusal(answer, key)
                if let uncertainty { return .unknown(uncertainty) }
                throw error
            }
            if deadline.hasPassed || (answer.status == 0 && !answer.wasSent && wait > .milliseconds(200)) {
                if let uncertainty { return .unknown(uncertainty) }
                throw .unreachable(answer.status == 0 ? answer.message : "the server answered \(answer.status)")
            }
            Self.pause(min(wait * Double.random(in: 0.5...1), deadline.timeLeft))
            wait = min(wait * 2, .seconds(2))
        }
    }

    /// Reads keys, several concurrently.
    public func values(_ keys: [String], by deadline: Deadline) throws(RemoteError) -> [[UInt8]?] {
        guard keys.count > 1 else {
            var values: [[UInt8]?] = []
            for key in keys { values.append(try value(key, by: deadline)) }
            return values
        }
        let results = Simultaneously.map(keys.count, threads: Self.parallel) { index in
            do throws(RemoteError) {
                return Result<[UInt8]?, RemoteError>.success(try value(keys[index], by: deadline))
            } catch {
                return .failure(error)
            }
        }
        var values: [[UInt8]?] = []
        for result in results { values.append(try result.get()) }
        return values
    }

    private func value(_ key: String, by deadline: Deadline) throws(RemoteError) -> [UInt8]? {
        var wait = Duration.milliseconds(50)
        while true {
            let answer = send("GET", key, nil, [], by: deadline)
            switch answer.status {
            case 200: return answer.bytes
            case 404:
                guard !Self.mentions(answer, "NoSuchBucket") else {
                    throw .refused("there is no bucket \(bucket.name)")
                }
                return nil
            case 0, 409, 429, 500...599:
                if answer.isTooLarge { throw .damaged("\(key) is too large") }
                guard !deadline.hasPassed, answer.status != 0 || wait <= .milliseconds(200) else {
                    throw .unreachable(answer.status == 0 ? answer.message : "the server answered \(answer.status)")
                }
            default: throw Self.refusal(answer, key)
            }
            Self.pause(min(wait * Double.random(in: 0.5...1), deadline.timeLeft))
            wait = min(wait * 2, .seconds(2))
        }
    }

    /// Lists the keys of a folder, a page of up to 1,000 at a time; requests are not retried.
    public func names(
        in folder: String, after name: String, limit: Int, by deadline: Deadline
    ) throws(RemoteError) -> [String] {
        let prefix = path(of: "\(folder)/")
        var names: [String] = []
        var token: String?
        var seen: Set<String> = []
        while names.count < limit {
            let answer = send(
                "GET", at: listingURL(prefix: prefix, after: name, token: token), nil, [], limit: Self.largestListing,
                by: deadline)
            guard answer.status == 200 else {
                throw answer.status == 0 ? .unreachable(answer.message) : Self.refusal(answer, folder)
            }
            guard let page = S3Listing(answer.bytes) else { throw .damaged("the list of \(folder) is not valid") }
            // Compared byte by byte: canonically equivalent strings are different keys.
            for key in page.keys where key.utf8.starts(with: prefix.utf8) {
                let found = String(decoding: key.utf8.dropFirst(prefix.utf8.count), as: UTF8.self)
                if name.utf8.lexicographicallyPrecedes(found.utf8) { names.append(found) }
            }
            // Stop for a server that repeats itself or returns only other keys: the listing would never end.
            guard let next = page.next, !page.keys.isEmpty, seen.insert(next).inserted, seen.count < limit else {
                break
            }
            token = next
        }
        return names
    }

    /// The maximum size of a page in bytes: 1,000 keys of 1,024 bytes, each byte written as a reference, and the markup
    /// around them.
    private static let largestListing = 8 << 20

    /// Races eight creates of each of sixteen keys, which are removed afterward.
    public func checkSuitability(in folder: String, by deadline: Deadline) throws(RemoteError) {
        let run = String(UInt64.random(in: 0 ... .max), radix: 16)
        for number in 0..<16 {
            let key = "\(folder)/\(run)-\(number)"
            let outcomes = Simultaneously.map(8, threads: 8) { racer in
                do throws(RemoteError) {
                    return Result<CreateOutcome, RemoteError>.success(
                        try create(key, Array("racer \(racer)".utf8), by: deadline))
                } catch {
                    return .failure(error)
                }
            }
            _ = send("DELETE", key, nil, [], by: deadline)
            var count = 0
            for outcome in outcomes where try outcome.get() == .created { count += 1 }
            guard count <= 1 else {
                throw .unsuitable("\(count) creates of one key succeeded: it does not honor If-None-Match")
            }
        }
    }

    // MARK: Requests

    private func path(of key: String) -> String { bucket.prefix.isEmpty ? key : "\(bucket.prefix)/\(key)" }

    /// The URL of the bucket, without a trailing slash.
    private var root: String {
        let region = bucket.region ?? credentials?.region ?? "us-east-1"
        if let endpoint = bucket.endpoint {
            guard !bucket.isPathStyle, let separator = endpoint.firstRange(of: "://") else {
                return "\(endpoint)/\(bucket.name)"
            }
            return "\(endpoint[..<separator.upperBound])\(bucket.name).\(endpoint[separator.upperBound...])"
        }
        return bucket.isPathStyle
            ? "https://s3.\(region).amazonaws.com/\(bucket.name)" : "https://\(bucket.name).s3.\(region).amazonaws.com"
    }

    /// The URL of a page of keys.
    ///
    /// The parameters are in the order and form in which they must be signed: some versions of libcurl sign them as
    /// given.
    func listingURL(prefix: String, after name: String, token: String?) -> String {
        var query: [String] = []
        if let token { query.append("continuation-token=\(Self.encoded(token))") }
        query.append("list-type=2")
        if let pageSize { query.append("max-keys=\(pageSize)") }
        query.append("prefix=\(Self.encoded(prefix))")
        if token == nil { query.append("start-after=\(Self.encoded(prefix + name))") }
        let isPath = bucket.isPathStyle
        return root + (isPath ? "?" : "/?") + query.joined(separator: "&")
    }

    /// The URL of a key, in the form in which it is signed: everything is escaped except slashes and unreserved
    /// characters.
    func url(of key: String) -> String {
        let parts = path(of: key).split(separator: "/", omittingEmptySubsequences: false)
        return ([root] + parts.map { Self.encoded(String($0)) }).joined(separator: "/")
    }

    private static func encoded(_ text: String) -> String {
        var encoded = ""
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "~"):
                encoded.unicodeScalars.append(Unicode.Scalar(byte))
            default:
                let digits = String(byte, radix: 16, uppercase: true)
                encoded += byte < 16 ? "%0\(digits)" : "%\(digits)"
            }
        }
        return encoded
    }

    private func send(
        _ method: String, _ key: String, _ body: [UInt8]?, _ headers: [String], by deadline: Deadline
    ) -> Answer {
        send(method, at: url(of: key), body, headers, limit: largestValue, by: deadline)
    }

    private func send(
        _ method: String, at address: String, _ body: [UInt8]?, _ headers: [String], limit: Int, by deadline: Deadline
    ) -> Answer {
        Self.prepared
        var lines = headers + ["Expect:", "Content-Type: application/octet-stream"]
        if let token = credentials?.token { lines.append("x-amz-security-token: \(token)") }
        let region = bucket.region ?? credentials?.region ?? "us-east-1"
        let login = credentials.map { "\($0.key):\($0.secret)" }
        var pointers: [UnsafeMutablePointer<CChar>?] = lines.map { strdup($0) }
        pointers.append(nil)
        defer { for pointer in pointers { free(pointer) } }
        var answer = ccurl_answer()
        let constants = pointers.map { UnsafePointer($0) }
        // An empty body must be sent too, so it needs a non-null pointer.
        let sent = body.map { $0.isEmpty ? [0] : $0 }
        constants.withUnsafeBufferPointer { headers in
            func perform(_ bytes: UnsafePointer<UInt8>?, _ login: UnsafePointer<CChar>?) {
                method.withCString { method in
                    address.withCString { address in
                        "aws:amz:\(region):s3".withCString { signature in
                            var request = ccurl_request(
                                method: method, url: address, headers: headers.baseAddress, body: bytes,
                                body_count: body?.count ?? 0, signature: login == nil ? nil : signature,
                                credentials: login, timeout_milliseconds: deadline.milliseconds, limit: limit)
                            ccurl_perform(&request, &answer)
                        }
                    }
                }
            }
            func signed(_ bytes: UnsafePointer<UInt8>?) {
                if let login { login.withCString { perform(bytes, $0) } } else { perform(bytes, nil) }
            }
            if let sent { sent.withUnsafeBufferPointer { signed($0.baseAddress) } } else { signed(nil) }
        }
        defer { ccurl_free(&answer) }
        let bytes = answer.bytes.map { Array(UnsafeBufferPointer(start: $0, count: answer.count)) } ?? []
        let message = withUnsafeBytes(of: answer.message) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
        return Answer(
            status: answer.status, bytes: bytes, message: message, wasSent: answer.was_sent != 0,
            isTooLarge: answer.is_too_large != 0)
    }

    private static func mentions(_ answer: Answer, _ code: String) -> Bool {
        String(decoding: answer.bytes.prefix(4096), as: UTF8.self).contains("<Code>\(code)</Code>")
    }

    private static func refusal(_ answer: Answer, _ key: String) -> RemoteError {
        switch answer.status {
        case 401: .login("the server answered 401: no credentials, or wrong ones")
        case 403:
            mentions(answer, "AccessDenied")
                ? .login("access to \(key) was denied; where the key is absent, the permission to list is missing")
                : .login("the server answered 403: wrong credentials, or a wrong clock")
        case 404: .refused("there is no such bucket")
        case 301, 307: .refused("the bucket is in another region: add ?region=NAME to the URL")
        case 501: .unsuitable("the server does not support If-None-Match")
        default: .refused("the server answered \(answer.status)")
        }
    }

    private static func pause(_ duration: Duration) {
        let parts = duration.components
        usleep(UInt32(clamping: parts.seconds * 1_000_000 + parts.attoseconds / 1_000_000_000_000))
    }
}
