import AIR
import CanonicalCBOR
import ContentStore
import Files
import JSON
import Sync
import Synchronization
import SystemPackage
import Testing
import WorldIO

@testable import Governance

/// A world of a few definitions, and its governance.
struct SmallWorld {
    /// The authored definitions.
    enum Version: CaseIterable {
        /// Plans without effects, one of which is started by an event.
        case first
        /// One plan sets a timer, and a new one takes the place and the trigger of the other.
        case second
        /// The first with one more schema.
        case third
        /// The first with another timer than the second, and with its new plan.
        case fourth
        /// The first without the grant that timers need.
        case fifth
    }

    static let folder = WorldFolder("/world")

    let governance: Governance
    let notices = Notices()
    let store: WorldStore
    let files: any FileSystem
    let folder: WorldFolder

    /// The world in a folder, with a clock that stands still.
    init(
        _ files: any FileSystem, at path: FilePath = Self.folder.path, owner: String = "aos (pid 1, ada)",
        time: UInt64 = 7
    ) {
        self.files = files
        folder = WorldFolder(path)
        store = WorldStore(ContentStore(files: files, directory: folder.store))
        let notices = notices
        governance = Governance(
            world: folder, files: files, store: store, clock: { time }, owner: owner, patience: .zero,
            operation: { OperationID(bytes: [UInt8](repeating: 7, count: 16)) }, notify: { notices.add($0) })
    }

    /// Built once, because the fault tests create hundreds of worlds.
    private static let bundles = Result {
        try Dictionary(uniqueKeysWithValues: Version.allCases.map { ($0, try make($0)) })
    }
    private static let patches = Mutex<[[Version]: (CompiledPatch, PatchDocument)]>([:])

