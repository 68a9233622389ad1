import AIR
import CanonicalCBOR
import Files
import JSON
import Randomness
import Sync
import Testing
import WorldIO

/// Generates small valid worlds that use the same few names, so that two of them differ in every way.
struct RandomWorld {
    private var random: SeededGenerator
    private var nodes: [String] = []
    private var listed: [String: [String]] = [:]
    private var schemas: [Int: Shape] = [:]
    private var effects: [(kind: String, params: Int, type: Int)] = []
    private var caps: [Int: Bool] = [:]
    private var grants: [(name: String, type: Int, text: String)] = []

    private indirect enum Shape {
        case text, nat, list(Shape), option(Shape), record([(String, Shape)]), reference(Int)
    }

    /// The bundle of the world with a seed.
    ///
    /// - Throws: if the world is invalid, which is a bug in the generator.
    static func bundle(_ seed: Int) throws -> WorldBundle {
        var maker = RandomWorld(random: SeededGenerator(seed: seed))
        let manifest = maker.make()
        let world = try WorldUnderTest("[\(maker.nodes.joined(separator: ",\n"))]", manifest)
        let loaded = world.load()
        try #require(loaded.errors.isEmpty, "seed \(seed): \(loaded.errors)\n\(maker.nodes)\n\(manifest)")
        return try #require(loaded.bundle)
    }

    private init(random: SeededGenerator) { self.random = random }

