import AIR
import CanonicalCBOR
import Files
import Governance
import Testing
import WorldIO

/// Rebasing where both sides of a definition are kept (Documentation/system.md, *Rebasing*).
@Suite struct KeepingBothTests {
    private static let id = ProposalID(0)
    private static let wait = OpID("replace:defplan:n/wait@1")
    private static let old = DefinitionKey(.plan, DefinitionName("n/wait@1"))
    private static let new = DefinitionKey(.plan, DefinitionName("n/wait@2"))

    /// A world whose proposal sets a timer that the world now sets differently.
    private func stale() throws -> SmallWorld {
        let world = SmallWorld(MemoryFileSystem())
        try world.reach(.submitted)
        try world.moveOn(to: .fourth)
        return world
    }

    private func rebase(_ world: SmallWorld, as name: String, _ op: OpID = wait) throws(GovernanceError) -> Rebase {
        try world.governance.rebase(Self.id, choices: [op: .both(as: DefinitionName(name))])
    }

    @Test func `theirs keeps the name and mine gets the new one`() throws {
        let world = try stale()
        let rebase = try rebase(world, as: "n/wait@2")
        let op = try #require(rebase.ops.first { $0.id == Self.wait })
        #expect(op.fate == .chosen(.both(as: Self.new.name)) && op.isCarried)
        let made = try #require(rebase.proposal)
        let result = try world.store.contents(made.manifestHash)
        #expect(try result.definitions[Self.old] == SmallWorld.bundle(.fourth).definitions[Self.old])
        let mine = try #require(try SmallWorld.bundle(.second).definitions[Self.old])
        #expect(try result.definitions[Self.new] == mine.renaming([Self.old: Self.new.name]))
        #expect(result.definitions[Self.new]?.value["steps"] == mine.value["steps"])
        #expect(result.manifest.reference(Self.new) != nil)
        // The remaining steps are those of every proposal.
        try world.governance.shadow(made.id)
        try world.governance.approve(made.id, decision: .approve, approver: "bob")
        try world.governance.apply(made.id)
        #expect(try world.governance.state().currentManifest == made.manifestHash)
    }

    @Test func `the account of the rebase later reports that both were kept`() throws {
        let world = try stale()
        let rebase = try rebase(world, as: "n/wait@2")
        let made = try #require(rebase.proposal)
        let account = try world.governance.rebaseAccount(of: made.id, in: world.governance.state())
        #expect(account?.ops == rebase.ops)
    }

    @Test(arguments: ["wait@2", "n/wait", "sys/wait@2", "n/wait@1", "n/new@1", "n/old@1"])
    func `an invalid or taken name is refused`(name: String) throws {
        let world = try stale()
        let before = try world.governance.state()
        let diagnostics = refusal { _ = try rebase(world, as: name) }
        #expect(diagnostics.map(\.code) == [.usage])
        #expect(diagnostics.first?.help?.contains("another name") == true)
        #expect(try world.governance.state() == before)
    }

    @Test func `both sides can be kept only of an op in conflict`() throws {
        let world = try stale()
        for op in ["remove:defplan:n/old@1", "set:triggers:n/In@1->n/new@1"] {
            let diagnostics = refusal { _ = try rebase(world, as: "n/other@1", OpID(op)) }
            #expect(diagnostics.map(\.code) == [.usage], "\(op)")
        }
    }

    // MARK: References

    private static let input = #"{"$kind":"defschema","name":"n/In@1","type":{"record":{"text":{"text":{}}}}}"#
    private static let grant = #"{"name":"clock","cap":"sys/timer@1","params":{"record":{}}}"#

    private static func policy(_ name: String, for plan: String) -> String {
        """
        {"$kind":"defpolicy","name":"\(name)","rules":[
         {"when":{"effect_kind":"timer.set","origin_kind":"plan","origin_name":"\(plan)"},"decision":"allow"}]}
        """
    }

