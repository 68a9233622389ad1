import AIR
import CanonicalCBOR
import JSON
import Plans
import Randomness
import Testing
import WorldIO

@testable import Governance

/// Compares the authority of generated worlds with what the interpreter lets their plans do.
///
/// `AOS_AUTHORITY_WORLDS` sets the number of worlds.
@Suite struct AuthorityPropertyTests {
    private static var rounds: Int { Effort.count("AOS_AUTHORITY_WORLDS", default: 150) }

    @Test func `the authority lists exactly the effects that the interpreter allows`() throws {
        var random = SeededGenerator(seed: 0xA0)
        var (allowed, denied) = (0, 0)
        for round in 0..<Self.rounds {
            let generated = GeneratedAuthority(using: &random)
            let contents = try generated.contents()
            let authority = Authority(contents)
            let exercised = try generated.exercised(in: contents)
            let entries = Set(authority.entries.map(\.power))
            #expect(exercised.allowed == entries, "round \(round): \(generated)")
            // Effects that the policy denies were requested with a fitting grant, and are listed as denied.
            #expect(exercised.denied == Set(authority.denied.map(\.power)), "round \(round): \(generated)")
            allowed += exercised.allowed.count
            denied += exercised.denied.count
        }
        #expect(allowed > Self.rounds / 2 && denied > Self.rounds / 2, "\(allowed) allowed, \(denied) denied")
    }

    @Test func `a remembered authority is the authority of its world`() throws {
        var random = SeededGenerator(seed: 0xA2)
        let memory = AuthorityMemory()
        for _ in 0..<Self.rounds {
            let old = GeneratedAuthority(using: &random)
            let worlds = [old, old.changed(using: &random), old, old.changed(using: &random)]
            for world in worlds {
                let contents = try world.contents()
                #expect(memory.authority(of: contents) == Authority(contents), "\(world)")
            }
        }
    }

    @Test func `a difference without gains allows no new effect`() throws {
        var random = SeededGenerator(seed: 0xA1)
        var (quiet, gaining) = (0, 0)
        for round in 0..<Self.rounds {
            let old = GeneratedAuthority(using: &random)
            let new = old.changed(using: &random)
            let (base, result) = (try old.contents(), try new.contents())
            let difference = AuthorityDifference(from: base, to: result)
            let before = try old.exercised(in: base).allowed
            let after = try new.exercised(in: result).allowed
            let place: Testing.Comment = "round \(round): from \(old) to \(new)"
            #expect(after.subtracting(before) == Set(difference.gained.map(\.power)), place)
            #expect(before.subtracting(after) == Set(difference.lost.map(\.power)), place)
            if difference.gained.isEmpty {
                quiet += 1
                #expect(after.isSubset(of: before), place)
            } else {
                gaining += 1
            }
        }
        #expect(quiet > 10 && gaining > 10, "\(quiet) gain nothing, \(gaining) gain")
    }
}

/// A generated world of plans that each emit one of several effects, as their input chooses.
private struct GeneratedAuthority: CustomStringConvertible {
    struct Emission: Hashable {
        var kind: String
        var cap: String
    }

    struct Grant: Hashable {
        var name: String
        var capability: String
    }

    struct Rule: Hashable {
        var conditions: [String: String]
        var allows: Bool
    }

    var plans: [[Emission]] = []
    var grants: [Grant] = []
    /// Nil for a world without a default policy.
    var rules: [Rule]?

    private static let kinds = ["t.send", "t.call"]
    private static let slots = ["a", "b", "c"]
    private static let capabilities = ["t/Send@1", "t/Call@1"]

    init(using random: inout SeededGenerator) {
        plans = (0..<Int.random(in: 1...3, using: &random)).map { _ in
            (0..<Int.random(in: 1...4, using: &random)).map { _ in Self.emission(&random) }
        }
        grants = Self.slots.compactMap { slot in
            Bool.random(using: &random) || Bool.random(using: &random) ? Self.grant(slot, &random) : nil
        }
        if Int.random(in: 0..<5, using: &random) > 0 {
            rules = (0..<Int.random(in: 0...5, using: &random)).map { _ in Self.rule(&random) }
        }
    }

    private static func pick<Item>(_ items: [Item], _ random: inout SeededGenerator) -> Item {
        items[Int.random(in: items.indices, using: &random)]
    }

    private static func emission(_ random: inout SeededGenerator) -> Emission {
        Emission(kind: pick(kinds, &random), cap: pick(slots, &random))
    }

    private static func grant(_ name: String, _ random: inout SeededGenerator) -> Grant {
        Grant(name: name, capability: pick(capabilities, &random))
    }

    private static func rule(_ random: inout SeededGenerator) -> Rule {
        let possible: [(String, [String])] = [
            ("effect_kind", kinds), ("cap_name", slots), ("cap_type", ["t.send", "t.call"]),
            ("origin_kind", ["plan", "plan", "reducer"]), ("origin_name", ["t/p0@1", "t/p1@1", "t/p2@1"]),
        ]
        var conditions: [String: String] = [:]
        for (field, values) in possible where Int.random(in: 0..<3, using: &random) == 0 {
            conditions[field] = pick(values, &random)
        }
        return Rule(conditions: conditions, allows: Int.random(in: 0..<3, using: &random) > 0)
    }

