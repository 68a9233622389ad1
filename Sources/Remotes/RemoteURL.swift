public import SystemPackage

/// The URL of a remote.
public struct RemoteURL: Sendable, Hashable, Codable, CustomStringConvertible {
    /// The kind of storage that a URL names.
    public enum Place: Sendable, Hashable {
        /// A git repository, with its URL in git's form, and the ref that holds the chain; nil for the world's default
        /// ref.
        case git(url: String, ref: String?)
        /// A bucket on S3 or an S3-compatible server.
        case s3(Bucket)
        /// A folder on this machine.
        case folder(FilePath)
    }

    /// A bucket and its address.
    public struct Bucket: Sendable, Hashable {
        /// The bucket's name.
        public let name: String
        /// The prefix of every key, without leading or trailing slashes and without escapes; may be empty.
        public let prefix: String
        /// The server, such as `http://127.0.0.1:5000`; nil for Amazon S3.
        public let endpoint: String?
        /// The region.
        public let region: String?
        /// Whether the bucket is part of the path rather than the host name.
        public let isPathStyle: Bool
    }

    /// The URL as it was written.
    public let text: String
    /// The storage that it names.
    public let place: Place

    /// Reads a URL.
    ///
    /// - Throws: ``RemoteError/badURL(_:reason:)``.
    public init(_ text: String) throws(RemoteError) {
        func refuse(_ reason: String) -> RemoteError { .badURL(text, reason: reason) }
        guard Self.isPrintableASCII(text) else {
            throw refuse("it may contain only printable ASCII characters")
        }
        guard let separator = text.firstRange(of: "://") else {
            throw refuse("it must begin with https://, ssh://, s3://, git+file:// or file://")
        }
        let scheme = text[..<separator.lowerBound]
        let (rest, query) = try Self.split(text[separator.upperBound...], refuse)
        guard !rest.isEmpty, rest.first != "-" else { throw refuse("no host or path follows the scheme") }
        let authority = rest.prefix { $0 != "/" }
        if let user = authority.lastIndex(of: "@").map({ authority[..<$0] }), user.contains(":") {
            throw refuse("it must not contain a password")
        }
        self.text = text
        switch scheme {
        case "https", "ssh":
            if let host = authority.split(separator: "@").last, host.first == "-" {
                throw refuse("the host name must not begin with `-`")
            }
            place = .git(url: "\(scheme)://\(rest)", ref: try Self.ref(query, refuse))
        case "git+file":
            guard rest.first == "/" else { throw refuse("the path must be absolute") }
            place = .git(url: "file://\(rest)", ref: try Self.ref(query, refuse))
        case "file":
            guard rest.first == "/" else { throw refuse("the path must be absolute") }
            guard query.isEmpty else { throw refuse("file:// URLs have no options") }
            place = .folder(FilePath(String(rest)))
        case "s3":
            place = .s3(try Self.bucket(rest, query, refuse))
        default: throw refuse("unknown scheme `\(scheme)`")
        }
    }

    /// Decodes the text of a URL.
    ///
    /// - Throws: `DecodingError` when the text is not a valid URL of a remote.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        do {
            try self.init(text)
        } catch {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: error.message)
        }
    }

    /// Encodes the text.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }

    /// The text.
    public var description: String { text }

    private static func isPrintableASCII(_ text: String) -> Bool {
        text.unicodeScalars.allSatisfy { $0.value > 0x20 && $0.value < 0x7f }
    }

    /// The part of a URL before its options, and the options.
    private static func split(
        _ rest: Substring, _ refuse: (String) -> RemoteError
    ) throws(RemoteError) -> (Substring, [(String, String)]) {
        guard let mark = rest.firstIndex(of: "?") else { return (rest, []) }
        var query: [(String, String)] = []
        for field in rest[rest.index(after: mark)...].split(separator: "&") {
            let parts = field.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard let value = decoded(parts.count > 1 ? parts[1] : ""), isPrintableASCII(value) else {
                throw refuse("the value of `\(parts[0])` may contain only printable ASCII characters")
            }
            query.append((String(parts[0]), value))
        }
        return (rest[..<mark], query)
    }

    /// Decodes the percent escapes in a text; nil if one is incomplete or the result is not UTF-8.
    private static func decoded(_ text: Substring) -> String? {
        var bytes: [UInt8] = []
        var rest = text.utf8[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            let digits = rest.prefix(2)
            guard digits.count == 2, digits.allSatisfy({ Character(Unicode.Scalar($0)).isHexDigit }),
                let value = String(digits).flatMap({ UInt8($0, radix: 16) })
            else { return nil }
            bytes.append(value)
            rest = rest.dropFirst(2)
        }
        return String(validating: bytes, as: UTF8.self)
    }

    private static func ref(
        _ query: [(String, String)], _ refuse: (String) -> RemoteError
    ) throws(RemoteError) -> String? {
        var ref: String?
        for (key, value) in query {
            guard key == "ref" else { throw refuse("unknown option `\(key)`") }
            let isSound =
                value.hasPrefix("refs/") && !value.contains("..") && !value.contains("//") && !value.hasSuffix("/")
                && !value.hasSuffix(".lock")
                && value.utf8.allSatisfy { byte in
                    UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte || UInt8(ascii: "A")...UInt8(ascii: "Z") ~= byte
                        || UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte || "/-_.".utf8.contains(byte)
                }
            guard isSound else { throw refuse("`ref` must be a ref such as refs/heads/aos") }
            ref = value
        }
        return ref
    }

    private static func bucket(
        _ rest: Substring, _ query: [(String, String)], _ refuse: (String) -> RemoteError
    ) throws(RemoteError) -> Bucket {
        let parts = rest.split(separator: "/", omittingEmptySubsequences: true)
        func isSound(_ part: Substring) -> Bool {
            part != "." && part != ".."
                && part.utf8.allSatisfy { byte in
                    UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte || UInt8(ascii: "A")...UInt8(ascii: "Z") ~= byte
                        || UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte || "-_.".utf8.contains(byte)
                }
        }
        guard let name = parts.first, isSound(name) else {
            throw refuse("a bucket name may contain only letters, digits, `-`, `_` and `.`")
        }
        var prefix: [String] = []
        for part in parts.dropFirst() {
            guard let text = decoded(part), text != ".", text != "..", !text.utf8.contains(UInt8(ascii: "/")),
                text.unicodeScalars.allSatisfy({ $0.properties.generalCategory != .control })
            else {
                throw refuse(
                    "no part of a prefix may be `.` or `..`; write `%`, `?` and non-ASCII characters as %XX")
            }
            prefix.append(text)
        }
        var (endpoint, region, isPathStyle): (String?, String?, Bool) = (nil, nil, false)
        for (key, value) in query {
            switch (key, value) {
            case ("endpoint", _):
                let isServer = value.hasPrefix("https://") || value.hasPrefix("http://")
                guard isServer, !value.contains("@"), !value.contains("?") else {
                    throw refuse("`endpoint` must be the http or https URL of a server")
                }
                endpoint = value.hasSuffix("/") ? String(value.dropLast()) : value
            case ("region", _): region = value
            case ("style", "path"): isPathStyle = true
            default: throw refuse("unknown option `\(key)=\(value)`")
            }
        }
        return Bucket(
            name: String(name), prefix: prefix.joined(separator: "/"), endpoint: endpoint, region: region,
            isPathStyle: isPathStyle || endpoint != nil)
    }
}
