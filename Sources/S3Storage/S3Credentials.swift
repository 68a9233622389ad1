import Files
import SystemPackage

/// The credentials for a bucket, from the same sources as the AWS CLI.
public struct S3Credentials: Sendable, Equatable {
    /// The access key ID.
    public let key: String
    /// The secret access key.
    public let secret: String
    /// The session token; nil for a permanent key.
    public let token: String?
    /// The region; nil if none is configured.
    public let region: String?

    /// Creates credentials.
    public init(key: String, secret: String, token: String? = nil, region: String? = nil) {
        self.key = key
        self.secret = secret
        self.token = token
        self.region = region
    }

    /// Finds credentials in the environment, or else in the profile `AWS_PROFILE` of the shared files.
    ///
    /// - Returns: the credentials, or nil if there are none.
    public static func find(environment: [String: String]) -> S3Credentials? {
        func variable(_ name: String) -> String? { environment[name].flatMap { $0.isEmpty ? nil : $0 } }
        let region = variable("AWS_REGION") ?? variable("AWS_DEFAULT_REGION")
        if let key = variable("AWS_ACCESS_KEY_ID"), let secret = variable("AWS_SECRET_ACCESS_KEY") {
            return S3Credentials(key: key, secret: secret, token: variable("AWS_SESSION_TOKEN"), region: region)
        }
        let profile = variable("AWS_PROFILE") ?? "default"
        func file(_ name: String, _ standard: String) -> [String: String] {
            let path = variable(name) ?? variable("HOME").map { "\($0)/.aws/\(standard)" }
            guard let path, let bytes = try? RealFileSystem().read(FilePath(path), limit: 1 << 20) else { return [:] }
            return section(profile, of: String(decoding: bytes, as: UTF8.self))
        }
        let shared = file("AWS_SHARED_CREDENTIALS_FILE", "credentials")
        let settings = file("AWS_CONFIG_FILE", "config")
        guard let key = shared["aws_access_key_id"] ?? settings["aws_access_key_id"],
            let secret = shared["aws_secret_access_key"] ?? settings["aws_secret_access_key"]
        else { return nil }
        return S3Credentials(
            key: key, secret: secret, token: shared["aws_session_token"] ?? settings["aws_session_token"],
            region: region ?? settings["region"] ?? shared["region"])
    }

    /// The entries of a section, whose title may be written `[profile NAME]`.
    private static func section(_ name: String, of text: String) -> [String: String] {
        var entries: [String: String] = [:]
        var isInside = false
        for line in text.split(whereSeparator: \.isNewline) {
            let line = trimmed(line)
            if line.hasPrefix("[") {
                let title = trimmed(line.dropFirst().prefix { $0 != "]" })
                isInside = title == name || title == "profile \(name)"
            } else if isInside, !line.hasPrefix("#"), let equals = line.firstIndex(of: "=") {
                entries[trimmed(line[..<equals]).lowercased()] = trimmed(line[line.index(after: equals)...])
            }
        }
        return entries
    }

    private static func trimmed(_ text: some StringProtocol) -> String {
        String(text.drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed())
    }
}
