import AIR
import CanonicalCBOR
import JSON
import Plans
import Testing

/// Every expression has one value or one error with its location.
@Suite struct ExpressionTests {
    private func evaluate(_ text: String, _ environment: Environment = Environment(input: .unit)) throws -> PlanValue {
        let expression = try #require(Expression(try data(text)), "\(text)")
        return try Evaluator(environment).value(of: expression)
    }

    private func failure(_ text: String) throws -> ExpressionError? {
        do {
            _ = try evaluate(text)
            return nil
        } catch let error as ExpressionError {
            return error
        }
    }

    @Test func `an error points to the failing part of the expression`() throws {
        let error = try failure(#"{"record":{"a":{"nat":1},"b":{"list":[{"op":"div","args":[{"nat":1},{"nat":0}]}]}}}"#)
        #expect(error?.kind == .divideByZero)
        #expect(error?.pointer.description == "/record/b/list/0")
    }

    @Test func `all arguments are evaluated before the operator is applied`() throws {
        let error = try failure(#"{"op":"and","args":[{"bool":false},{"ref":"@var:gone"}]}"#)
        #expect(error?.kind == .missingRef)
        #expect(error?.pointer.description == "/args/1")
    }

    @Test func `a negative difference of naturals is an int`() throws {
        #expect(try evaluate(#"{"op":"sub","args":[{"nat":1},{"nat":3}]}"#) == .int(-2))
        #expect(try evaluate(#"{"op":"sub","args":[{"nat":3},{"nat":1}]}"#) == .nat(2))
        #expect(try evaluate(#"{"op":"sub","args":[{"nat":0},{"nat":9223372036854775808}]}"#) == .int(.min))
        #expect(try failure(#"{"op":"sub","args":[{"nat":0},{"nat":9223372036854775809}]}"#)?.kind == .numericOverflow)
    }

    @Test func `products of large numbers overflow instead of trapping`() throws {
        let largest = "{\"nat\":18446744073709551615}"
        #expect(try failure("{\"op\":\"mul\",\"args\":[\(largest),\(largest)]}")?.kind == .numericOverflow)
        #expect(
            try failure(#"{"op":"div","args":[{"int":-9223372036854775808},{"int":-1}]}"#)?.kind == .numericOverflow)
        #expect(try evaluate(#"{"op":"mod","args":[{"int":-9223372036854775808},{"int":-1}]}"#) == .int(0))
    }

    @Test func `texts that only look alike are different`() throws {
        let expression = "{\"op\":\"eq\",\"args\":[{\"text\":\"e\\u0301\"},{\"text\":\"\\u00e9\"}]}"
        #expect(try evaluate(expression) == .bool(false))
        #expect(try evaluate("{\"op\":\"len\",\"args\":[{\"text\":\"e\\u0301\"}]}") == .nat(2))
        // A prefix may end within a grapheme.
        #expect(
            try evaluate("{\"op\":\"starts_with\",\"args\":[{\"text\":\"e\\u0301\"},{\"text\":\"e\"}]}") == .bool(true))
    }

    @Test func `variables have no paths, steps and inputs do`() throws {
        var environment = Environment(
            input: .record([PlanValue.Field("a", .record([PlanValue.Field("b", .nat(1))]))]))
        environment.bind(variable: "r.status", .text("whole name"))
        environment.bind(variable: "r", .record([PlanValue.Field("status", .nat(2))]))
        environment.bind(step: "s", .map([PlanValue.Entry(.text("k"), .nat(3))]))
        #expect(try evaluate(#"{"ref":"@plan.input.a.b"}"#, environment) == .nat(1))
        #expect(try evaluate(#"{"ref":"@var:r.status"}"#, environment) == .text("whole name"))
        #expect(try evaluate(#"{"ref":"@step:s.k"}"#, environment) == .nat(3))
    }

    @Test func `a hash is computed from the tagged form`() throws {
        let found = try evaluate(#"{"op":"hash","args":[{"text":"alpha"}]}"#)
        let expected = Hash.of([0xd9, 0xd9, 0xf7, 0xa1, 0x64] + Array("Text".utf8) + [0x65] + Array("alpha".utf8))
        #expect(found == .hash(expected.text))
    }

    @Test func `sets and maps are sorted by their keys`() throws {
        let set = try evaluate(#"{"set":[{"text":"b"},{"nat":2},{"int":1},{"nat":2},{"text":"a"}]}"#)
        #expect(set == .set([.int(1), .nat(2), .text("a"), .text("b")]))
        let map = try evaluate(
            #"{"map":[{"key":{"text":"a"},"value":{"nat":1}},{"key":{"text":"a"},"value":{"nat":2}}]}"#)
        #expect(map == .map([PlanValue.Entry(.text("a"), .nat(2))]))
    }
}
