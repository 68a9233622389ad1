import AIR
import CanonicalCBOR
import Files
import JSON
import Testing

@testable import Governance

/// The codec of records, which reads exactly what it writes.
@Suite struct RecordTests {
    private static let hash = Hash.of([1])

    private static let report: ShadowReport = {
        let entry = AuthorityEntry(
            originKind: .plan, originName: DefinitionName("n/wait@1"), effectKind: "timer.set", capName: "clock",
            capType: "timer", policy: "n/rules@1", rule: 1)
        let unruled = AuthorityEntry(
            originKind: .reducer, originName: DefinitionName("n/R@1"), effectKind: "timer.set", capName: "clock",
            capType: "timer", policy: "allow_all", rule: nil)
        let change = GrantChange(
            capName: "web", path: JSONPointer([.key("params"), .key("a/b~c"), .index(0)]), from: nil, to: .null)
        let value: CBORValue = .record([
            ("gained", .array([entry.value, unruled.value])), ("lost", .array([unruled.value])),
            ("widened", .array([change.value])), ("narrowed", .array([])),
            ("default_policy", .record([("from", .null), ("to", .text("n/rules@1"))])),
            ("opaque", .array([.text("n/R@1")])),
        ])
        let authority =
            (try? AuthorityDifference(value))
            ?? AuthorityDifference(from: nil, to: .init(manifest: .empty, definitions: [:]))
        return ShadowReport(
            isValid: false,
            diagnostics: [
                Diagnostic(
                    .error, .capUnbound, "no grant", file: "air/a.json", line: 3, column: 1, kind: "defplan",
                    name: "n/wait@1", path: "/steps/0", help: "add one"), Diagnostic(.notice, .staleBase, "old"),
            ],
            manifestHash: hash,
            plans: ShadowReport.Plans(
                added: [DefinitionName("n/new@1")], replaced: [DefinitionName("n/wait@1")],
                removed: [DefinitionName("n/old@1")]),
            triggers: ShadowReport.Entries(added: ["n/In@1->n/new@1"], removed: ["n/In@1->n/old@1"]),
            routes: ShadowReport.Entries(added: [], removed: ["inbox mail->n/R@1"]),
            effects: [
                PredictedEffect(
                    plan: DefinitionName("n/wait@1"), effectKind: "timer.set", cap: "clock", policy: "n/rules@1",
                    rule: 1, isAllowed: true),
                PredictedEffect(
                    plan: DefinitionName("n/new@1"), effectKind: "timer.set", cap: "none", policy: "n/rules@1",
                    rule: nil, isAllowed: false),
            ],
            scenarios: [.record([("name", .text("smoke"))])], authority: authority, rules: rules)
    }()

    private static let rules = RulesDifference(
        policies: [
            PolicyDifference(
                from: DefinitionName("n/rules@1"), to: DefinitionName("n/rules@2"), isInForce: true,
                rules: [
                    PolicyDifference.Rule(
                        change: .moved, from: 1, to: 0, before: .record([("decision", .text("deny"))]),
                        after: .record([("decision", .text("deny"))]), isMoved: true)
                ])
        ], decisions: [], governing: nil)

