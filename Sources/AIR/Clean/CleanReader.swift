import CanonicalCBOR
package import JSON

/// Reads clean definitions from a text, with their names, hashes and positions.
package struct CleanReader {
    private var writer = CleanWriter()

    /// Creates a reader.
    package init() {}

    /// Reads a definition; nil if it is not clean, or not a definition.
    ///
    /// - Parameter bytes: the whole text, which is kept for as long as the definition.
    package mutating func read(_ node: JSONNode, in bytes: [UInt8]) -> Definition? {
        guard let key = writer.write(node) else { return nil }
        var type: TypeExpression?
        if key.kind == .schema {
            // A clean schema has a type, and `type` is a key without escapes.
            type = node.member("type").flatMap(CleanShapes.type)
            guard type != nil else { return nil }
        }
        return Definition(
            key, hash: Hash.of(writer.bytes), type: type, text: AuthoredText(bytes: bytes, range: node.range))
    }
}

/// The position of a clean definition in the text that holds it.
struct AuthoredText: Sendable {
    private let bytes: [UInt8]
    private let start: UInt32
    private let end: UInt32

    init(bytes: [UInt8], range: Range<Int>) {
        self.bytes = bytes
        start = UInt32(truncatingIfNeeded: range.lowerBound)
        end = UInt32(truncatingIfNeeded: range.upperBound)
    }

    /// The value of the definition, as ``NodeReader`` reads it.
    var value: CBORValue? {
        scanned { node in
            guard let data = try? PlainData.value(of: node) else { return nil }
            return NodeReader.read(data, from: .authored).node?.value
        }
    }

    /// The definition's canonical bytes.
    var canonicalBytes: [UInt8]? {
        scanned { node in
            var writer = CleanWriter()
            // The copy drops the writer's spare capacity, which is often larger than the bytes.
            return writer.write(node) == nil ? nil : writer.bytes.withUnsafeBufferPointer { Array($0) }
        }
    }

    private func scanned<Result>(_ body: (JSONNode) -> Result?) -> Result? {
        var scanner = JSONScanner()
        return scan(with: &scanner, body)
    }

    /// Scans the text again.
    func scan<Result>(with scanner: inout JSONScanner, _ body: (JSONNode) -> Result?) -> Result? {
        do {
            return try scanner.scan(bytes, at: Int(start)..<Int(end), body)
        } catch {
            // The text was parsed before, so it parses again.
            return nil
        }
    }
}
