import AIR
import CanonicalCBOR
import JSON
import Presentation

/// A value of a file with its hash.
struct HashedValue {
    let file: String
    /// `$kind`; nil for plain data.
    let kind: String?
    /// The name; empty for a manifest, nil for plain data.
    let name: String?
    let hash: Hash
    let bytes: [UInt8]

    /// The canonical bytes in lowercase hex digits.
    var hex: String {
        let digits = Array("0123456789abcdef".utf8)
        var text: [UInt8] = []
        text.reserveCapacity(bytes.count * 2)
        for byte in bytes { text += [digits[Int(byte >> 4)], digits[Int(byte & 15)]] }
        return String(decoding: text, as: UTF8.self)
    }

    func json(withBytes: Bool) -> JSONValue {
        .object(
            [
                ("file", .string(file)), ("kind", kind.json), ("name", name.json), ("hash", .string(hash.text)),
            ] + (withBytes ? [("cbor", .string(hex))] : []))
    }
}

/// Hashes the values of one file, and collects its problems.
struct HashedFile {
    let name: String
    private(set) var values: [HashedValue] = []
    var diagnostics: [Diagnostic] = []

    init(name: String) { self.name = name }

    /// Hashes one value, or each element of an array; a file without a value has nothing to hash.
    mutating func hash(_ bytes: [UInt8]) {
        let text = SourceText(bytes)
        do throws(JSONError) {
            guard let json = try JSONParser.parseIfAny(bytes) else { return }
            if let items = json.asArray {
                for (index, item) in items.enumerated() { hash(item, at: [.index(index)], in: json, text) }
            } else {
                hash(json, at: [], in: json, text)
            }
        } catch {
            let place = text.place(at: error.offset)
            diagnostics.append(
                Diagnostic(
                    .error, DiagnosticCode(rawValue: error.code.rawValue), error.message, file: name, line: place.line,
                    column: place.column, help: error.help))
        }
    }

    private mutating func hash(
        _ item: JSONValue, at path: [JSONPointer.Token], in root: JSONValue, _ text: SourceText
    ) {
        let data: CBORValue
        do {
            data = try PlainData.value(of: item)
        } catch {
            let place = text.place(at: error.range.lowerBound)
            diagnostics.append(
                Diagnostic(
                    .error, .badValue, "the number \(error.text.prefix(40)) is too large for a double", file: name,
                    line: place.line, column: place.column, path: JSONPointer(path).description,
                    help: "write a smaller number, or a string"))
            return
        }
        guard let kind = data["$kind"] else {
            add(data, kind: nil, name: nil)
            return
        }
        let (node, findings) = NodeReader.read(data, from: .authored)
        for finding in findings {
            diagnostics.append(
                Diagnostic(
                    finding, at: path, in: root, text, file: name, kind: kind.asText, name: data["name"]?.asText))
        }
        if let node { add(node.value, kind: node.kind.text, name: node.name.text) }
    }

    private mutating func add(_ value: CBORValue, kind: String?, name: String?) {
        do throws(CBORError) {
            let bytes = try CanonicalEncoder.encode(value)
            values.append(HashedValue(file: self.name, kind: kind, name: name, hash: Hash.of(bytes), bytes: bytes))
        } catch {
            diagnostics.append(
                Diagnostic(
                    .error, .badValue, "the value has no canonical form: \(error.message)", file: self.name,
                    kind: kind, name: name))
        }
    }
}

extension Diagnostic {
    /// A finding within a value of a file.
    init(
        _ finding: Finding, at path: [JSONPointer.Token], in root: JSONValue, _ text: SourceText, file: String,
        kind: String?, name: String?
    ) {
        var value = root
        for token in path + finding.pointer.tokens {
            guard let next = value.value(at: JSONPointer([token])) else { break }
            value = next
        }
        let place = text.place(at: value.range.lowerBound)
        self.init(
            finding.severity, finding.code, finding.message, file: file, line: place.line, column: place.column,
            kind: kind, name: name, path: JSONPointer(path + finding.pointer.tokens).description, help: finding.help)
    }
}