    /// The world after one to three changes.
    func changed(using random: inout SeededGenerator) -> GeneratedAuthority {
        var next = self
        for _ in 0..<Int.random(in: 1...3, using: &random) {
            switch Int.random(in: 0..<7, using: &random) {
            case 0: next.plans[Int.random(in: next.plans.indices, using: &random)].append(Self.emission(&random))
            case 1: _ = next.plans[Int.random(in: next.plans.indices, using: &random)].popLast()
            case 2: next.grants.removeAll { $0.name == Self.pick(Self.slots, &random) }
            case 3:
                let name = Self.pick(Self.slots, &random)
                next.grants.removeAll { $0.name == name }
                next.grants.append(Self.grant(name, &random))
            case 4: next.rules?.insert(Self.rule(&random), at: 0)
            case 5: if next.rules?.isEmpty == false { next.rules?.removeFirst() }
            default: next.rules = next.rules == nil ? [Self.rule(&random)] : nil
            }
        }
        for index in next.plans.indices where next.plans[index].isEmpty {
            next.plans[index] = [Self.emission(&random)]
        }
        return next
    }

    var description: String { "plans \(plans), grants \(grants), rules \(String(describing: rules))" }

    private static func name(_ plan: Int) -> String { "t/p\(plan)@1" }

    /// The world, its plans in normal form.
    func contents() throws -> WorldContents {
        var texts = [
            #"{"$kind":"defschema","name":"t/In@1","type":{"record":{"choice":{"nat":{}}}}}"#,
            #"{"$kind":"defschema","name":"t/Params@1","type":{"record":{"n":{"nat":{}}}}}"#,
            #"{"$kind":"defschema","name":"t/Receipt@1","type":{"record":{}}}"#,
        ]
        for (kind, cap) in [("send", "Send"), ("call", "Call")] {
            texts.append(
                """
                {"$kind":"defeffect","name":"t/\(kind)@1","kind":"t.\(kind)","params_schema":"t/Params@1",
                 "receipt_schema":"t/Receipt@1","cap_type":"t.\(kind)","origin_scope":"plan"}
                """)
            texts.append(
                """
                {"$kind":"defcap","name":"t/\(cap)@1","cap_type":"t.\(kind)","schema":{"record":{}},
                 "enforcer":{"module":"sys/CapAllowAll@1"}}
                """)
        }
        for (number, emissions) in plans.enumerated() {
            let steps = emissions.enumerated().map { index, emission in
                """
                {"id":"s\(index)","op":"emit_effect","kind":"\(emission.kind)","params":{"record":{"n":{"nat":\(index)}}},
                 "cap":"\(emission.cap)","bind":{"effect_id_as":"h\(index)"}}
                """
            }
            let edges = emissions.indices.map { index in
                """
                {"from":"begin","to":"s\(index)",
                 "when":{"op":"eq","args":[{"ref":"@plan.input.choice"},{"nat":\(index)}]}}
                """
            }
            texts.append(
                """
                {"$kind":"defplan","name":"\(Self.name(number))","input":"t/In@1",
                 "steps":[{"id":"begin","op":"assign","expr":{"nat":0},"bind":{"as":"x"}},\(steps.joined(separator: ","))],
                 "edges":[\(edges.joined(separator: ","))]}
                """)
        }
        if let rules {
            let list = rules.map { rule in
                let when = rule.conditions.sorted { $0.key < $1.key }.map { #""\#($0.key)":"\#($0.value)""# }
                return #"{"when":{\#(when.joined(separator: ","))},"decision":"\#(rule.allows ? "allow" : "deny")"}"#
            }
            texts.append(#"{"$kind":"defpolicy","name":"t/policy@1","rules":[\#(list.joined(separator: ","))]}"#)
        }
        let grants = grants.map { #"{"name":"\#($0.name)","cap":"\#($0.capability)","params":{"record":{}}}"# }
        let policy = rules == nil ? "" : #""policy":"t/policy@1","#
        return try SmallWorld.bundle(
            texts, #"{"defaults":{\#(policy)"cap_grants":[\#(grants.joined(separator: ","))]}}"#
        ).contents
    }

    /// The effects that plans request in all their scenarios, by the decision of the policy.
    func exercised(
        in contents: WorldContents
    ) throws -> (allowed: Set<AuthorityEntry.Power>, denied: Set<AuthorityEntry.Power>) {
        let world = PlanWorld(contents)
        var (allowed, denied): (Set<AuthorityEntry.Power>, Set<AuthorityEntry.Power>) = ([], [])
        for (number, emissions) in plans.enumerated() {
            for index in emissions.indices {
                let text = #"{"plan":"\#(Self.name(number))","input":{"choice":\#(index)}}"#
                var reader = ScenarioReader(Array(text.utf8), file: "smoke/x.smoke.json", world: world)
                let read = reader.read()
                let scenario = try #require(read, "\(reader.diagnostics)")
                for request in ScenarioRun(scenario, in: world).kernel.effects {
                    guard let decision = request.decision else { continue }
                    let entry = AuthorityEntry(
                        originKind: .plan, originName: request.plan, effectKind: request.intent.kind,
                        capName: request.intent.cap, capType: request.capType, policy: decision.policy,
                        rule: decision.rule)
                    if decision.isAllowed { allowed.insert(entry.power) } else { denied.insert(entry.power) }
                }
            }
        }
        return (allowed, denied)
    }
}
