/// A case in which this program differs from the existing system on purpose.
struct Difference: Sendable {
    /// The folder of the case.
    let name: String
    /// The run with a different outcome.
    let run: Run
    /// The outcome in this program.
    let outcome: Outcome
    /// The reason.
    let reason: String

    init(_ name: String, _ run: Run, _ outcome: Outcome, _ reason: String) {
        (self.name, self.run, self.outcome, self.reason) = (name, run, outcome, reason)
    }

    /// All intended differences.
    ///
    /// Everything else must agree exactly, and everything listed must differ exactly as listed.
    static let table: [Difference] = [
        Difference(
            "cbor-dupkeys", .cbor, .refused(["json-duplicate-key"]),
            "a duplicate key hides one of its values"),
        Difference(
            "n-schema-array-for-struct", .nodes, .refused(["bad-type"]),
            "fields are identified by name, never by position in an array"),
        Difference(
            "n-schema-array-type", .nodes, .refused(["bad-type"]),
            "a type is an object, never an array"),
        Difference(
            "n-schema-badname-ok", .nodes, .reported(["bad-name"]),
            "a name that can't be referenced is hashed, and reported"),
        Difference(
            "x-arr-for-const", .nodes,
            .different(hash: "sha256:1a02cb75a281eabaa1d8e34ee43df48492ca36ff3a3dd5d9701e4145ef3d7597"),
            "an array is never an expression; without a schema around it, it stays plain data"),
        Difference(
            "x-arr-one-obj", .nodes,
            .different(hash: "sha256:648045f058746902bb6b065a09da9c9341ee8e58222ff09d0a55d52bee549dad"),
            "an array is never an expression; without a schema around it, it stays plain data"),
        Difference(
            "x-arr-two", .nodes,
            .different(hash: "sha256:9523d35130092b1794f9750946743afeaccba112bd55515bcb3bf63bea62fd66"),
            "an array is never an expression; without a schema around it, it stays plain data"),
        Difference(
            "lit-list-hash", .load, .refused(["bad-value"]),
            "a list with one text could be a reference by position: a slot requires the explicit form"),
        Difference(
            "lit-list-single-text-seq", .load, .refused(["bad-value"]),
            "a list with one text could be a reference by position: a slot requires the explicit form"),
        Difference(
            "lit-map-dupkey-first-wins", .load, .refused(["bad-value"]),
            "of two entries with the same key, neither is the right one"),
        Difference(
            "lit-map-dupobj-last-wins", .load, .refused(["json-duplicate-key", "unknown-reference"]),
            "the file is not valid JSON here, so the manifest lacks its definitions"),
        Difference(
            "lit-option-null", .load, .reported(["plan-invalid"]),
            "nothing produces the output that the plan declares"),
        Difference(
            "lit-option-unit-null", .load, .reported(["plan-invalid"]),
            "nothing produces the output that the plan declares"),
        Difference(
            "lit-record-withref-expr", .load, .reported(["plan-invalid"]),
            "the plan reads a field that its input does not have"),
        Difference(
            "lit-result-null-explicit", .load, .reported(["plan-invalid"]),
            "nothing produces the output that the plan declares"),
        Difference(
            "lit-time-rfc3339-err", .load,
            .accepted(hash: "sha256:9332513c7ac0c60eced4dcfee8d372d127a31d8e8b02f4cfa2b1a4d9240a07f5"),
            "people write times as dates; the hash is that of the same time in nanoseconds"),
        Difference(
            "w-dirs-nested-root-air", .load,
            .accepted(hash: "sha256:d4751a94f623815ca824a35d1523a4e223113ec9327df8f46b001d716b0c114a"),
            "a folder within a root belongs to it and is not read a second time, so there are no duplicates"),
        Difference(
            "w-plan-output-no-result", .load, .reported(["plan-invalid"]),
            "nothing produces the output that the plan declares"),
        Difference(
            "w-unicode-name", .load, .reported(["bad-name"]),
            "a name that can't be referenced is hashed, and reported"),
        Difference(
            "dh-plan-invalid-skipped", .index, .refused(["missing-field"]),
            "a pack with an invalid plan is not pinned as if it did not have the plan"),
        Difference(
            "p-add-manifest-kind", .compile, .refused(["unknown-kind"]),
            "a patch produces a manifest, and never contains one"),
        Difference(
            "p-crosskind-same-name", .compile,
            .different(hash: "sha256:41ec18af66b0d2d0992f5d92883744fe9d9d8c6755de4d916146c865b4209052"),
            "a new capability does not change the reference to the schema of the same name"),
        Difference(
            "p-refs-add-dangling-cap", .compile, .refused(["unknown-reference"]),
            "a dangling reference makes a manifest that can't be loaded"),
        Difference(
            "p-remove-nonexistent-noop", .compile, .refused(["patch-invalid"]),
            "removing a definition that does not exist is a mistake about the base"),
        Difference(
            "p-replace-nonexistent-adds", .compile, .refused(["patch-invalid"]),
            "replacing a definition that does not exist is a mistake about the base"),
        Difference(
            "p-triggers-inboxes-bindings-secrets", .compile, .refused(["patch-invalid"]),
            "a secret is declared by a definition, never inside the manifest"),
        Difference(
            "p-two-ops-in-one", .compile, .refused(["patch-invalid"]),
            "one object with two ops would lose one of them"),
        Difference(
            "wp-unreferenced-secret", .compile,
            .accepted(hash: "sha256:563e579d24515d7ab1b15381f347524b6479c9bbc86c0992e6f1047030ecfd2a"),
            "the previous hash is compared with the base, not with the result of earlier ops of the patch"),
    ]
}