    private static let records: [GovernanceRecord] = [
        .proposed(
            GovernanceRecord.Proposed(
                id: ProposalID(0), patchHash: hash, documentHash: Hash.of([2]), manifestBase: Hash.of([3]),
                manifestHash: Hash.of([4]), author: "ada", description: nil, rebasedFrom: nil)),
        .proposed(
            GovernanceRecord.Proposed(
                id: ProposalID(.max), patchHash: hash, documentHash: hash, manifestBase: hash, manifestHash: hash,
                author: "", description: "why", rebasedFrom: ProposalID(0))),
        .shadowReport(GovernanceRecord.Shadowed(id: ProposalID(1), patchHash: hash, report: report)),
        .approved(
            GovernanceRecord.Approved(id: ProposalID(1), patchHash: hash, approver: "bob", decision: .approve)),
        .approved(GovernanceRecord.Approved(id: ProposalID(1), patchHash: hash, approver: "bob", decision: .reject)),
        .applied(GovernanceRecord.Applied(id: ProposalID(1), patchHash: hash, manifestHash: Hash.of([5]))),
        .manifest(hash),
        .proposed(
            GovernanceRecord.Proposed(
                id: ProposalID(2), patchHash: hash, documentHash: hash, manifestBase: hash, manifestHash: hash,
                author: "ada", description: nil, rebasedFrom: nil, rules: .record([("version", .unsigned(1))]),
                rulesBase: Hash.of([6]))),
        .approved(
            GovernanceRecord.Approved(
                id: ProposalID(2), patchHash: hash, approver: "bob", decision: .approve,
                signed: ApproverKey("ed25519:11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=").map {
                    SignedApproval(key: $0, expires: 9, signature: [1, 2, 3])
                })),
        .rules(GovernanceRecord.Rules(id: ProposalID(2), rulesHash: hash)),
        .approved(
            GovernanceRecord.Approved(
                id: ProposalID(2), patchHash: hash, approver: "bob", decision: .reject, reason: "too early")),
        .commented(GovernanceRecord.Commented(id: ProposalID(2), author: "bob", text: "why?")),
        .commented(
            GovernanceRecord.Commented(
                id: ProposalID(2), author: "ada", op: "add:defplan:a@1", hunk: hash, text: "because", resolves: 3)),
        .proposed(
            GovernanceRecord.Proposed(
                id: ProposalID(3), patchHash: hash, documentHash: hash, manifestBase: hash, manifestHash: hash,
                author: "ada", description: .object(Hash.of([7])), rebasedFrom: nil)),
        .approved(
            GovernanceRecord.Approved(
                id: ProposalID(3), patchHash: hash, approver: "bob", decision: .reject, reason: .object(Hash.of([8])))),
        .commented(GovernanceRecord.Commented(id: ProposalID(3), author: "bob", text: .object(Hash.of([9])))),
    ]

    /// The newest version of frames that can hold the record.
    private static func version(of record: GovernanceRecord) -> UInt64 {
        let text: RecordText? =
            switch record {
            case .proposed(let body): body.description
            case .approved(let body): body.reason
            case .commented(let body): body.text
            default: nil
            }
        if case .inline? = text { return 2 }
        return GovernanceFrame.currentVersion
    }

    /// Whether a frame of version 1 can hold the record.
    private static func isOfVersion1(_ record: GovernanceRecord) -> Bool {
        (try? GovernanceRecord(record.value, version: 1)) == record
    }

    /// Fields whose absence does not show as damage.
    private static let optional: Set<String> = [
        "description", "description_hash", "reason", "reason_hash", "op", "hunk", "resolves", "rebased_from", "rules",
        "rules_base", "file", "line",
        "column", "kind", "name",
        "path", "help", "rule", "from", "to",
    ]

    @Test(arguments: records)
    func `a record is read back as it was written`(record: GovernanceRecord) throws {
        let bytes = try CanonicalEncoder.encode(record.value)
        #expect(try GovernanceRecord(CanonicalDecoder.decode(bytes), version: Self.version(of: record)) == record)
        #expect(record.value["record"]?.asText == record.kind)
    }

    @Test func `the test report has something in every list`() {
        #expect(Self.report.authority.gained.count == 2)
        #expect(Self.report.authority.widened.first?.to == .null)
        #expect(Self.report.authority.widened.first?.from == nil)
        #expect(Self.report.authority.defaultPolicy.isChange)
    }

    @Test func `a report is read back on its own too`() throws {
        #expect(try ShadowReport(Self.report.value) == Self.report)
    }

