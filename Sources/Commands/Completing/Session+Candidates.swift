import AIR
import ArgumentParser
import Governance
import Remotes
import Sync
import WorldIO
import Workbench
import WorldProtocol

extension Session {
    /// The session of a completion request, for the world that its command line names; nil if an option lacks its
    /// value.
    init?(_ request: CompletionRequest, _ context: CommandContext) {
        var line: [String] = []
        if let world = request.value(of: "--world", "-w") { line += ["--world", world] }
        if let air = request.value(of: "--air") { line += ["--air", air] }
        if let map = request.value(of: "--map") { line += ["--map", map] }
        guard let global = try? GlobalOptions.parse(line) else { return nil }
        self.init(context: context, global: global)
    }

    /// The names that a request can be completed to.
    ///
    /// Nothing is written, and no host, remote or other program is contacted.
    ///
    /// - Throws: ``CommandFailure`` when there is no world, or its journal can't be read.
    func candidates(of subject: CompletionSubject, _ request: CompletionRequest) async throws(CommandFailure)
        -> [Candidate]
    {
        switch subject {
        case .help: return helpCandidates(after: request.others)
        case .remote: return remoteOfFile(in: try world()).map { [Candidate($0.url.text)] } ?? []
        case .scenarios:
            return ScenarioFile.all(of: try world(), files: context.files).files.map { Candidate($0.name) }
        case .proposals:
            return try await completionWorld().proposals().reversed().filter { $0.suits(request.command) }.map {
                Candidate("\($0.id)", $0.isStale ? "stale, \($0.about)" : $0.about)
            }
        case .proposedOps:
            guard let number = request.value(of: "--id").flatMap({ UInt64($0) }) else { return [] }
            return try await completionWorld().review(ProposalID(number), comparesTree: false).changes.map {
                Candidate($0.row.id.text, $0.row.summary)
            }
        default:
            let snapshot = try await completionWorld().open()
            return snapshot.candidates(of: subject).filter { !request.others.contains($0.word) }
        }
    }

    /// The world as read from its files and its index, without cargo, git and the remote.
    private func completionWorld() throws(CommandFailure) -> OpenWorld {
        var environment = try environment(of: world())
        environment.cargo = nil
        environment.git = nil
        environment.remote = nil
        var options = WorkbenchOptions(
            world: try world().path, primary: global.air.map(path), syncFile: global.map.map(path), isReadOnly: true)
        options.index = .asked
        options.cacheFolder = WorkbenchOptions.cacheFolder(environment: context.environment)
        return OpenWorld(Workbench(options, environment))
    }

    /// The words that may follow `aos help`.
    private func helpCandidates(after words: [String]) -> [Candidate] {
        guard let path = CommandPath(CommandLineText(words).helpWords ?? []) else { return [] }
        let commands = path.children.map { child in
            Candidate(String(child.name.dropFirst(path.name.count + 1)), child.command.configuration.abstract)
        }
        guard path.name == "aos" else { return commands }
        return commands + HelpTopic.all.map { Candidate($0.name, "topic") }
            + DiagnosticMeaning.all.map { Candidate($0.code.rawValue, $0.meaning) }
    }
}

extension ProposalRow {
    fileprivate var about: String { [state.rawValue, description].compactMap(\.self).joined(separator: ": ") }

    /// Whether a command of `aos gov` can act on the proposal.
    fileprivate func suits(_ command: [String]) -> Bool {
        switch command.last {
        case "shadow", "approve", "withdraw": state.isOpen
        case "apply": state == .approved
        case "rebase": isStale && state.isOpen
        default: true
        }
    }
}

extension Snapshot {
    /// The candidates for a subject, sorted.
    fileprivate func candidates(of subject: CompletionSubject) -> [Candidate] {
        switch subject {
        case .definitions: Self.named(definitions.map(\.key))
        case .ownDefinitions: Self.named(definitions.filter(\.isOwn).map(\.key))
        case .ownPlans: Self.named(definitions.filter { $0.isOwn && $0.key.kind == .plan }.map(\.key))
        case .namespaces: Self.namespaces(definitions.map(\.key))
        case .imports: imports.map { Candidate($0.label, $0.state) }
        case .unlockedImports: imports.filter { $0.state != "ok" }.map { Candidate($0.label, $0.state) }
        case .conflicts: Self.named(conflicts.map(\.key))
        case .conflictingNamespaces: Self.sorted(Set(conflicts.map(\.key.name.namespace))).map { Candidate($0) }
        case .unstagedOps: changes.filter { !$0.isStaged }.map { Candidate($0.id.text, $0.summary) }
        case .stagedOps: changes.filter(\.isStaged).map { Candidate($0.id.text, $0.summary) }
        case .proposals, .proposedOps, .scenarios, .remote, .help: []
        }
    }

    /// Each name once, with the kinds that have it.
    private static func named(_ keys: [DefinitionKey]) -> [Candidate] {
        var kinds: [DefinitionName: [String]] = [:]
        for key in keys { kinds[key.name, default: []].append(key.kind.title) }
        return kinds.map { Candidate($0.key.text, $0.value.joined(separator: ", ")) }
            .sorted { $0.word.utf8.lexicographicallyPrecedes($1.word.utf8) }
    }

    private static func namespaces(_ keys: [DefinitionKey]) -> [Candidate] {
        sorted(Set(keys.map { $0.name.namespace + "/" })).map { Candidate($0) }
    }

    private static func sorted(_ words: Set<String>) -> [String] {
        words.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }
}

extension DefinitionRow {
    fileprivate var isOwn: Bool { origins.contains { $0.root == SourceRoot.primaryLabel } }
}
