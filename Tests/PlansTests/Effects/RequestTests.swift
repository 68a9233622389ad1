import Plans
import Testing

/// Requests are checked by their URL, which is parsed as in the existing enforcer (Documentation/plans.md, *Grants and
/// policy*).
@Suite struct RequestTests {
    /// The code with which a request is refused; nil when it is allowed.
    private func code(_ url: String, _ grant: String, method: String = "GET") throws -> String? {
        var world = PaperWorld(
            """
            {"id":"s","op":"emit_effect","kind":"http.request","cap":"g","bind":{"effect_id_as":"h"},
             "params":{"record":{"url":{"text":"\(url)"},"method":{"text":"\(method)"},"headers":{"map":[]},
              "body_ref":{"null":{}}}}}
            """)
        world.grants = "[{\"name\":\"g\",\"cap\":\"sys/http.out@1\",\"params\":{\"record\":{\(grant)}}}]"
        return try world.start().first?.failure?.code
    }

    private static func set(_ field: String, _ values: String...) -> String {
        "\"\(field)\":{\"set\":[\(values.map { "{\"text\":\"\($0)\"}" }.joined(separator: ","))]}"
    }

    @Test(arguments: [
        ("https://a.example/", nil), ("https://A.Example/", nil), ("https://a.example", nil),
        ("https://a.example:8443/x", nil), ("https://user:word@a.example/", nil), ("https://x@y@a.example/", nil),
        ("https://a.example?q", nil), ("https://a.example#f", nil), ("https://b.example/", "host_not_allowed"),
        ("https://sub.a.example/", "host_not_allowed"), ("https://a.example./", "host_not_allowed"),
        ("https://a.example@b.example/", "host_not_allowed"), ("https://b.example#@a.example/", "host_not_allowed"),
        // The authority ends at the first slash, wherever it is, otherwise at the question mark.
        ("https://a.example?x=/y", "host_not_allowed"), ("a.example/", "invalid_url"),
        ("://a.example/", "invalid_url"), ("https://[::1]/", "invalid_url"), ("https:///x", "invalid_url"),
    ]) func `hosts are compared ignoring case`(url: String, expected: String?) throws {
        #expect(try code(url, Self.set("hosts", "a.example")) == expected)
        // A grant may be written in any case.
        #expect(try code(url, Self.set("hosts", "A.EXAMPLE")) == expected)
    }

    @Test(arguments: [
        ("https://a/", nil), ("HTTPS://a/", nil), ("http://a/", "scheme_not_allowed"),
        ("ftp://a/", "scheme_not_allowed"),
    ]) func `schemes are compared ignoring case`(url: String, expected: String?) throws {
        #expect(try code(url, Self.set("schemes", "https")) == expected)
    }

    @Test(arguments: [
        ("https://a/", nil), ("https://a:443/", nil), ("http://a/", "port_not_allowed"), ("http://a:443/", nil),
        ("https://a:444/", "port_not_allowed"), ("ftp://a/", "port_not_allowed"), ("ftp://a:443/", nil),
    ]) func `ports default to those of the scheme`(url: String, expected: String?) throws {
        #expect(try code(url, #""ports":{"set":[{"nat":443}]}"#) == expected)
    }

    @Test(arguments: [
        ("https://a/v1/x", nil), ("https://a/v1", "path_not_allowed"), ("https://a/v1/../admin", nil),
        ("https://a/%761/", "path_not_allowed"), ("https://a/V1/", "path_not_allowed"),
        ("https://a", "path_not_allowed"), ("https://a/v2/?/v1/", "path_not_allowed"),
        ("https://a/v1/#x", nil),
    ]) func `paths are compared by prefix, as written`(url: String, expected: String?) throws {
        #expect(try code(url, Self.set("path_prefixes", "/v1/")) == expected)
    }

    @Test func `methods are compared ignoring case`() throws {
        for (method, expected) in [("GET", nil), ("get", nil), ("POST", "method_not_allowed")] {
            #expect(try code("https://a/", Self.set("methods", "get"), method: method) == expected)
        }
    }

    @Test func `the first reason in the order of hosts, schemes, methods, ports and paths is reported`() throws {
        let fields = [
            Self.set("hosts", "b"), Self.set("schemes", "http"), Self.set("methods", "PUT"),
            #""ports":{"set":[{"nat":1}]}"#, Self.set("path_prefixes", "/no"),
        ]
        let codes = [
            "host_not_allowed", "scheme_not_allowed", "method_not_allowed", "port_not_allowed", "path_not_allowed",
        ]
        for start in fields.indices {
            #expect(try code("https://a/", fields[start...].joined(separator: ",")) == codes[start])
        }
        // Empty lists, nulls and missing fields restrict nothing.
        #expect(try code("https://a/", #""hosts":{"set":[]},"ports":{"null":{}}"#) == nil)
    }
}
