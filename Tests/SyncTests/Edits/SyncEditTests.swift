import CanonicalCBOR
import JSON
import Sync
import SystemPackage
import Testing

@Suite struct SyncEditTests {
    private let old = Hash.of([1])
    private let new = Hash.of([2])

    private func edited(_ text: String, _ change: (inout SyncEdit) throws -> Void) throws -> String {
        var edit = try SyncEdit(Array(text.utf8))
        try change(&edit)
        return String(decoding: edit.bytes, as: UTF8.self)
    }

    private func right(_ path: String = "a") -> ImportLock {
        ImportLock(new, identity: [.source: "path", .path: path])
    }

    private func pointer(_ index: Int) -> JSONPointer {
        JSONPointer([.key("air"), .key("imports"), .index(index)])
    }

    @Test func `only wrong fields of a lock change, in any layout`() throws {
        let text =
            "{ \"version\":1 ,\r\n\t\"x\": 1.50e3,\r\n\t\"air\": {\"imports\" : [\r\n\t\t{\"path\":\"a\",\r\n\t\t \"lock\": {\r\n\t\t\t\"path\" : \"./a/\",\r\n\t\t\t\"package\": \"p\",\r\n\t\t\t\"mine\": [1,2],\r\n\t\t\t\"defs_hash\":\"\(old.text)\" } }\r\n\t] }\r\n}"
        let expected =
            "{ \"version\":1 ,\r\n\t\"x\": 1.50e3,\r\n\t\"air\": {\"imports\" : [\r\n\t\t{\"path\":\"a\",\r\n\t\t \"lock\": {\r\n\t\t\t\"path\" : \"./a/\",\r\n\t\t\t\"mine\": [1,2],\r\n\t\t\t\"source\":\"path\",\r\n\t\t\t\"defs_hash\":\"\(new.text)\" } }\r\n\t] }\r\n}"
        #expect(try edited(text) { try $0.setLock(right(), at: pointer(0), in: "/w") } == expected)
    }

    @Test func `a lock that is only a hash stays only a hash`() throws {
        let text = #"{"air":{"imports":[{"path":"a","lock":"\#(old.text)"}]}}"#
        #expect(
            try edited(text) { try $0.setLock(right(), at: pointer(0), in: "/w") }
                == #"{"air":{"imports":[{"path":"a","lock":"\#(new.text)"}]}}"#)
    }

    @Test(arguments: ["null", "7"])
    func `an invalid lock is replaced`(_ written: String) throws {
        let text = "{\"air\":{\"imports\":[{\"path\":\"a\",\"lock\":\(written)}]}}"
        #expect(
            try edited(text) { try $0.setLock(right(), at: pointer(0), in: "/w") }
                == #"{"air":{"imports":[{"path":"a","lock":{"source":"path","path":"a","defs_hash":"\#(new.text)"}}]}}"#
        )
    }

    @Test func `setting a path replaces the package in place`() throws {
        let text =
            "{\"air\": {\"imports\": [\n  {\n    \"cargo\": {\n      \"package\": \"p\"\n    },\n    \"note\": 1\n  }\n]}}"
        #expect(
            try edited(text) { try $0.setPath("vendor/p/air", at: pointer(0)) }
                == "{\"air\": {\"imports\": [\n  {\n    \"path\": \"vendor/p/air\",\n    \"note\": 1\n  }\n]}}")
    }

    @Test(arguments: [
        (
            "{\n  \"version\": 1\n}\n",
            "{\n  \"version\": 1,\n  \"air\": {\n    \"imports\": [\n      {\n        \"path\": \"p\"\n      }\n    ]\n  }\n}\n"
        ),
        (
            "{\"version\": 1, \"air\": {\"dir\": \"d\"}}",
            "{\"version\": 1, \"air\": {\"dir\": \"d\", \"imports\": [{\"path\": \"p\"}]}}"
        ),
        (
            "{\"air\": {\"imports\": [\n  {\"path\": \"a\"}\n]}}",
            "{\"air\": {\"imports\": [\n  {\"path\": \"a\"},\n  {\"path\": \"p\"}\n]}}"
        ),
    ])
    func `an import is added to an existing or missing list`(_ text: String, _ expected: String) throws {
        #expect(try edited(text) { try $0.addImport(path: "p", lock: nil) } == expected)
    }

    @Test func `adding and then removing an import restores the same bytes`() throws {
        let text = "{\"air\": {\"imports\": [\r\n\t{\"path\":\"a\"} ,\r\n\t{\"path\":\"b\"}\r\n]}}"
        let both = try edited(text) { edit in
            try edit.addImport(path: "c", lock: right())
            try edit.removeImport(at: pointer(2))
        }
        #expect(both == text)
    }
}
