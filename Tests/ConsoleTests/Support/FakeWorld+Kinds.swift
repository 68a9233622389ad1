import AIR
import CanonicalCBOR
import JSON

@testable import WorldIO
@testable import WorldProtocol

/// A change of each kind that a proposal can have.
extension FakeWorld {
    /// An op with both sides as JSON; a side that does not exist is empty.
    struct Sides {
        let operation: Change.Operation
        let kind: String
        let name: String
        let before: String
        let after: String

        private func value(_ text: String) -> CBORValue? {
            guard !text.isEmpty, let json = try? JSONParser.parse(Array(text.utf8)) else { return nil }
            return try? PlainData.value(of: json)
        }

        var change: ReviewedChange {
            let (before, after) = (value(before), value(after))
            let effect: Change.Effect = before == nil ? .added : after == nil ? .removed : .changed
            let block = ManifestBlock(rawValue: kind)?.title
            let title = DefinitionKind(rawValue: kind)?.title ?? block ?? "built-in reference"
            let verb =
                operation == .set
                ? effect == .added ? "add" : effect == .removed ? "remove" : "change" : operation.rawValue
            return ReviewedChange(
                row: ChangeRow(
                    id: OpID("\(operation.rawValue):\(kind):\(name)"), operation: operation, kind: kind, name: name,
                    hash: FakeWorld.hash(name), summary: "\(verb) \(title) \(name)", isStaged: false, isSeen: false,
                    needs: [], effect: effect),
                before: before, after: after, presence: operation == .remove ? .differs : .same)
        }
    }

