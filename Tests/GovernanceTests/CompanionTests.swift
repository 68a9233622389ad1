import AIR
import CanonicalCBOR
import Governance
import Testing
import WorldIO

@Suite struct CompanionTests {
    private static let event = #"{"$kind":"defschema","name":"n/In@1","type":{"record":{"text":{"text":{}}}}}"#
    private static let deniesTimers = #"{"$kind":"defpolicy","name":"n/rules@1","rules":[]}"#
    private static let allowsTimers = """
        {"$kind":"defpolicy","name":"n/rules@1","rules":[{"when":{"effect_kind":"timer.set"},"decision":"allow"}]}
        """
    private static let clock = #"{"name":"clock","cap":"sys/timer@1","params":{"record":{}}}"#

    private static func blocks(triggers: String = "") -> String {
        #"{"defaults":{"policy":"n/rules@1","cap_grants":[\#(clock)]},"triggers":[\#(triggers)]}"#
    }

    /// The companions of one change between two worlds.
    private func companions(
        of id: String, from base: ([String], String), to target: ([String], String)
    ) throws -> [Companion] {
        let base = try SmallWorld.bundle(base.0, base.1)
        let difference = WorldDifference(
            base: base.contents, baseHash: base.manifestHash, target: try SmallWorld.bundle(target.0, target.1))
        let needs = ChangeNeeds(difference)
        _ = try #require(difference.change(OpID(id)))
        return CompanionFinder(difference, needs).companions(of: needs.closure(of: [OpID(id)]))
    }

    @Test func `a plan comes with the trigger that starts it and the policy that allows its effects`() throws {
        let found = try companions(
            of: "add:defplan:n/wait@1", from: ([Self.event, Self.deniesTimers], Self.blocks()),
            to: (
                [Self.event, Self.allowsTimers, SmallWorld.plan("n/wait@1", timer: 5)],
                Self.blocks(triggers: #"{"event":"n/In@1","plan":"n/wait@1"}"#)
            ))
        #expect(
            found == [
                Companion(id: OpID("replace:defpolicy:n/rules@1"), role: .allows(effects: ["timer.set"])),
                Companion(id: OpID("set:triggers:n/In@1->n/wait@1"), role: .starts(plan: "n/wait@1")),
            ])
    }

    @Test func `an effect that is already allowed needs no policy`() throws {
        let found = try companions(
            of: "add:defplan:n/wait@1", from: ([Self.event, Self.allowsTimers], Self.blocks()),
            to: ([Self.event, Self.allowsTimers, SmallWorld.plan("n/wait@1", timer: 5)], Self.blocks()))
        #expect(found.isEmpty)
    }

    @Test func `a trigger of another plan is not a companion`() throws {
        let found = try companions(
            of: "add:defplan:n/wait@1", from: ([Self.event, Self.allowsTimers], Self.blocks()),
            to: (
                [Self.event, Self.allowsTimers, SmallWorld.plan("n/wait@1"), SmallWorld.plan("n/other@1")],
                Self.blocks(triggers: #"{"event":"n/In@1","plan":"n/other@1"}"#)
            ))
        #expect(found.isEmpty)
    }

    @Test func `a policy that changes only for others is not a companion`() throws {
        let found = try companions(
            of: "add:defplan:n/wait@1", from: ([Self.event, Self.deniesTimers], Self.blocks()),
            to: ([Self.event, Self.allowsTimers, SmallWorld.plan("n/wait@1")], Self.blocks()))
        #expect(found.isEmpty)
    }
}