    @Test(arguments: records)
    func `damage anywhere in a record is refused`(record: GovernanceRecord) throws {
        var count = 0
        for (what, damaged) in Self.damages(record.value, at: "") {
            count += 1
            #expect(throws: RecordError.self, "\(what)") {
                try GovernanceRecord(damaged, version: Self.version(of: record))
            }
        }
        #expect(count >= 5)
    }

    /// Copies of a value, each with one of its parts damaged.
    private static func damages(_ value: CBORValue, at path: String) -> [(what: String, value: CBORValue)] {
        guard !path.hasSuffix("/scenarios") else { return [] }
        switch value {
        case .map(let entries):
            var found = [(path + " with more", CBORValue.map(entries + [CBOREntry("more", .bool(true))]))]
            for (index, entry) in entries.enumerated() {
                let key = entry.key.asText ?? ""
                let inner = path + "/" + key
                var rest = entries
                rest.remove(at: index)
                let isRequired = !optional.contains(key) || path.hasSuffix("/default_policy")
                // A record without a kind, or of another kind, is not one of ours.
                if isRequired { found.append((inner + " removed", .map(rest))) }
                // Rules may be of a newer version; their own reader refuses damage.
                if key == "rules" { continue }
                // The sides of a widened grant may hold any value.
                if path.hasSuffix("/widened"), key == "from" || key == "to" { continue }
                for (what, other) in [("\(inner) replaced", CBORValue.float(1.5))] + damages(entry.value, at: inner) {
                    var changed = entries
                    changed[index].value = other
                    found.append((what, .map(changed)))
                }
            }
            return found
        case .array(let elements):
            return elements.indices.flatMap { index in
                ([("\(path)/\(index) replaced", CBORValue.float(1.5))] + damages(elements[index], at: path)).map {
                    (what, other) in
                    var changed = elements
                    changed[index] = other
                    return (what, .array(changed))
                }
            }
        default: return []
        }
    }

    @Test func `a report that claims to be valid despite an error is refused`() throws {
        var entries = try #require(Self.report.value.asMap)
        let index = try #require(entries.firstIndex { $0.key == .text("valid") })
        entries[index].value = .bool(true)
        #expect(throws: RecordError.self) { try ShadowReport(.map(entries)) }
    }

    @Test func `a hash with upper-case digits is refused`() {
        let upper = "sha256:" + Self.hash.hex.uppercased()
        #expect(throws: RecordError.badField("Manifest", field: "manifest_hash")) {
            try GovernanceRecord(.record([("record", .text("Manifest")), ("manifest_hash", .text(upper))]), version: 3)
        }
    }

    @Test func `a record of an unknown kind is kept unchanged`() throws {
        let value: CBORValue = .record([("record", .text("Remark")), ("anything", .array([.unsigned(1), .null]))])
        let record = try GovernanceRecord(value, version: 3)
        #expect(record == .unknown("Remark", value))
        #expect(record.value == value && record.kind == "Remark")
    }

    @Test func `a frame of version 3 refers to texts by their hashes and contains none`() throws {
        let inline = Self.records.filter { Self.version(of: $0) == 2 }
        #expect(inline.count >= 4)
        for record in inline {
            let frame = GovernanceFrame(operation: .random(), time: 1, records: [record])
            #expect(throws: RecordError.self) { try GovernanceFrame(frame.value) }
            let older = GovernanceFrame(operation: .random(), time: 1, records: [record], version: 2)
            #expect(try GovernanceFrame(older.value) == older)
        }
    }

    @Test func `a frame holds records and a time`() throws {
        let frame = GovernanceFrame(time: 12, records: Self.records.filter(Self.isOfVersion1))
        #expect(try GovernanceFrame(frame.value) == frame)
        let newer = GovernanceFrame(
            operation: .random(), time: 12, records: Self.records.filter { Self.version(of: $0) == 3 })
        #expect(try GovernanceFrame(newer.value) == newer && newer.records.count > 3)
        #expect(throws: RecordError.noRecords) { try GovernanceFrame(GovernanceFrame(time: 1, records: []).value) }
        #expect(throws: RecordError.self) { try GovernanceFrame(.array([])) }
        #expect(throws: RecordError.missingField("the frame", field: "time")) {
            try GovernanceFrame(.record([("records", .array([]))]))
        }
        #expect(throws: RecordError.unknownField("the frame", field: "more")) {
            try GovernanceFrame(.map((frame.value.asMap ?? []) + [CBOREntry("more", .null)]))
        }
    }
}