    static let kinds: [Sides] = [
        Sides(
            operation: .replace, kind: "defschema", name: "notes/Note@1",
            before:
                #"{"$kind":"defschema","name":"notes/Note@1","type":{"record":{"id":{"uuid":{}},"title":{"text":{}}}}}"#,
            after:
                #"{"$kind":"defschema","name":"notes/Note@1","type":{"record":{"id":{"uuid":{}},"title":{"text":{}},"link":{"option":{"ref":"notes/ShareLink@1"}}}}}"#
        ),
        Sides(
            operation: .replace, kind: "defmodule", name: "notes/Notes@1",
            before:
                #"{"$kind":"defmodule","name":"notes/Notes@1","module_kind":"reducer","wasm_hash":"sha256:aa11","key_schema":"notes/Id@1"}"#,
            after:
                #"{"$kind":"defmodule","name":"notes/Notes@1","module_kind":"reducer","wasm_hash":"sha256:bb22","key_schema":"notes/Id@1"}"#
        ),
        Sides(
            operation: .replace, kind: "defplan", name: "notes/remind@1",
            before:
                #"{"$kind":"defplan","name":"notes/remind@1","steps":[{"id":"lead","op":"assign","expr":{"duration_ns":900000000000},"bind":{"as":"lead"}},{"id":"send","op":"emit_effect","kind":"http.request","params":{"record":{"timeout":{"nat":500}}},"cap":"cap_http"}]}"#,
            after:
                #"{"$kind":"defplan","name":"notes/remind@1","steps":[{"id":"lead","op":"assign","expr":{"duration_ns":1800000000000},"bind":{"as":"lead"}},{"id":"send","op":"emit_effect","kind":"http.request","params":{"record":{"timeout":{"nat":2000}}},"cap":"cap_http"}]}"#
        ),
        Sides(
            operation: .add, kind: "defplan", name: "notes/share@1", before: "",
            after:
                #"{"$kind":"defplan","name":"notes/share@1","input":"notes/Shared@1","steps":[{"id":"send","op":"emit_effect","kind":"http.request","params":{"record":{"url":{"text":"https://notes.example"},"method":{"text":"POST"}}},"cap":"cap_http"}],"edges":[]}"#
        ),
        Sides(
            operation: .remove, kind: "defschema", name: "notes/Stale@1",
            before: #"{"$kind":"defschema","name":"notes/Stale@1","type":{"record":{"since":{"time":{}}}}}"#, after: ""),
        Sides(
            operation: .replace, kind: "defcap", name: "notes/http@1",
            before:
                #"{"$kind":"defcap","name":"notes/http@1","cap_type":"http.out","schema":{"record":{"hosts":{"set":{"text":{}}}}}}"#,
            after:
                #"{"$kind":"defcap","name":"notes/http@1","cap_type":"http.out","schema":{"record":{"hosts":{"set":{"text":{}}},"methods":{"option":{"set":{"text":{}}}}}}}"#
        ),
        Sides(
            operation: .replace, kind: "defpolicy", name: "notes/default@1",
            before:
                #"{"$kind":"defpolicy","name":"notes/default@1","rules":[{"when":{"effect_kind":"blob.get"},"decision":"allow"},{"when":{},"decision":"deny"}]}"#,
            after:
                #"{"$kind":"defpolicy","name":"notes/default@1","rules":[{"when":{"effect_kind":"blob.get"},"decision":"allow"},{"when":{"effect_kind":"http.request","origin_name":"notes/share@1"},"decision":"allow"},{"when":{},"decision":"deny"}]}"#
        ),
        Sides(
            operation: .add, kind: "defeffect", name: "notes/notify@1", before: "",
            after:
                #"{"$kind":"defeffect","name":"notes/notify@1","kind":"notes.notify","params_schema":"notes/Note@1","receipt_schema":"notes/Sent@1","cap_type":"notify"}"#
        ),
        Sides(
            operation: .add, kind: "defsecret", name: "notes/signing_key@1", before: "",
            after:
                #"{"$kind":"defsecret","name":"notes/signing_key@1","binding_id":"env:NOTES_KEY","allowed_caps":["cap_http"],"allowed_plans":["notes/share@1"]}"#
        ),
        Sides(operation: .set, kind: "default_policy", name: "policy", before: "", after: #""notes/default@1""#),
        Sides(
            operation: .set, kind: "cap_grants", name: "cap_http",
            before:
                #"{"name":"cap_http","cap":"notes/http@1","params":{"record":{"hosts":{"set":[{"text":"eu.notes.example"}]}}}}"#,
            after:
                #"{"name":"cap_http","cap":"notes/http@1","params":{"record":{"hosts":{"set":[{"text":"eu.notes.example"},{"text":"sync-eu.notes.example"}]}}}}"#
        ),
        Sides(
            operation: .set, kind: "routing.events", name: "notes/Shared@1->notes/Notes@1", before: "",
            after: #"{"event":"notes/Shared@1","reducer":"notes/Notes@1","key_field":"id"}"#),
        Sides(
            operation: .set, kind: "routing.inboxes", name: "mailbox://notes",
            before: #"{"source":"mailbox://notes","reducer":"notes/Notes@1"}"#, after: ""),
        Sides(
            operation: .set, kind: "triggers", name: "notes/Shared@1->notes/share@1", before: "",
            after: #"{"event":"notes/Shared@1","plan":"notes/share@1","correlate_by":"id"}"#),
        Sides(
            operation: .set, kind: "module_bindings", name: "notes/Notes@1/http",
            before: #"{"slots":{"http":"cap_http"}}"#, after: #"{"slots":{"http":"cap_http_eu"}}"#),
        Sides(
            operation: .set, kind: "refs", name: "defcap:sys/http.out@1", before: "",
            after: #"{"name":"sys/http.out@1","hash":"sha256:cc33"}"#),
        Sides(
            operation: .set, kind: "triggers", name: "order",
            before: #"[{"event":"notes/A@1","plan":"notes/a@1"},{"event":"notes/B@1","plan":"notes/b@1"}]"#,
            after: #"[{"event":"notes/B@1","plan":"notes/b@1"},{"event":"notes/A@1","plan":"notes/a@1"}]"#),
    ]

    /// A world whose shadowed proposal has a change of each kind.
    static var withEveryKind: FakeWorld {
        var world = FakeWorld()
        world.everyKind = true
        return world
    }
}
