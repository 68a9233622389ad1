public import AIR

/// An omission in a pack's README, or a contradiction of the contract (Documentation/system.md, *Packs*).
public struct ReadmeProblem: Sendable, Hashable {
    /// The kinds of problems.
    public enum Kind: Sendable, Hashable {
        /// There is no README.
        case noReadme
        /// There are no nonempty sections whose headings mention routing and triggering.
        case noRouting
        /// The plan is not named.
        case noPlan
        /// The plan's input schema is not named.
        case noInput(DefinitionName)
        /// The plan's output schema is not named.
        case noOutput(DefinitionName)
        /// An event that the plan raises is not named.
        case noEvent(DefinitionName)
        /// A cap slot is not named.
        case noSlot(String)
        /// A cap slot is named without a kind of effect that it guards.
        case noEffect(String, slot: String)
        /// A name in the pack's namespace that the pack doesn't define.
        case unknownName(DefinitionName)
        /// A slot that the plan doesn't have.
        case unknownSlot(String)
        /// A kind of effect that the slot doesn't guard.
        case otherEffect(String, slot: String)
        /// A schema that is not part of the plan's input.
        case otherInput(DefinitionName)
        /// A schema that is not part of the plan's output.
        case otherOutput(DefinitionName)
        /// An event that the plan doesn't raise.
        case otherEvent(DefinitionName)
    }

    /// The problem.
    public let kind: Kind
    /// The plan concerned; nil for no particular one.
    public let plan: DefinitionName?
    /// The line of the README, from 1; nil for something missing.
    public let line: Int?

    /// Creates a problem from its parts.
    public init(_ kind: Kind, plan: DefinitionName? = nil, line: Int? = nil) {
        self.kind = kind
        self.plan = plan
        self.line = line
    }

    /// A description of the problem in one sentence.
    public var message: String {
        let plan = plan.map { "the plan `\($0)`" } ?? "the pack"
        return switch kind {
        case .noReadme: "the pack has no README.md"
        case .noRouting: "the README has no section on routing and triggering"
        case .noPlan: "the README doesn't name \(plan)"
        case .noInput(let schema): "the README doesn't say that \(plan) takes `\(schema)`"
        case .noOutput(let schema): "the README doesn't say that \(plan) returns `\(schema)`"
        case .noEvent(let event): "the README doesn't say that \(plan) raises `\(event)`"
        case .noSlot(let slot): "the README doesn't name the cap slot `\(slot)` of \(plan)"
        case .noEffect(let kind, let slot):
            "the README doesn't say that the cap slot `\(slot)` of \(plan) guards `\(kind)`"
        case .unknownName(let name): "the README names `\(name)`, which the pack doesn't define"
        case .unknownSlot(let slot): "the README names the cap slot `\(slot)`, which \(plan) doesn't have"
        case .otherEffect(let kind, let slot):
            "the README says that the cap slot `\(slot)` guards `\(kind)`, which it doesn't"
        case .otherInput(let schema): "the README names `\(schema)` as an input, which \(plan) doesn't take"
        case .otherOutput(let schema): "the README names `\(schema)` as an output, which \(plan) doesn't return"
        case .otherEvent(let event): "the README names the event `\(event)`, which \(plan) doesn't raise"
        }
    }

    /// The remedy.
    private func help(_ label: String) -> String {
        switch kind {
        case .noReadme: "write one, starting from `aos packs readme \(label)`"
        case .noRouting: "add a section `Routing and triggers`: which events start what, and who routes them"
        case .noPlan, .noInput, .noOutput, .noEvent, .noSlot, .noEffect:
            "add it; run `aos packs readme \(label)` for a template"
        case .unknownName, .unknownSlot, .otherEffect, .otherInput, .otherOutput, .otherEvent:
            "correct or remove it: the definitions decide"
        }
    }

    /// The problem as a warning.
    ///
    /// - Parameters:
    ///   - file: the displayed path of the README.
    ///   - label: the import's label.
    public func diagnostic(file: String, label: String) -> Diagnostic {
        let diagnostic = Diagnostic(.warning, .packReadme, message, file: file, line: line, help: help(label))
        return plan.map { diagnostic.about(DefinitionKey(.plan, $0)) } ?? diagnostic
    }
}

extension DiagnosticCode {
    /// A pack's README is missing, omits something, or contradicts the definitions; an error under `--strict`.
    public static let packReadme = DiagnosticCode(rawValue: "pack-readme")
}