    private mutating func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &random) < percent }
    private mutating func pick<Item>(_ items: [Item]) -> Item? { items.randomElement(using: &random) }
    private mutating func number(_ bound: Int) -> Int { Int.random(in: 0..<bound, using: &random) }

    private mutating func add(_ section: String, _ name: String, _ text: String) {
        nodes.append(text)
        listed[section, default: []].append(name)
    }

    private mutating func make() -> String {
        makeSchemas()
        makeEffectsAndCaps()
        let policies = makePolicies()
        let triggers = makePlans()
        let wiring = makeModules()
        for index in 0..<2 where chance(50) {
            add(
                "secrets", "n/d\(index)@1",
                #"{"$kind": "defsecret", "name": "n/d\#(index)@1", "binding_id": "b\#(number(2))"}"#)
        }
        if chance(40) { listed["effects", default: []].append("sys/http.request@1") }
        if chance(40) { listed["schemas", default: []].append("sys/HttpRequestParams@1") }
        for section in listed.keys.sorted() { listed[section]?.shuffle(using: &random) }
        var more: [String] = []
        var defaults: [String] = []
        if let policy = pick(policies), chance(70) { defaults.append(#""policy": "\#(policy)""#) }
        if !grants.isEmpty {
            defaults.append(#""cap_grants": [\#(grants.map(\.text).shuffled(using: &random).joined(separator: ", "))]"#)
        }
        if !defaults.isEmpty || chance(20) { more.append(#""defaults": {\#(defaults.joined(separator: ", "))}"#) }
        if !triggers.isEmpty {
            more.append(#""triggers": [\#(triggers.shuffled(using: &random).joined(separator: ", "))]"#)
        }
        more += wiring
        return manifest(listed, more.joined(separator: ", "))
    }

    private mutating func makeSchemas() {
        for index in 0..<5 where index == 0 || chance(75) {
            let type = makeType(below: index, depth: 2)
            schemas[index] = type
            add("schemas", "n/d\(index)@1", schema("n/d\(index)@1", text(type)))
        }
    }

    private mutating func makeType(below index: Int, depth: Int) -> Shape {
        switch number(depth > 0 ? 7 : 2) {
        case 0: return .text
        case 1: return .nat
        case 2: return .list(makeType(below: index, depth: depth - 1))
        case 3: return .record([("o", .option(makeType(below: index, depth: 0)))])
        case 4, 5:
            if let other = pick(schemas.keys.sorted()) { return .record([("r", .reference(other)), ("n", .nat)]) }
            return .text
        default:
            return .record((0..<number(3)).map { ("f\($0)", makeType(below: index, depth: depth - 1)) })
        }
    }

    private func text(_ type: Shape) -> String {
        switch type {
        case .text: #"{"text": {}}"#
        case .nat: #"{"nat": {}}"#
        case .list(let item): #"{"list": \#(text(item))}"#
        case .option(let item): #"{"option": \#(text(item))}"#
        case .record(let fields):
            "{\"record\": {\(fields.map { "\"\($0.0)\": \(text($0.1))" }.joined(separator: ", "))}}"
        case .reference(let index): #"{"ref": "n/d\#(index)@1"}"#
        }
    }

    /// A canonical literal of a type.
    private mutating func value(_ type: Shape) -> String {
        switch type {
        case .text: return #"{"text": "t\#(number(2))"}"#
        case .nat: return #"{"nat": \#(number(2))}"#
        case .list(let item): return #"{"list": [\#(value(item))]}"#
        case .option: return #"{"null": {}}"#
        case .record(let fields):
            var members: [String] = []
            for (name, type) in fields { members.append("\"\(name)\": \(value(type))") }
            return "{\"record\": {\(members.joined(separator: ", "))}}"
        case .reference(let index): return value(schemas[index] ?? .text)
        }
    }

    private mutating func makeEffectsAndCaps() {
        let known = schemas.keys.sorted()
        var kinds = ["n.k0", "n.k1", "n.k2"]
        if chance(30) { kinds.shuffle(using: &random) }
        for index in 0..<3 where chance(60) {
            let (params, receipt, type) = (pick(known) ?? 0, pick(known) ?? 0, number(2))
            effects.append((kinds[index], params, type))
            add(
                "effects", "n/d\(index)@1",
                #"""
                {"$kind": "defeffect", "name": "n/d\#(index)@1", "kind": "\#(kinds[index])", "cap_type": "t\#(type)",
                 "params_schema": "n/d\#(params)@1", "receipt_schema": "n/d\#(receipt)@1", "origin_scope": "both"}
                """#)
        }
        for index in 0..<2 where chance(80) {
            let hasLimit = chance(50)
            caps[index] = hasLimit
            let fields = hasLimit ? #""limit": {"option": {"nat": {}}}"# : ""
            add(
                "caps", "n/d\(index)@1",
                #"""
                {"$kind": "defcap", "name": "n/d\#(index)@1", "cap_type": "t\#(index)", "schema": {"record": {\#(fields)}}}
                """#)
        }
        for index in 0..<3 {
            guard let cap = pick(caps.keys.sorted()), chance(70) else { continue }
            let params = caps[cap] == true && chance(50) ? #""limit": {"nat": \#(number(2))}"# : ""
            grants.append(
                (
                    "g\(index)", cap,
                    #"{"name": "g\#(index)", "cap": "n/d\#(cap)@1", "params": {"record": {\#(params)}}}"#
                ))
        }
    }

    private mutating func makePolicies() -> [String] {
        var names: [String] = []
        for index in 0..<2 where chance(60) {
            var rules: [String] = []
            for _ in 0..<number(3) {
                var when: [String] = []
                if let kind = pick(effects.map(\.kind) + ["http.request"]), chance(60) {
                    when.append(#""effect_kind": "\#(kind)""#)
                }
                if let grant = pick(grants.map(\.name)), chance(60) { when.append(#""cap_name": "\#(grant)""#) }
                rules.append(#"{"when": {\#(when.joined(separator: ", "))}, "decision": "allow"}"#)
            }
            names.append("n/d\(index)@1")
            add(
                "policies", "n/d\(index)@1",
                #"{"$kind": "defpolicy", "name": "n/d\#(index)@1", "rules": [\#(rules.joined(separator: ", "))]}"#)
        }
        return names
    }

    private mutating func makePlans() -> [String] {
        var triggers: [String] = []
        let known = schemas.keys.sorted()
        for index in 0..<3 where chance(70) {
            let input = pick(known) ?? 0
            var steps: [String] = []
            if let event = pick(known), chance(60) {
                steps.append(
                    #"{"id": "s\#(steps.count)", "op": "raise_event", "event": "n/d\#(event)@1", "value": \#(value(.reference(event)))}"#
                )
            }
            if let effect = pick(effects), let grant = pick(grants.filter { $0.type == effect.type }), chance(70) {
                steps.append(
                    #"""
                    {"id": "s\#(steps.count)", "op": "emit_effect", "kind": "\#(effect.kind)", "cap": "\#(grant.name)",
                     "params": \#(value(.reference(effect.params))), "bind": {"effect_id_as": "h"}}
                    """#)
            }
            let output = chance(50) ? pick(known) : nil
            let result = output.map { #", "result": \#(value(.reference($0)))"# } ?? ""
            steps.append(#"{"id": "s\#(steps.count)", "op": "end"\#(result)}"#)
            let edges = (1..<max(steps.count, 1)).map { #"{"from": "s\#($0 - 1)", "to": "s\#($0)"}"# }
            add(
                "plans", "n/d\(index)@1",
                #"""
                {"$kind": "defplan", "name": "n/d\#(index)@1", "input": "n/d\#(input)@1",
                 \#(output.map { #""output": "n/d\#($0)@1","# } ?? "")
                 "steps": [\#(steps.joined(separator: ",\n"))], "edges": [\#(edges.joined(separator: ", "))]}
                """#)
            if chance(60) { triggers.append(#"{"event": "n/d\#(input)@1", "plan": "n/d\#(index)@1"}"#) }
        }
        return triggers
    }

    private mutating func makeModules() -> [String] {
        let known = schemas.keys.sorted()
        let records = known.filter { if case .record? = schemas[$0] { true } else { false } }
        var events: [String] = []
        var inboxes: [String] = []
        var bindings: [String] = []
        for index in 0..<2 where chance(60) {
            guard let event = pick(records) else { continue }
            add(
                "modules", "n/d\(index)@1",
                #"""
                {"$kind": "defmodule", "name": "n/d\#(index)@1", "module_kind": "reducer",
                 "wasm_hash": "sha256:\#(String(repeating: "\(number(2) + 1)", count: 64))",
                 "abi": {"reducer": {"state": "n/d\#(pick(known) ?? 0)@1", "event": "n/d\#(event)@1",
                   "cap_slots": {"a": "t0", "b/c": "t1"}}}}
                """#)
            if chance(60) { events.append(#"{"event": "n/d\#(event)@1", "reducer": "n/d\#(index)@1"}"#) }
            if chance(40) { inboxes.append(#"{"source": "in\#(number(2))-\#(index)", "reducer": "n/d\#(index)@1"}"#) }
            let slots = [("a", 0), ("b/c", 1)].compactMap { slot, type in
                grants.first { $0.type == type }.map { #""\#(slot)": "\#($0.name)""# }
            }
            if !slots.isEmpty, chance(70) {
                bindings.append(#""n/d\#(index)@1": {"slots": {\#(slots.joined(separator: ", "))}}"#)
            }
        }
        var blocks: [String] = []
        if !events.isEmpty || !inboxes.isEmpty || chance(20) {
            let parts = [("events", events), ("inboxes", inboxes)].filter { !$0.1.isEmpty }.map {
                #""\#($0.0)": [\#($0.1.joined(separator: ", "))]"#
            }
            blocks.append(#""routing": {\#(parts.joined(separator: ", "))}"#)
        }
        if !bindings.isEmpty { blocks.append(#""module_bindings": {\#(bindings.joined(separator: ", "))}"#) }
        return blocks
    }
}
