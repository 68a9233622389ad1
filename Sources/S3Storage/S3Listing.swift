/// One page of a ListObjectsV2 response.
///
/// Names may come from anyone with write access to the bucket, so the whole document is parsed: text that looks like an
/// element is an element only where the server wrote one.
struct S3Listing: Equatable {
    /// The keys, in the order of the document.
    private(set) var keys: [String] = []
    /// The token for requesting the next page; nil for the last page.
    private(set) var next: String?

    /// Reads a page; nil for anything that is not a well-formed `ListBucketResult`.
    init?(_ bytes: [UInt8]) {
        var reader = XMLReader(bytes)
        var path: [String] = []
        var text: [UInt8] = []
        var isTruncated = false
        var isOpened = false
        while true {
            guard let event = reader.next() else { return nil }
            switch event {
            case .start(let name):
                guard !path.isEmpty || !isOpened else { return nil }
                isOpened = true
                path.append(name)
                text = []
            case .text(let part):
                guard !path.isEmpty || part.allSatisfy(XMLReader.isSpace) else { return nil }
                text += part
            case .end(let name):
                guard path.last == name else { return nil }
                switch path {
                case ["ListBucketResult", "Contents", "Key"]:
                    guard let key = String(validating: text, as: UTF8.self) else { return nil }
                    keys.append(key)
                case ["ListBucketResult", "IsTruncated"]: isTruncated = text == Array("true".utf8)
                case ["ListBucketResult", "NextContinuationToken"]:
                    guard let token = String(validating: text, as: UTF8.self) else { return nil }
                    next = token
                default: break
                }
                path.removeLast()
                text = []
            case .finished:
                guard isOpened, path.isEmpty else { return nil }
                if !isTruncated { next = nil }
                return
            }
            // No response is nested deeper than the owner of an object.
            guard path.count <= 16 else { return nil }
        }
    }
}

/// Reads the subset of XML that servers respond with: elements, attributes, text, references, CDATA and comments, but
/// no document types, and therefore no custom entities.
private struct XMLReader {
    enum Event {
        case start(String)
        case text([UInt8])
        case end(String)
        case finished
    }

    private var rest: ArraySlice<UInt8>
    /// The name of a self-closing element whose end is still to be reported.
    private var closed: String?

    init(_ bytes: [UInt8]) { rest = bytes[...] }

    static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0a || byte == 0x0d }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: ":"), UInt8(ascii: "_"), UInt8(ascii: "-"),
            UInt8(ascii: "."):
            true
        default: false
        }
    }

    /// The next event; nil if the document is malformed.
    mutating func next() -> Event? {
        if let name = closed {
            closed = nil
            return .end(name)
        }
        while let first = rest.first {
            guard first == UInt8(ascii: "<") else { return text() }
            if skips("<?xml") {
                guard upTo("?>") != nil else { return nil }
            } else if skips("<!--") {
                guard upTo("-->") != nil else { return nil }
            } else if skips("<![CDATA[") {
                return upTo("]]>").map { .text(Array($0)) }
            } else if skips("</") {
                guard let name = name() else { return nil }
                skipSpace()
                return skips(">") ? .end(name) : nil
            } else {
                return start()
            }
        }
        return .finished
    }

    private mutating func start() -> Event? {
        guard skips("<"), let name = name() else { return nil }
        while true {
            let before = rest.count
            skipSpace()
            if skips(">") { return .start(name) }
            if skips("/>") {
                closed = name
                return .start(name)
            }
            guard rest.count < before, self.name() != nil else { return nil }
            skipSpace()
            guard skips("=") else { return nil }
            skipSpace()
            guard let quote = rest.first, quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") else { return nil }
            rest.removeFirst()
            guard let end = rest.firstIndex(of: quote), !rest[..<end].contains(UInt8(ascii: "<")) else { return nil }
            rest = rest[(end + 1)...]
        }
    }

    private mutating func text() -> Event? {
        var text: [UInt8] = []
        while let byte = rest.first, byte != UInt8(ascii: "<") {
            guard byte == UInt8(ascii: "&") else {
                text.append(byte)
                rest.removeFirst()
                continue
            }
            rest.removeFirst()
            // The longest reference is `#x10ffff;`, possibly with leading zeros.
            guard let end = rest.prefix(16).firstIndex(of: UInt8(ascii: ";")),
                let scalar = Self.scalar(of: String(decoding: rest[..<end], as: UTF8.self))
            else { return nil }
            text += Array(String(scalar).utf8)
            rest = rest[(end + 1)...]
        }
        return .text(text)
    }

    private static func scalar(of reference: String) -> Unicode.Scalar? {
        switch reference {
        case "amp": return "&"
        case "lt": return "<"
        case "gt": return ">"
        case "quot": return "\""
        case "apos": return "'"
        default:
            guard reference.hasPrefix("#") else { return nil }
            let isHexadecimal = reference.hasPrefix("#x")
            let digits = reference.dropFirst(isHexadecimal ? 2 : 1)
            guard digits.first?.isHexDigit == true else { return nil }
            return UInt32(digits, radix: isHexadecimal ? 16 : 10).flatMap(Unicode.Scalar.init)
        }
    }

    private mutating func name() -> String? {
        let name = rest.prefix(while: Self.isNameByte)
        guard !name.isEmpty else { return nil }
        rest = rest[name.endIndex...]
        return String(decoding: name, as: UTF8.self)
    }

    private mutating func skipSpace() { rest = rest.drop(while: Self.isSpace) }

    private mutating func skips(_ word: StaticString) -> Bool {
        let found = word.withUTF8Buffer { rest.starts(with: $0) ? $0.count : nil }
        guard let found else { return false }
        rest = rest.dropFirst(found)
        return true
    }

    private mutating func upTo(_ word: String) -> ArraySlice<UInt8>? {
        let bytes = Array(word.utf8)
        var start = rest.startIndex
        while let found = rest[start...].firstIndex(of: bytes[0]) {
            if rest[found...].starts(with: bytes) {
                let part = rest[..<found]
                rest = rest[(found + bytes.count)...]
                return part
            }
            start = found + 1
        }
        return nil
    }
}
