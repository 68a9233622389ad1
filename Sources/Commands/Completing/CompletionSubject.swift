import ArgumentParser
import Synchronization

/// A kind of name that the shell completes from the world or from the help.
enum CompletionSubject: Sendable {
    /// The names of all definitions.
    case definitions
    /// The names of the definitions that the world itself authors.
    case ownDefinitions
    /// The names of the plans that the world itself authors.
    case ownPlans
    /// The namespaces of all definitions, with the slash.
    case namespaces
    /// The labels of the imports.
    case imports
    /// The labels of the imports whose lock is missing or out of date.
    case unlockedImports
    /// The names on which the world and its imports disagree.
    case conflicts
    /// The namespaces of those names, without the slash.
    case conflictingNamespaces
    /// The numbers of the proposals on which the command can act.
    case proposals
    /// The ops of the proposal that `--id` names.
    case proposedOps
    /// The ops that are not staged.
    case unstagedOps
    /// The ops that are staged.
    case stagedOps
    /// The names of the scenarios.
    case scenarios
    /// The URL of the remote that the sync file names.
    case remote
    /// The commands, topics and diagnostic codes that `aos help` explains.
    case help
}

extension CompletionKind {
    /// Completes a name of the world around the current folder.
    ///
    /// The parser's closures are synchronous and have no world, so this one only records the subject; ``AOSCommand``
    /// looks up the names afterwards.
    static func names(of subject: CompletionSubject) -> CompletionKind {
        .custom { _, _, _ in
            NotedSubject.current?.note(subject)
            return []
        }
    }
}

/// The subject that the parser found for a completion request.
final class NotedSubject: Sendable {
    /// The receiver of the subject while a completion request is parsed.
    @TaskLocal static var current: NotedSubject?

    private let noted = Mutex<CompletionSubject?>(nil)

    func note(_ subject: CompletionSubject) { noted.withLock { $0 = subject } }

    /// The subject of a request, or nil if its argument is not completed from the world.
    static func of(_ request: [String]) -> CompletionSubject? {
        let receiver = NotedSubject()
        // The parser throws the completions, which are empty, or the error that prevented them.
        _ = $current.withValue(receiver) { try? AOS.parseAsRoot(request) }
        return receiver.noted.withLock { $0 }
    }
}
