public import AIR

/// The problems that a change of a world solves and introduces.
///
/// A problem is the same even if an edit moved its line.
public struct ProblemDifference: Sendable, Equatable, Codable {
    /// The problems that are solved.
    public let solved: [Diagnostic]
    /// The new problems, errors first.
    public let brought: [Diagnostic]
    /// The problems that remain.
    public let left: [Diagnostic]

    /// Compares the problems of two states; notices don't count.
    public init(from before: [Diagnostic], to after: [Diagnostic]) {
        let before = before.filter { $0.severity != .notice && $0.isOfDefinitions }
        let after = after.filter { $0.severity != .notice && $0.isOfDefinitions }
        let old = Set(before.map(ProblemKey.init))
        let new = Set(after.map(ProblemKey.init))
        solved = before.filter { !new.contains(ProblemKey($0)) }
        let brought = after.filter { !old.contains(ProblemKey($0)) }
        self.brought = brought.filter { $0.severity == .error } + brought.filter { $0.severity != .error }
        left = after.filter { old.contains(ProblemKey($0)) }
    }

    /// The key that determines whether two problems are the same.
    private struct ProblemKey: Hashable {
        let code: DiagnosticCode
        let message: String
        let subject: String

        init(_ problem: Diagnostic) {
            code = problem.code
            // Messages may name the line of something else.
            message = problem.message.split(separator: "line ", omittingEmptySubsequences: false)
                .map { $0.drop(while: \.isNumber) }.joined(separator: "line ")
            subject = "\(problem.kind ?? "") \(problem.name ?? "") \(problem.file ?? "")"
        }
    }
}

extension Diagnostic {
    /// Whether it is about authored contents, not about the journal or the stage: only such problems can be determined
    /// for a hypothetical world.
    public var isOfDefinitions: Bool {
        let others: Set<DiagnosticCode> = [.staleBase, .governed, .proposalState, .stageChanged, .fileChangedSince]
        return !others.contains(code)
            && !["journal-", "store-"].contains { code.rawValue.utf8.starts(with: $0.utf8) }
    }
}
