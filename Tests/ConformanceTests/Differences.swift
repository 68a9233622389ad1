/// A case in which this program does not do what the existing system does, on purpose.
struct Difference: Sendable {
    /// The folder of the case.
    let name: String
    /// The run that comes out otherwise.
    let run: Run
    /// The outcome here.
    let outcome: Outcome
    /// The reason.
    let reason: String

    init(_ name: String, _ run: Run, _ outcome: Outcome, _ reason: String) {
        (self.name, self.run, self.outcome, self.reason) = (name, run, outcome, reason)
    }

    /// All of them.
    ///
    /// Everything else must agree exactly, and everything listed must differ exactly as listed.
    static let table: [Difference] = [
        Difference(
            "cbor-dupkeys", .cbor, .refused(["json-duplicate-key"]),
            "a key that is written twice hides one of its values"),
        Difference(
            "n-schema-array-for-struct", .nodes, .refused(["bad-type"]),
            "fields are told by their names, never by their places in an array"),
        Difference(
            "n-schema-array-type", .nodes, .refused(["bad-type"]),
            "a type is an object, never an array"),
        Difference(
            "n-schema-badname-ok", .nodes, .reported(["bad-name"]),
            "a name that no reference can be made to is hashed, and told"),
        Difference(
            "x-arr-for-const", .nodes,
            .different(hash: "sha256:1a02cb75a281eabaa1d8e34ee43df48492ca36ff3a3dd5d9701e4145ef3d7597"),
            "an array is an expression nowhere; without a schema around it, it stays the data that it is"),
        Difference(
            "x-arr-one-obj", .nodes,
            .different(hash: "sha256:648045f058746902bb6b065a09da9c9341ee8e58222ff09d0a55d52bee549dad"),
            "an array is an expression nowhere; without a schema around it, it stays the data that it is"),
        Difference(
            "x-arr-two", .nodes,
            .different(hash: "sha256:9523d35130092b1794f9750946743afeaccba112bd55515bcb3bf63bea62fd66"),
            "an array is an expression nowhere; without a schema around it, it stays the data that it is"),
        Difference(
            "lit-list-hash", .load, .refused(["bad-value"]),
            "a list with one text could be a reference by position: a slot wants it written out"),
        Difference(
            "lit-list-single-text-seq", .load, .refused(["bad-value"]),
            "a list with one text could be a reference by position: a slot wants it written out"),
        Difference(
            "lit-map-dupkey-first-wins", .load, .refused(["bad-value"]),
            "of two entries with one key, neither is the right one"),
        Difference(
            "lit-map-dupobj-last-wins", .load, .refused(["json-duplicate-key", "unknown-reference"]),
            "the file is no JSON for us, so the manifest misses what it would have defined"),
        Difference(
            "lit-option-null", .load, .reported(["plan-invalid"]),
            "nothing makes the output that the plan declares"),
        Difference(
            "lit-option-unit-null", .load, .reported(["plan-invalid"]),
            "nothing makes the output that the plan declares"),
        Difference(
            "lit-record-withref-expr", .load, .reported(["plan-invalid"]),
            "the plan reads a field that its input does not have"),
        Difference(
            "lit-result-null-explicit", .load, .reported(["plan-invalid"]),
            "nothing makes the output that the plan declares"),
        Difference(
            "lit-time-rfc3339-err", .load,
            .accepted(hash: "sha256:9332513c7ac0c60eced4dcfee8d372d127a31d8e8b02f4cfa2b1a4d9240a07f5"),
            "people write times as calendars do; the hash is that of the same time in nanoseconds"),
        Difference(
            "w-dirs-nested-root-air", .load,
            .accepted(hash: "sha256:d4751a94f623815ca824a35d1523a4e223113ec9327df8f46b001d716b0c114a"),
            "a folder below a root belongs to it and is not read a second time, so nothing is there twice"),
        Difference(
            "w-plan-output-no-result", .load, .reported(["plan-invalid"]),
            "nothing makes the output that the plan declares"),
        Difference(
            "w-unicode-name", .load, .reported(["bad-name"]),
            "a name that no reference can be made to is hashed, and told"),
        Difference(
            "dh-plan-invalid-skipped", .index, .refused(["missing-field"]),
            "a pack with a plan that nobody can run is not pinned as if the plan were not there"),
        Difference(
            "p-add-manifest-kind", .compile, .refused(["unknown-kind"]),
            "a manifest is made by a patch, never brought by one"),
        Difference(
            "p-crosskind-same-name", .compile,
            .different(hash: "sha256:41ec18af66b0d2d0992f5d92883744fe9d9d8c6755de4d916146c865b4209052"),
            "a new capability leaves the reference to the schema of the same name alone"),
        Difference(
            "p-refs-add-dangling-cap", .compile, .refused(["unknown-reference"]),
            "a reference to nothing makes a manifest that can not be loaded"),
        Difference(
            "p-remove-nonexistent-noop", .compile, .refused(["patch-invalid"]),
            "to remove what is not there is a mistake about the base"),
        Difference(
            "p-replace-nonexistent-adds", .compile, .refused(["patch-invalid"]),
            "to replace what is not there is a mistake about the base"),
        Difference(
            "p-triggers-inboxes-bindings-secrets", .compile, .refused(["patch-invalid"]),
            "a secret is declared by a definition, never inside the manifest"),
        Difference(
            "p-two-ops-in-one", .compile, .refused(["patch-invalid"]),
            "one object with two ops would lose one of them"),
        Difference(
            "wp-unreferenced-secret", .compile,
            .accepted(hash: "sha256:563e579d24515d7ab1b15381f347524b6479c9bbc86c0992e6f1047030ecfd2a"),
            "the hash from before is compared with the base, not with what earlier ops of the patch made of it"),
    ]
}