    private static func contents(
        timer: Int?, _ more: [String] = [], secret: String = "[]", triggers: [String] = []
    ) throws -> WorldContents {
        let secret = #"{"$kind":"defsecret","name":"n/key@1","binding_id":"k","allowed_plans":\#(secret)}"#
        let triggers = triggers.map { #"{"event":"n/In@1","plan":"\#($0)"}"# }.joined(separator: ",")
        return try SmallWorld.bundle(
            [input, SmallWorld.plan("n/wait@1", timer: timer), policy("n/rules@1", for: "n/wait@1"), secret] + more,
            """
            {"defaults":{"policy":"n/rules@1","cap_grants":[\(grant)]},"triggers":[\(triggers)]}
            """
        ).contents
    }

    /// The world after the patch of a proposal was rebased with both plans kept.
    private func result(_ merge: ThreeWayMerge, onto theirs: WorldContents, _ hash: Hash) throws -> WorldContents {
        let document = try #require(merge.document, "\(merge.obstacles)")
        return try PatchCompiler(base: theirs, baseHash: hash).compile(document).contents
    }

    @Test func `references that the proposal brings follow mine, and those that it leaves alone mean theirs`() throws {
        let base = try Self.contents(timer: nil)
        let theirs = try Self.contents(timer: 9, triggers: ["n/wait@1"])
        let mine = try Self.contents(
            timer: 5, [Self.policy("n/more@1", for: "n/wait@1")], secret: #"["n/wait@1"]"#)
        let hash = Hash.of([1])
        let merge = try ThreeWayMerge(
            base: base, theirs: theirs, theirsHash: hash, mine: mine, choices: [Self.wait: .both(as: Self.new.name)])
        let world = try result(merge, onto: theirs, hash)
        func value(_ kind: DefinitionKind, _ name: String) -> CBORValue? {
            world.definitions[DefinitionKey(kind, DefinitionName(name))]?.value
        }
        #expect(value(.plan, "n/wait@1") == theirs.definitions[Self.old]?.value)
        #expect(value(.plan, "n/wait@2")?["name"] == .text("n/wait@2"))
        #expect(value(.secret, "n/key@1")?["allowed_plans"] == .array([.text("n/wait@2")]))
        let origin = value(.policy, "n/more@1")?["rules"]?.asArray?.first?["when"]?["origin_name"]
        #expect(origin == .text("n/wait@2"))
        #expect(
            value(.policy, "n/rules@1")
                == theirs.definitions[DefinitionKey(.policy, DefinitionName("n/rules@1"))]?.value)
        #expect(world.manifest.triggers.map(\.plan.text) == ["n/wait@1"])
    }

    @Test func `a manifest entry that the proposal adds refers to mine`() throws {
        let base = try Self.contents(timer: nil)
        let theirs = try Self.contents(timer: 9)
        let mine = try Self.contents(timer: 5, triggers: ["n/wait@1"])
        let hash = Hash.of([1])
        let merge = try ThreeWayMerge(
            base: base, theirs: theirs, theirsHash: hash, mine: mine, choices: [Self.wait: .both(as: Self.new.name)])
        let world = try result(merge, onto: theirs, hash)
        #expect(world.manifest.triggers.map(\.plan.text) == ["n/wait@2"])
    }

    @Test func `both sides of a manifest entry can't be kept`() throws {
        let base = try Self.contents(timer: nil)
        let theirs = try Self.contents(timer: nil, triggers: ["n/wait@1"])
        let mine = try SmallWorld.bundle(
            [
                Self.input, SmallWorld.plan("n/wait@1"), Self.policy("n/rules@1", for: "n/wait@1"),
                #"{"$kind":"defsecret","name":"n/key@1","binding_id":"k","allowed_plans":[]}"#,
            ],
            """
            {"defaults":{"policy":"n/rules@1","cap_grants":[\(Self.grant)]},
             "triggers":[{"event":"n/In@1","plan":"n/wait@1","correlate_by":"text"}]}
            """
        ).contents
        let op = OpID("set:triggers:n/In@1->n/wait@1")
        let merge = try ThreeWayMerge(
            base: base, theirs: theirs, theirsHash: .zero, mine: mine,
            choices: [op: .both(as: DefinitionName("n/x@1"))])
        #expect(merge.obstacles == [op: .entry])
        #expect(merge.conflicts.map(\.id) == [op] && merge.document == nil)
        #expect(KeepingBoth.Obstacle.entry.message.contains("only for definitions"))
    }

    @Test func `both sides of a definition that one side removed can't be kept`() throws {
        let base = try Self.contents(timer: nil, [SmallWorld.plan("n/gone@1")])
        let theirs = try Self.contents(timer: nil)
        let mine = try Self.contents(timer: nil, [SmallWorld.plan("n/gone@1", timer: 5)])
        let op = OpID("replace:defplan:n/gone@1")
        let merge = try ThreeWayMerge(
            base: base, theirs: theirs, theirsHash: .zero, mine: mine,
            choices: [op: .both(as: DefinitionName("n/gone@2"))])
        #expect(merge.obstacles == [op: .removed])
    }

    @Test func `a name that is used but not defined is taken`() throws {
        let base = try Self.contents(timer: nil)
        let theirs = try Self.contents(timer: 9, [Self.policy("n/more@1", for: "n/wait@2")])
        let mine = try Self.contents(timer: 5)
        let merge = try ThreeWayMerge(
            base: base, theirs: theirs, theirsHash: .zero, mine: mine, choices: [Self.wait: .both(as: Self.new.name)])
        #expect(merge.obstacles == [Self.wait: .taken(Self.new)])
    }
}
