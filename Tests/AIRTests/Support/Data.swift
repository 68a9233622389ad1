import AIR
import CanonicalCBOR
import JSON
import Testing

/// Parses data written as JSON.
func data(_ text: String) throws -> CBORValue { try PlainData.value(of: JSONParser.parse(Array(text.utf8))) }

/// Data as compact JSON, for comparisons.
func text(_ value: CBORValue?) -> String { value.map { JSONPrinter.compact(PlainData.json(of: $0)) } ?? "nil" }

/// A node read from JSON, with the findings.
func read(_ text: String, from origin: NodeReader.Origin = .authored) throws -> (node: Node?, findings: [Finding]) {
    NodeReader.read(try data(text), from: origin)
}

/// A definition read from JSON without errors.
func definition(_ text: String) throws -> Definition {
    let (node, findings) = try read(text)
    let sound = try #require(node, "\(findings)")
    return try #require(try Definition(sound))
}

/// The severity, code and place that identify an expected finding.
struct Mark: Hashable, CustomStringConvertible {
    let severity: Diagnostic.Severity
    let code: DiagnosticCode
    let place: String

    init(_ severity: Diagnostic.Severity, _ code: DiagnosticCode, _ place: String) {
        self.severity = severity
        self.code = code
        self.place = place
    }

    init(_ finding: Finding) { self.init(finding.severity, finding.code, finding.pointer.description) }

    var description: String { "\(severity) \(code) \(place)" }
}

extension Sequence where Element == Finding {
    var marks: [Mark] { map(Mark.init) }
    var helps: [String] { compactMap(\.help) }
}
