import AIR
import CanonicalCBOR
import JSON
import Testing
import WorldIO

/// Parses a value written as JSON.
func value(_ json: String) throws -> CBORValue { try PlainData.value(of: JSONParser.parse(Array(json.utf8))) }

/// The difference of two values written as JSON.
func difference(_ before: String, _ after: String) throws -> StructuralDifference {
    try StructuralDifference(value(before), value(after))
}

extension StructuralDifference {
    /// The kind and the place of each change.
    var summary: [String] { changes.map { "\($0.change) \($0.place)" } }
}
