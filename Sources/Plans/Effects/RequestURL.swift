/// A URL as parsed by the enforcer of `http.request` (Documentation/plans.md, *Grants and policy*).
///
/// It is parsed exactly as by the existing enforcer, without percent-decoding and without removing dot segments, so
/// that decisions made here match the real ones.
struct RequestURL {
    /// In lower case.
    let scheme: String
    /// In lower case.
    let host: String
    /// The explicit port, or the scheme's default; nil if neither is known.
    let port: UInt64?
    /// The part from the first slash on; a slash when there is no path.
    let path: String

    init?(_ text: String) {
        let bytes = Array(text.utf8)
        guard let colon = bytes.indices.first(where: { bytes[$0...].starts(with: "://".utf8) }), colon > 0 else {
            return nil
        }
        func string(_ bytes: some Collection<UInt8>) -> String { String(decoding: bytes, as: UTF8.self) }
        let scheme = Self.lowercased(string(bytes[..<colon]))
        let rest = bytes[(colon + 3)...].prefix { $0 != UInt8(ascii: "#") }
        let end =
            rest.firstIndex(of: UInt8(ascii: "/")) ?? rest.firstIndex(of: UInt8(ascii: "?")) ?? rest.endIndex
        var authority = rest[..<end]
        if let at = authority.lastIndex(of: UInt8(ascii: "@")) { authority = authority[(at + 1)...] }
        let path = rest[end...].prefix { $0 != UInt8(ascii: "?") }
        guard let first = authority.first, first != UInt8(ascii: "[") else { return nil }
        var host = authority
        var port: UInt64?
        if let colon = authority.lastIndex(of: UInt8(ascii: ":")) {
            let digits = authority[(colon + 1)...]
            if !digits.isEmpty, digits.allSatisfy({ (0x30...0x39).contains($0) }) {
                guard let number = UInt16(string(digits)) else { return nil }
                port = UInt64(number)
                host = authority[..<colon]
            }
        }
        guard !host.isEmpty else { return nil }
        self.scheme = scheme
        self.host = Self.lowercased(string(host))
        self.port = port ?? (scheme == "https" ? 443 : scheme == "http" ? 80 : nil)
        self.path = path.isEmpty ? "/" : string(path)
    }

    /// The text with ASCII letters in lower case.
    static func lowercased(_ text: String) -> String {
        String(
            decoding: text.utf8.map { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) ? $0 | 0x20 : $0 },
            as: UTF8.self)
    }
}