    static func bundle(_ version: Version) throws -> WorldBundle { try #require(bundles.get()[version]) }

    private static func make(_ version: Version) throws -> WorldBundle {
        var texts = [
            #"{"$kind":"defschema","name":"n/In@1","type":{"record":{"text":{"text":{}}}}}"#,
            """
            {"$kind":"defpolicy","name":"n/rules@1","rules":[
             {"when":{"effect_kind":"timer.set","origin_name":"n/other@1"},"decision":"deny"},
             {"when":{"effect_kind":"timer.set"},"decision":"allow"}]}
            """,
        ]
        var trigger = "n/old@1"
        switch version {
        case .first, .fifth: texts += [plan("n/wait@1"), plan("n/old@1")]
        case .second:
            texts += [plan("n/wait@1", timer: 5), plan("n/new@1")]
            trigger = "n/new@1"
        case .third:
            texts += [plan("n/wait@1"), plan("n/old@1")]
            texts.append(#"{"$kind":"defschema","name":"n/More@1","type":{"nat":{}}}"#)
        case .fourth: texts += [plan("n/wait@1", timer: 9), plan("n/old@1"), plan("n/new@1")]
        }
        let grant = version == .fifth ? "" : #"{"name":"clock","cap":"sys/timer@1","params":{"record":{}}}"#
        return try bundle(
            texts,
            """
            {"defaults":{"policy":"n/rules@1","cap_grants":[\(grant)]},
             "triggers":[{"event":"n/In@1","plan":"\(trigger)"}]}
            """)
    }

    static func plan(_ name: String, timer: Int? = nil) -> String {
        let step = """
            {"id":"set","op":"emit_effect","kind":"timer.set","cap":"clock","params":{"deliver_at_ns":\(timer ?? 0),"key":"k"},
             "bind":{"effect_id_as":"id"}},
            """
        return """
            {"$kind":"defplan","name":"\(name)","input":"n/In@1",
             "steps":[\(timer == nil ? "" : step) {"id":"done","op":"end"}]}
            """
    }

    /// A bundle of definitions and of blocks of the manifest, whose references are filled in.
    static func bundle(_ texts: [String], _ blocks: String) throws -> WorldBundle {
        var manifest = try Manifest(value(blocks))
        var definitions: [DefinitionKey: Definition] = [:]
        var order: [DefinitionKey] = []
        let builtIns = try [
            DefinitionKey(.schema, DefinitionName("sys/TimerSetParams@1")),
            DefinitionKey(.schema, DefinitionName("sys/TimerSetReceipt@1")),
            DefinitionKey(.effect, DefinitionName("sys/timer.set@1")),
        ].map { try #require(BuiltIns.definition($0)) }
        for text in texts {
            let node = try #require(try NodeReader.read(value(text), from: .exact).node)
            let definition = try #require(try Definition(node))
            definitions[definition.key] = definition
            order.append(definition.key)
        }
        let scope = TypeScope(builtIns + definitions.values)
        for definition in definitions.values where definition.key.kind == .plan {
            let normal = try #require(PlanNormalizer.normalize(definition.value, in: scope).plan)
            definitions[definition.key] = try Definition(definition.key, value: normal)
        }
        for definition in builtIns + order.compactMap({ definitions[$0] }) {
            manifest.references[definition.key.kind, default: []].append(
                Manifest.Reference(definition.key.name, definition.hash))
        }
        return try WorldBundle(manifest: manifest, definitions: definitions)
    }

    static func value(_ json: String) throws -> CBORValue {
        try PlainData.value(of: JSONParser.parse(Array(json.utf8)))
    }

    /// The patch from one version to another.
    static func patch(
        _ from: Version = .first, _ to: Version = .second
    ) throws -> (compiled: CompiledPatch, document: PatchDocument) {
        if let known = patches.withLock({ $0[[from, to]] }) { return known }
        let base = try bundle(from)
        let difference = try WorldDifference(base: base.contents, baseHash: base.manifestHash, target: bundle(to))
        let document = try #require(difference.document())
        let compiled = try PatchCompiler(base: base.contents, baseHash: base.manifestHash).compile(document)
        patches.withLock { $0[[from, to]] = (compiled, document) }
        return (compiled, document)
    }

    @discardableResult
    func propose(_ from: Version = .first, _ to: Version = .second) throws -> (proposal: Proposal, existing: Bool) {
        let (compiled, document) = try Self.patch(from, to)
        let terms = try governance.state().isGoverned ? governance.terms(of: compiled, document: document) : nil
        return try governance.propose(
            compiled, document: document, author: "ada", description: "wait a while",
            signed: signature(of: "ada", under: terms))
    }

    @discardableResult
    func genesis() throws -> Hash { try governance.genesis(Self.bundle(.first)) }

    /// Brings proposal 0 of a fresh world to a state.
    func reach(_ state: ProposalState) throws {
        try genesis()
        try propose()
        if state == .submitted { return }
        try governance.shadow(ProposalID(0))
        if state == .shadowed { return }
        try governance.approve(ProposalID(0), decision: state == .rejected ? .reject : .approve, approver: "bob")
        if state == .applied { try governance.apply(ProposalID(0)) }
    }

    /// Pushes a change, so that open proposals become stale.
    func moveOn(_ from: Version = .first, to version: Version = .third) throws {
        try governance.push(Self.patch(from, version).compiled)
    }

    /// The hash of the manifest file, or nil if there is no file.
    func manifestFile() throws -> Hash? {
        guard try files.exists(folder.manifestFile) else { return nil }
        return Hash.of(try files.read(folder.manifestFile, limit: 1 << 20))
    }
}

/// Collects the notices of governance.
final class Notices: Sendable {
    private let found = Mutex<[Diagnostic]>([])

    func add(_ diagnostic: Diagnostic) { found.withLock { $0.append(diagnostic) } }

    var codes: [DiagnosticCode] { found.withLock { $0.map(\.code) } }
}

/// The diagnostics with which a step is refused; empty if it succeeds.
func refusal(_ body: () throws -> Void) -> [Diagnostic] {
    do {
        try body()
        return []
    } catch let error as GovernanceError {
        return error.diagnostics
    } catch {
        Issue.record("\(error)")
        return []
    }
}
