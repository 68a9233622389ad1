import CanonicalCBOR
import Testing

@testable import AIR

@Suite struct TypeTests {
    @Test(arguments: [
        #"{"bool":{}}"#, #"{"unit":{}}"#, #"{"record":{}}"#, #"{"record":{"a":{"int":{}},"b":{"list":{"nat":{}}}}}"#,
        #"{"variant":{"A":{"unit":{}}}}"#, #"{"set":{"text":{}}}"#, #"{"map":{"key":{"hash":{}},"value":{"uuid":{}}}}"#,
        #"{"option":{"option":{"bytes":{}}}}"#, #"{"ref":"t/S@1"}"#,
    ])
    func `a type survives reading and writing`(_ json: String) throws {
        #expect(try #require(TypeExpression(try data(json))).value == (try data(json)))
    }

    @Test(arguments: [
        (#"{"ref":"t/S@1","option":{"nat":{}},"list":{"int":{}}}"#, #"{"list":{"int":{}}}"#),
        (#"{"unit":{},"record":{}}"#, #"{"unit":{}}"#), (#"{"record":{"a":1},"ref":"t/S@1"}"#, #"{"ref":"t/S@1"}"#),
        (
            #"{"map":{"key":{"text":{},"int":{}},"value":{"nat":{}}}}"#,
            #"{"map":{"key":{"int":{}},"value":{"nat":{}}}}"#
        ),
    ])
    func `the first matching key wins`(_ json: String, _ kept: String) throws {
        #expect(TypeExpression(try data(json))?.value == (try data(kept)))
    }

    @Test(arguments: [
        "{}", "1", #"{"ref":"S"}"#, #"{"text":true}"#, #"{"map":{"key":{"time":{}},"value":{"nat":{}}}}"#,
    ])
    func `other data is not a type`(_ json: String) throws { #expect(TypeExpression(try data(json)) == nil) }

    @Test func `circular references resolve to nothing`() {
        let names = ["t/A@1", "t/B@1"].map(DefinitionName.init)
        let scope = TypeScope(schemas: [names[0]: .reference(names[1]), names[1]: .option(.reference(names[0]))])
        #expect(scope.resolved(.reference(names[0])) == .option(.reference(names[0])))
        #expect(scope.unwrapped(.reference(names[0])) == nil)
        let loop = TypeScope(schemas: [names[0]: .reference(names[0])])
        #expect(loop.resolved(.reference(names[0])) == nil)
        #expect(loop.resolved(.reference(names[1])) == nil)
    }

    @Test func `built-in schemas are in every scope`() {
        #expect(TypeScope().schema(DefinitionName("sys/SecretRef@1")) != nil)
    }

    @Test(arguments: [
        ("a", "nat"), (".a", "nat"), ("a..", "nat"), ("o.a", "nat"), ("m.any.a", "nat"), ("v.$tag", "text"),
        ("", "record"),
        ("v.$value.a", "nat"), ("z", "missing z"), ("a.b", "missing b"), ("v.A", "missing A"),
        ("v.$value.z", "missing z"),
        ("l.0", "missing 0"), ("u.x", "open"),
    ])
    func `paths lead through types`(_ path: String, _ expected: String) throws {
        let inner = TypeExpression.record([.init(name: "a", type: .primitive(.nat))])
        let type = try #require(
            TypeExpression(
                try data(
                    #"""
                    {"record":{"a":{"nat":{}},"o":{"option":{"ref":"t/R@1"}},"l":{"list":{"nat":{}}},"u":{"ref":"t/U@1"},
                    "m":{"map":{"key":{"text":{}},"value":{"ref":"t/R@1"}}},
                    "v":{"variant":{"A":{"ref":"t/R@1"},"B":{"unit":{}}}}}}
                    """#)))
        let scope = TypeScope(schemas: [DefinitionName("t/R@1"): inner])
        let found =
            switch FieldPath(path).outcome(in: type, scope) {
            case .types(let types): types.map(\.title).joined(separator: " ")
            case .missing(let name): "missing \(name)"
            case .open: "open"
            }
        #expect(found == expected)
    }

    @Test func `a long path through a recursive schema terminates`() {
        let name = DefinitionName("t/V@1")
        let arms = (0..<50).map { TypeExpression.Member(name: "A\($0)", type: .reference(name)) }
        let scope = TypeScope(schemas: [name: .variant(arms)])
        let path = FieldPath(Array(repeating: "$value", count: 10_000).joined(separator: "."))
        guard case .open = path.outcome(in: .reference(name), scope) else { return #expect(Bool(false), "not open") }
    }
}
