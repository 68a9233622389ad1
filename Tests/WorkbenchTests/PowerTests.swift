import AIR
import Governance
import Testing
import Workbench
import WorldProtocol
import WorldIO

/// The authority of single changes.
@Suite struct PowerTests {
    private static let share = OpID("add:defplan:notes/share@1")
    private static let policy = OpID("replace:defpolicy:notes/policy@1")

    private func opened() async throws -> Workbench {
        try await NotesWorld.opened().1
    }

    @Test func `without a rule, the effects that a plan requests are denied`() async throws {
        let workbench = try await opened()
        let power = try #require(await workbench.change(Self.share)?.power)
        #expect(power.difference.gained.isEmpty)
        #expect(power.allowed.isEmpty)
        #expect(!power.denied.isEmpty)
        #expect(power.denied.allSatisfy { $0.originName == DefinitionName("notes/share@1") })
    }

    @Test func `with the rule staged, both the plan and the rule gain the requested effects`() async throws {
        let workbench = try await opened()
        _ = try await workbench.perform(.stage([Self.policy], withNeeds: true))
        let plan = try #require(await workbench.change(Self.share)?.power)
        #expect(!plan.difference.gained.isEmpty)
        #expect(plan.difference.gained == plan.allowed)
        #expect(plan.allowed.allSatisfy { $0.rule != nil && $0.policy == "notes/policy@1" })
        _ = try await workbench.perform(.stage([Self.share], withNeeds: true))
        #expect(await workbench.change(Self.share)?.power == plan, "whether it is staged itself makes no difference")
        let rule = try #require(await workbench.change(Self.policy)?.power)
        #expect(rule.difference.gained.contains(plan.allowed[0]))
        #expect(rule.allowed.isEmpty)
    }

    @Test func `a schema has no authority`() async throws {
        let workbench = try await opened()
        let schema = try #require(await workbench.snapshot().changes.first { $0.kind == "defschema" })
        let detail = try #require(await workbench.change(schema.id))
        #expect(detail.power == nil)
    }
}
