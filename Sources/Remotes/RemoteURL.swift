public import SystemPackage

/// The URL of a remote.
public struct RemoteURL: Sendable, Hashable, Codable, CustomStringConvertible {
    /// The kind of storage that a URL names.
    public enum Place: Sendable, Hashable {
        /// A git repository, as git takes its URL, and the ref that holds the chain; nil for the world's own ref.
        case git(url: String, ref: String?)
        /// A bucket of S3, or of a server that speaks its protocol.
        case s3(Bucket)
        /// A folder of this machine.
        case folder(FilePath)
    }

    /// A bucket, and how to reach it.
    public struct Bucket: Sendable, Hashable {
        /// The bucket's name.
        public let name: String
        /// The prefix of every key, without slashes at its ends and without escapes; may be empty.
        public let prefix: String
        /// The server, such as `http://127.0.0.1:5000`; nil for Amazon's.
        public let endpoint: String?
        /// The region.
        public let region: String?
        /// Whether the bucket is part of the path, instead of the host's name.
        public let isPathStyle: Bool
    }

    /// The URL as it was written.
    public let text: String
    /// The place that it names.
    public let place: Place

    /// Reads a URL.
    ///
    /// - Throws: ``RemoteError/badURL(_:reason:)``.
    public init(_ text: String) throws(RemoteError) {
        func refuse(_ reason: String) -> RemoteError { .badURL(text, reason: reason) }
        guard text.unicodeScalars.allSatisfy({ $0.value > 0x20 && $0.value < 0x7f }) else {
            throw refuse("it may hold printable ASCII characters only")
        }
        guard let separator = text.firstRange(of: "://") else {
            throw refuse("it must begin with https://, ssh://, s3://, git+file:// or file://")
        }
        let scheme = text[..<separator.lowerBound]
        let (rest, query) = Self.split(text[separator.upperBound...])
        guard !rest.isEmpty, rest.first != "-" else { throw refuse("nothing that can be reached follows the scheme") }
        let authority = rest.prefix { $0 != "/" }
        if let user = authority.lastIndex(of: "@").map({ authority[..<$0] }), user.contains(":") {
            throw refuse("it must hold no password")
        }
        self.text = text
        switch scheme {
        case "https", "ssh":
            if let host = authority.split(separator: "@").last, host.first == "-" {
                throw refuse("the host's name begins with `-`")
            }
            place = .git(url: "\(scheme)://\(rest)", ref: try Self.ref(query, refuse))
        case "git+file":
            guard rest.first == "/" else { throw refuse("the path must be absolute") }
            place = .git(url: "file://\(rest)", ref: try Self.ref(query, refuse))
        case "file":
            guard rest.first == "/" else { throw refuse("the path must be absolute") }
            guard query.isEmpty else { throw refuse("it has no options") }
            place = .folder(FilePath(String(rest)))
        case "s3":
            place = .s3(try Self.bucket(rest, query, refuse))
        default: throw refuse("`\(scheme)` is not a scheme of remotes")
        }
    }

    /// Decodes the text of a URL.
    ///
    /// - Throws: `DecodingError` when it is not one.
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

    private static func split(_ rest: Substring) -> (Substring, [(String, String)]) {
        guard let mark = rest.firstIndex(of: "?") else { return (rest, []) }
        let query = rest[rest.index(after: mark)...].split(separator: "&").map { field in
            let parts = field.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            return (String(parts[0]), parts.count > 1 ? decoded(parts[1]) : "")
        }
        return (rest[..<mark], query)
    }

    /// A text with its percent escapes replaced.
    private static func decoded(_ text: Substring) -> String {
        var bytes: [UInt8] = []
        var rest = text.utf8[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "%"), let value = UInt8(String(rest.prefix(2)) ?? "", radix: 16) {
                bytes.append(value)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// A text with its percent escapes replaced; nil where one is incomplete, or they are not UTF-8.
    private static func strictlyDecoded(_ text: Substring) -> String? {
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
            guard key == "ref" else { throw refuse("`\(key)` is not an option of it") }
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
            throw refuse("a bucket's name may hold letters, digits, `-`, `_` and `.` only")
        }
        var prefix: [String] = []
        for part in parts.dropFirst() {
            guard let text = strictlyDecoded(part), text != ".", text != "..", !text.utf8.contains(UInt8(ascii: "/")),
                text.unicodeScalars.allSatisfy({ $0.properties.generalCategory != .control })
            else {
                throw refuse(
                    "a prefix may hold any text but `.` and `..`, with %XX for what is not ASCII and for `%` and `?`")
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
            default: throw refuse("`\(key)=\(value)` is not an option of it")
            }
        }
        return Bucket(
            name: String(name), prefix: prefix.joined(separator: "/"), endpoint: endpoint, region: region,
            isPathStyle: isPathStyle || endpoint != nil)
    }
}
