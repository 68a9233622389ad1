import AIR
import CanonicalCBOR
import Governance
import JSON
import Plans
import Testing
import WorldIO

@Suite struct ConsumerCheckTests {
    private typealias Texts = ConsumerTexts

    private let deny = Texts.policy((#"{"effect_kind":"p.go"}"#, "allow"))

    private func world(
        _ manifest: String, policy: String? = nil, pack: [String] = Texts.pack, own: [String] = []
    ) throws -> ConsumerWorld {
        try ConsumerWorld(manifest: manifest, pack: pack, own: [policy ?? deny] + own)
    }

    private func findings(
        _ manifest: String, policy: String? = nil, pack: [String] = Texts.pack, own: [String] = []
    ) throws -> [ConsumerFinding] {
        try world(manifest, policy: policy, pack: pack, own: own).check().findings
    }

    private func json(_ finding: ConsumerFinding?) throws -> [String] {
        try #require(finding?.fix).edits.map { JSONPrinter.compact($0.json) }
    }

    @Test func `a grant under another name is reused`() throws {
        let found = try findings(Texts.manifest(grants: [Texts.grant("other")]))
        #expect(found.map(\.fault) == [.unbound(slot: "slot")])
        #expect(try json(found[0]) == [Texts.grant("slot")])
        #expect(found[0].fix?.isComplete == true)
    }

    @Test(arguments: [
        "{}", #"{"to":{"null":{}}}"#, #"{"to":{"set":[]}}"#, #"{"to":{"set":[ ]}}"#,
    ])
    func `a grant that restricts nothing is not reused`(fields: String) throws {
        let found = try findings(Texts.manifest(grants: [Texts.grant("other", "p/cap@1", fields)]))
        #expect(found[0].fix?.isComplete == false)
        #expect(try json(found[0])[0].contains("FILL_IN"))
    }

    @Test func `parameters that can be empty are empty`() throws {
        let pack = Texts.pack.dropLast() + [Texts.capability("p/cap@1", "p.cap", #"{"record":{}}"#)]
        let found = try findings(Texts.manifest(), pack: Array(pack))
        #expect(try json(found[0]) == [Texts.grant("slot", "p/cap@1", "{}")])
        #expect(found[0].fix?.isComplete == true)
    }

    @Test func `parameters that are not a record are reused unchanged`() throws {
        let pack = Texts.pack.dropLast() + [Texts.capability("p/cap@1", "p.cap", #"{"text":{}}"#)]
        let grant = #"{"name":"other","cap":"p/cap@1","params":{"text":"x"},"expiry_ns":7}"#
        let found = try findings(Texts.manifest(grants: [grant]), pack: Array(pack))
        #expect(try json(found[0]) == [grant.replacing("other", with: "slot")])
        let none = try findings(Texts.manifest(), pack: Array(pack))
        #expect(none[0].fix?.edits.map(\.placeholders).map { $0.map(\.description) } == [["/params"]])
    }

    @Test func `an unlisted capability is listed first`() throws {
        let world = try world(Texts.manifest(caps: []))
        let found = world.check().findings
        #expect(found[0].fix?.edits.map(\.pointer.description) == ["/caps", "/defaults/cap_grants"])
        #expect(try json(found[0])[0] == #"{"name":"p/cap@1"}"#)
    }

    @Test func `without a capability of the type nothing can be fixed`() throws {
        let found = try findings(Texts.manifest(caps: []), pack: Array(Texts.pack.dropLast()))
        #expect(found.map(\.fault) == [.unbound(slot: "slot")])
        #expect(found[0].fix == nil)
        #expect(found[0].diagnostic.help?.contains("p.cap") == true)
    }

    @Test func `a grant of an unlisted capability does not fit`() throws {
        let found = try findings(Texts.manifest(caps: [], grants: [Texts.grant("slot")]))
        let key = DefinitionKey(.capability, DefinitionName("p/cap@1"))
        #expect(found.map(\.fault) == [.unlisted(key)])
        #expect(found[0].fix?.edits.map(\.pointer.description) == ["/caps"])
        let gone = try findings(Texts.manifest(grants: [Texts.grant("slot", "p/gone@1")]))
        #expect(gone.map(\.fault) == [.unresolved(DefinitionKey(.capability, DefinitionName("p/gone@1")))])
        #expect(gone[0].fix == nil)
    }

    @Test func `a grant that other plans use is not replaced`() throws {
        let own = #"""
            {"$kind":"defplan","name":"w/mine@1","input":"p/In@1","steps":[{"id":"s","op":"emit_effect",
             "kind":"timer.set","cap":"slot","params":{"deliver_at_ns":1,"key":null},"bind":{"effect_id_as":"e"}}]}
            """#
        let timer = #"{"name":"slot","cap":"sys/timer@1","params":{"record":{}}}"#
        let alone = try findings(Texts.manifest(grants: [timer]))
        #expect(alone.map(\.fault) == [.mismatched(slot: "slot", granted: "timer", needed: "p.cap")])
        #expect(alone[0].fix != nil)
        let shared = try findings(
            Texts.manifest(
                plans: ["p/entry_a@1", "w/mine@1"], effects: ["p/go@1", "sys/timer.set@1"], grants: [timer]),
            own: [own])
        #expect(shared[0].fix == nil)
        #expect(shared[0].diagnostic.help?.contains("w/mine@1") == true)
    }

    @Test func `effects of several types can't share a slot`() throws {
        let plan = Texts.plan("p/entry_a@1", emits: [("slot", "p.go"), ("slot", "vault.put")])
        let found = try findings(
            Texts.manifest(grants: [Texts.grant("slot")]), pack: Texts.pack.map { $0 == Texts.entry ? plan : $0 })
        #expect(found.map(\.fault).contains(.inconsistent(slot: "slot", needed: ["p.cap", "secret"])))
    }

    @Test func `a missing default policy is a warning without a fix`() throws {
        let found = try findings(Texts.manifest(policy: nil, grants: [Texts.grant("slot")]))
        #expect(found.map(\.fault) == [.noDefaultPolicy])
        #expect(found.map(\.diagnostic.severity) == [.warning])
        #expect(found[0].fix == nil)
        let decisions = try world(Texts.manifest(policy: nil, grants: [Texts.grant("slot")])).check().decisions
        #expect(decisions.map(\.policy) == ["allow_all"])
    }

    @Test func `an effect that no rule matches is allowed by a rule at the end`() throws {
        let world = try world(
            Texts.manifest(grants: [Texts.grant("slot")]), policy: Texts.policy((#"{"cap_name":"slot"}"#, "allow")))
        #expect(world.check().findings.isEmpty)
        let other = try self.world(
            Texts.manifest(grants: [Texts.grant("slot")]),
            policy: Texts.policy((#"{"origin_kind":"reducer"}"#, "allow"))
        )
        let found = other.check().findings
        #expect(found.map(\.fault) == [.denied(effectKind: "p.go", slot: "slot", policy: "w/rules@1", rule: nil)])
        #expect(found[0].fix?.edits.map(\.action) == [.append])
        try other.fix(found)
        #expect(other.check().findings.isEmpty)
        #expect(other.check().decisions.map(\.rule) == [1])
    }

    @Test(arguments: [
        #"{"effect_kind":"p.go"}"#, #"{"origin_kind":"plan"}"#, #"{"cap_type":"p.cap"}"#, #"{"cap_name":"slot"}"#,
        #"{"origin_name":"p/entry_a@1"}"#,
    ])
    func `a deny with conditions is never overridden`(when: String) throws {
        let found = try findings(
            Texts.manifest(grants: [Texts.grant("slot")]), policy: Texts.policy((when, "deny"), ("{}", "allow")))
        #expect(found.map(\.fault) == [.denied(effectKind: "p.go", slot: "slot", policy: "w/rules@1", rule: 0)])
        #expect(found[0].fix == nil)
    }

    @Test(arguments: [
        [], [(#"{"effect_kind":"p.go","cap_name":"other"}"#, "deny")], [(#"{"effect_kind":"x"}"#, "allow")],
    ])
    func `an allow above a final deny of everything decides as it would at the end without that deny`(
        above: [(String, String)]
    ) throws {
        let found = try findings(
            Texts.manifest(grants: [Texts.grant("slot")]), policy: Texts.policy(above + [("{}", "deny")]))
        let edit = try #require(found.first?.fix?.edits.first)
        #expect(edit.action == .insert(at: above.count))
        #expect(edit.value["decision"] == .text("allow"))
        let when = try #require(edit.value["when"])
        #expect(when.asMap?.count == 4, "the narrowest rule")
        let text = JSONPrinter.compact(PlainData.json(of: when))
        let policies = [above + [(text, "allow"), ("{}", "deny")], above + [(text, "allow")]]
        let tables = try policies.map { rules in
            PolicyTable(try #require(try world(Texts.manifest(), policy: Texts.policy(rules)).load().bundle).contents)
        }
        for kind in ["p.go", "x"] {
            for cap in ["slot", "other"] {
                for plan in ["p/entry_a@1", "p/other@1"] {
                    let question = PolicyQuestion(
                        originKind: "plan", originName: plan, effectKind: kind, capName: cap, capType: "p.cap")
                    #expect(tables[0].decision(on: question).isAllowed == tables[1].decision(on: question).isAllowed)
                }
            }
        }
    }

    @Test func `an imported policy is not written`() throws {
        let policy = Texts.policy((#"{"origin_kind":"reducer"}"#, "allow"))
        let world = try ConsumerWorld(
            manifest: Texts.manifest(grants: [Texts.grant("slot")]), pack: Texts.pack + [policy])
        let found = world.check().findings
        #expect(found.map(\.diagnostic.code) == [.policyDenies])
        #expect(found[0].fix == nil)
    }

    @Test func `a missing policy allows nothing`() throws {
        let found = try findings(Texts.manifest(policy: "w/gone@1", grants: [Texts.grant("slot")]))
        #expect(found.map(\.diagnostic.code) == [.policyDenies])
        #expect(found[0].fix == nil)
    }

    @Test func `a trigger on an event that does not fit is corrected`() throws {
        let world = try world(
            Texts.manifest(
                grants: [Texts.grant("slot")],
                triggers: #"[{"event":"sys/TimerSetParams@1","plan":"p/entry_a@1","correlate_by":"x"}]"#))
        let found = world.check().findings
        #expect(found.map(\.fault) == [.noTrigger(event: DefinitionName("p/In@1"))])
        try #require(!found.isEmpty)
        #expect(try json(found[0]) == [#"{"event":"p/In@1","plan":"p/entry_a@1","correlate_by":"x"}"#])
        #expect(found[0].fix?.edits.map(\.pointer.description) == ["/triggers/0"])
    }

    @Test func `a trigger of a plan that correlates needs a correlate_by to be filled in`() throws {
        let step =
            #"{"id":"w","op":"await_event","event":"p/In@1","where":{"op":"eq","args":[{"ref":"@event"},"#
            + #"{"ref":"@var:correlation_id"}]},"bind":{"as":"x"}},"#
        let plan = Texts.plan("p/entry_a@1", emits: [("slot", "p.go")], more: step)
        let found = try findings(
            Texts.manifest(grants: [Texts.grant("slot")], triggers: nil),
            pack: Texts.pack.map { $0 == Texts.entry ? plan : $0 })
        #expect(found.map(\.diagnostic.code) == [.noTrigger])
        #expect(found[0].fix?.edits.map(\.placeholders).map { $0.map(\.description) } == [["/correlate_by"]])
    }

    @Test func `only entry plans need a trigger`() throws {
        let plan = Texts.plan("p/core_a@1", emits: [("slot", "p.go")])
        let found = try findings(
            Texts.manifest(plans: ["p/core_a@1"], grants: [Texts.grant("slot")], triggers: nil),
            pack: Texts.pack.map { $0 == Texts.entry ? plan : $0 })
        #expect(found.isEmpty)
    }

    @Test func `plans that the manifest does not name are not checked`() throws {
        #expect(try findings(Texts.manifest(plans: [], triggers: nil)).isEmpty)
    }

    @Test func `the world's own plans are not checked`() throws {
        let world = try ConsumerWorld(manifest: Texts.manifest(triggers: nil), pack: [], own: Texts.pack + [deny])
        #expect(world.check().findings.isEmpty)
    }

    @Test func `an undefined effect is reported`() throws {
        let plan = Texts.plan("p/entry_a@1", emits: [("slot", "p.gone")])
        let found = try findings(
            Texts.manifest(grants: [Texts.grant("slot")]), pack: Texts.pack.map { $0 == Texts.entry ? plan : $0 })
        #expect(found.map(\.fault) == [.unknownEffect(kind: "p.gone")])
    }

    @Test func `another effect of the same kind is accepted`() throws {
        let own = #"""
            {"$kind":"defeffect","name":"w/go@1","kind":"p.go","cap_type":"p.cap","params_schema":"p/Params@1",
             "receipt_schema":"p/Receipt@1","origin_scope":"plan"}
            """#
        let found = try findings(
            Texts.manifest(effects: ["w/go@1"], grants: [Texts.grant("slot")]), own: [own])
        #expect(found.isEmpty)
    }

    @Test func `a world without a manifest has nothing to check`() throws {
        let world = try ConsumerWorld(manifest: "[]", pack: Texts.pack)
        #expect(world.check().findings.isEmpty)
    }

    /// Everything is missing at once, and every fix can be written as proposed.
    @Test func `all fixes together leave no findings`() throws {
        let world = try world(
            Texts.manifest(schemas: [], effects: [], grants: [Texts.grant("other")], triggers: nil),
            policy: Texts.policy(("{}", "deny")))
        let found = world.check().findings
        #expect(found.count == 7)
        #expect(found.allSatisfy { $0.fix?.isComplete ?? false })
        try world.fix(found)
        #expect(world.check().findings.isEmpty)
        #expect(world.load().diagnostics.containsError == false)
    }

    @Test func `missing blocks of the manifest are created`() throws {
        let pack = Texts.pack.dropLast() + [Texts.capability("p/cap@1", "p.cap", #"{"record":{}}"#)]
        let world = try world(Texts.manifest(policy: nil, grants: nil, triggers: nil), pack: Array(pack))
        try world.fix(world.check().findings)
        #expect(world.check().findings.map(\.fault) == [.noDefaultPolicy])
        #expect(world.load().diagnostics.containsError == false)
    }
}
