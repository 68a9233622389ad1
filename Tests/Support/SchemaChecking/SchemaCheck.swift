import Foundation
public import JSON

/// Checks values against the part of JSON Schema that our schemas use; an unknown keyword is a fault of the test.
public struct SchemaCheck {
    private let schema: JSONValue

    /// Creates a check against a schema.
    public init(schema: JSONValue) { self.schema = schema }

    private static let annotations = ["$schema", "title", "$defs", "properties"]

    /// Whether a value conforms to the schema.
    public func accepts(_ value: JSONValue) throws -> Bool { try accepts(value, schema) }

    private func accepts(_ value: JSONValue, _ schema: JSONValue) throws -> Bool {
        if let verdict = schema.asBool { return verdict }
        for (keyword, wanted) in (schema.asObject ?? []).map({ ($0.key, $0.value) }) {
            if Self.annotations.contains(keyword) { continue }
            if keyword == "additionalProperties" {
                let known = Set((schema.member("properties")?.asObject ?? []).map(\.key))
                let others = (value.asObject ?? []).filter { !known.contains($0.key) }
                guard try others.allSatisfy({ try accepts($0.value, wanted) }) else { return false }
                continue
            }
            guard try holds(keyword, wanted, value) else { return false }
        }
        for member in schema.member("properties")?.asObject ?? [] {
            guard let inner = value.member(member.key) else { continue }
            guard try accepts(inner, member.value) else { return false }
        }
        return true
    }

    private func holds(_ keyword: String, _ wanted: JSONValue, _ value: JSONValue) throws -> Bool {
        switch keyword {
        case "$ref":
            let name = wanted.asString.map { String($0.dropFirst("#/$defs/".count)) } ?? ""
            guard let target = schema.member("$defs")?.member(name) else { throw Unknown(keyword: "$ref \(name)") }
            return try accepts(value, target)
        case "const": return JSONPrinter.compact(value) == JSONPrinter.compact(wanted)
        case "enum":
            return wanted.asArray?.contains { JSONPrinter.compact($0) == JSONPrinter.compact(value) } ?? false
        case "type": return isOf(wanted.asString ?? "", value)
        case "pattern":
            guard let text = value.asString, let pattern = wanted.asString else { return true }
            return try Regex(pattern).wholeMatch(in: text) != nil
        case "minLength": return (value.asString?.count ?? .max) >= (Int(number(wanted)) ?? 0)
        case "maxProperties": return (value.asObject?.count ?? 0) <= (Int(number(wanted)) ?? .max)
        case "minimum":
            return value.asNumber == nil
                || (Decimal(string: number(value)) ?? 0) >= (Decimal(string: number(wanted)) ?? 0)
        case "maximum":
            return value.asNumber == nil
                || (Decimal(string: number(value)) ?? 0) <= (Decimal(string: number(wanted)) ?? 0)
        case "required":
            return value.asObject == nil || (wanted.asArray ?? []).allSatisfy { value.member($0.asString ?? "") != nil }
        case "items": return try (value.asArray ?? []).allSatisfy { try accepts($0, wanted) }
        case "anyOf": return try (wanted.asArray ?? []).contains { try accepts(value, $0) }
        case "oneOf": return try (wanted.asArray ?? []).count { try accepts(value, $0) } == 1
        case "not": return try !accepts(value, wanted)
        default: throw Unknown(keyword: keyword)
        }
    }

    private func number(_ value: JSONValue) -> String { value.asNumber?.text ?? "" }

    private func isOf(_ type: String, _ value: JSONValue) -> Bool {
        switch type {
        case "object": value.asObject != nil
        case "array": value.asArray != nil
        case "string": value.asString != nil
        case "boolean": value.asBool != nil
        case "null": value.isNull
        case "integer": value.asNumber.map { !$0.text.contains(where: { ".eE".contains($0) }) } ?? false
        default: false
        }
    }

    /// A keyword that the check does not know.
    public struct Unknown: Error {
        let keyword: String
    }
}
