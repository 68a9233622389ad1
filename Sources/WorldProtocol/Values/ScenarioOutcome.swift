public import CanonicalCBOR
import AIR
import JSON

/// The results of a scenario in a shadow report, read from the journal's data (Documentation/system.md, *Shadowing*).
public struct ScenarioOutcome: Sendable, Equatable, Codable {
    /// The scenario's name.
    public let name: String
    /// `pass`, `fail`, or `n/a` if the scenario concerns definitions that neither side has.
    public let status: String
    /// The status of its first plan; nil if the plan did not run, or the status can't be read.
    public let outcome: String?
    /// `pass` or `fail` on the base; nil when it could not run there.
    public let baseStatus: String?
    /// The result of its first plan as JSON in one line, or nil.
    public let result: String?
    /// The differences from the base, the pending receipts, and the problems.
    public let notes: [Note]

    /// A remark about a scenario.
    public struct Note: Sendable, Equatable, Codable {
        /// The subject; nil for the scenario as a whole.
        public let subject: String?
        /// The remark.
        public let text: String

        /// The subject and the remark in one line.
        public var line: String { subject.map { "\($0): \(text)" } ?? text }
    }

    /// Whether the scenario ran, or should have, and did not pass.
    public var fails: Bool { status != "pass" && status != "n/a" }

    /// The status of its first plan, in words.
    public var ending: String {
        outcome ?? (status == "n/a" ? "not applicable: neither side has these definitions" : "can't be read")
    }

    /// Reads an outcome.
    public init(_ value: CBORValue) {
        func text(_ value: CBORValue, _ key: String) -> String? { value[key]?.asText }
        func list(_ key: String) -> [CBORValue] { value[key]?.asArray ?? [] }
        name = text(value, "name") ?? ""
        status = text(value, "status") ?? ""
        outcome = text(value, "outcome")
        baseStatus = text(value, "base_status")
        result = value["result"].flatMap { $0 == .null ? nil : JSONPrinter.compact(PlainData.json(of: $0)) }
        guard status != "n/a" else {
            notes = []
            return
        }
        notes =
            list("differences").map { difference in
                Note(
                    subject: text(difference, "subject") ?? "",
                    text: "\(text(difference, "base") ?? "nothing") -> \(text(difference, "result") ?? "nothing")")
            }
            + list("pending_receipts").map { wait in
                Note(
                    subject: nil,
                    text: "\(text(wait, "plan") ?? "") still waits at \(text(wait, "step") ?? "") for a receipt")
            }
            + list("mismatches").map { mismatch in
                Note(
                    subject: text(mismatch, "subject") ?? "",
                    text: "expected \(text(mismatch, "expected") ?? "nothing"), "
                        + "got \(text(mismatch, "got") ?? "nothing")")
            } + list("problems").compactMap(\.asText).map { Note(subject: nil, text: $0) }
    }
}
