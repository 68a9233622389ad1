import AIR
import CanonicalCBOR
import Canvas
import Governance
import JSON
import Presentation
import Testing
import WorldProtocol

struct AuthorityTextTests {
    private func difference(_ json: String) throws -> AuthorityDifference {
        try AuthorityDifference(PlainData.value(of: JSONParser.parse(Array(json.utf8))))
    }

    private func entry(_ plan: String, rule: String = "2") -> String {
        """
        {"origin_kind":"plan","origin_name":"\(plan)","effect_kind":"http.request","cap_name":"web",
         "cap_type":"http.out","policy":"n/p@1","rule":\(rule)}
        """
    }

    private func change(_ path: String) -> String {
        #"{"cap_name":"web","path":"\#(path)","from":{"nat":1},"to":null}"#
    }

    private func lines(_ text: Text) -> [String] { text.lines.map { $0.pieces.map(\.text.text).joined() } }

    @Test func `each difference is a line that links to its place, the most severe first`() throws {
        let text = try difference(
            """
            {"gained":[\(entry("n/a@1"))],"lost":[\(entry("n/b@1", rule: "null"))],"widened":[\(change("/params/x"))],
             "narrowed":[\(change("/params/y"))],"default_policy":{"from":"n/p@1","to":null},"opaque":["n/M@1"]}
            """
        ).text
        #expect(
            lines(text) == [
                "! GAINS   plan n/a@1: http.request via web (rule 2 of n/p@1)",
                #"! WIDENS  grant web /params/x: {"nat":1} -> null"#,
                "! POLICY  default policy: n/p@1 -> none, ALLOWS EVERYTHING",
                "! OPAQUE  module n/M@1: its code changed; its effects can't be determined",
                "  LOSES   plan n/b@1: http.request via web (n/p@1)",
                #"  NARROWS grant web /params/y: {"nat":1} -> null"#,
            ])
        #expect(
            text.lines.map(\.link) == [
                .authority(
                    AuthorityPlace(
                        grant: "web", policy: DefinitionName("n/p@1"), rule: 2,
                        origin: DefinitionKey(.plan, DefinitionName("n/a@1")))),
                .authority(AuthorityPlace(grant: "web", path: JSONPointer([.key("params"), .key("x")]))),
                .authority(AuthorityPlace(isDefaultPolicy: true)),
                .authority(AuthorityPlace(origin: DefinitionKey(.module, DefinitionName("n/M@1")))),
                .authority(
                    AuthorityPlace(
                        grant: "web", policy: DefinitionName("n/p@1"),
                        origin: DefinitionKey(.plan, DefinitionName("n/b@1")))),
                .authority(AuthorityPlace(grant: "web", path: JSONPointer([.key("params"), .key("y")]))),
            ])
        #expect(text.lines.map(\.head.first?.role) == [.gain, .gain, .gain, .warning, .loss, .loss])
    }

    @Test func `no difference and an unknown difference are shown differently`() throws {
        let none = try difference(
            #"{"gained":[],"lost":[],"widened":[],"narrowed":[],"default_policy":{"from":null,"to":null},"opaque":[]}"#)
        #expect(lines(none.text) == ["nothing gained, nothing lost"])
        #expect(lines(Optional(none).section) == ["Authority", "nothing gained, nothing lost"])
        #expect(lines(AuthorityDifference?.none.section) == ["Authority", "unknown: the result does not compile"])
        #expect(ChangePower(difference: none, allowed: [], denied: []).text.isEmpty)
    }

    @Test func `each effect of a change is shown as allowed or denied`() throws {
        let found = try difference(
            """
            {"gained":[\(entry("n/a@1"))],"lost":[\(entry("n/b@1"))],"widened":[],"narrowed":[],
             "default_policy":{"from":null,"to":null},"opaque":[]}
            """)
        let power = ChangePower(difference: found, allowed: found.gained, denied: found.lost)
        #expect(
            lines(power.text).suffix(3) == [
                "Effects it can have", "  allowed http.request via web (rule 2 of n/p@1)",
                "! DENIED  http.request via web (rule 2 of n/p@1)",
            ])
    }
}
