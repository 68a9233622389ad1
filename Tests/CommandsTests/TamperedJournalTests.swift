import CanonicalCBOR
import ContentStore
import Files
import JSON
import SystemPackage
import Testing

/// Forged journals: every hash in them is correct, but what they record did not happen.
struct TamperedJournalTests {
    private let program = Program()

    /// Creates a world with two proposals on one base, and returns its journal.
    private func begin() async throws -> JournalFile {
        try program.writeSmallWorld()
        #expect(await program.run("push", in: "/w").code == 0)
        for type in ["bool", "nat"] {
            try program.writeSmallWorld(type: type)
            #expect(await program.run("gov", "propose", "--all", in: "/w").code == 0)
        }
        return JournalFile(files: program.files, directory: "/w/.aos/journal")
    }

    /// Rewrites the journal with changed records.
    private func rewrite(_ journal: JournalFile, _ change: (inout [CBORValue]) throws -> Void) throws {
        var payloads = try journal.read().frames.map(\.payload)
        try change(&payloads)
        for path in [journal.logPath, journal.headPath] { try program.files.remove(path) }
        try journal.withWriter(owner: "t") { (writer) throws(JournalError) in
            for payload in payloads { _ = try writer.append(payload) }
        }
    }

    /// The payload with another value in a field of its first record.
    private func setting(_ field: String, to value: CBORValue, in payload: CBORValue) throws -> CBORValue {
        let records = try #require(payload["records"]?.asArray)
        let first = try #require(records.first?.asMap)
        let changed = first.map { $0.key == .text(field) ? CBOREntry(key: $0.key, value: value) : $0 }
        return .record([
            ("time", try #require(payload["time"])),
            ("records", .array([.map(changed)] + records.dropFirst())),
        ])
    }

    @Test func `a document with another result than recorded fails replay, and both are named`() async throws {
        let journal = try await begin()
        let results = try await program.run("gov", "list", "--json", in: "/w").data()["/proposals"]?.asArray ?? []
        let hashes = try results.map { try #require($0["/manifest_hash"]?.asString) }
        try #require(hashes.count == 2)
        #expect(try await program.run("gates", "--only", "replay", "--json", in: "/w").codes().isEmpty)
        try rewrite(journal) { payloads in
            let other = try #require(payloads[2]["records"]?.asArray?.first?["document_hash"])
            payloads[1] = try setting("document_hash", to: other, in: payloads[1])
        }
        let gates = await program.run("gates", "--only", "replay", "--json", in: "/w")
        #expect(gates.code == 1)
        #expect(try gates.codes() == ["replay-differs"])
        #expect(try gates.data()["/gates/0/result"]?.asString == "fail")
        let why = try #require(try gates.data()["/gates/0/why"]?.asString)
        #expect(why.contains("frame 1, at byte") && why.contains("Proposed of proposal 0"), "\(why)")
        #expect(hashes.allSatisfy { why.contains($0) }, "\(why)")
        let verified = await program.run("journal", "verify", "--json", in: "/w")
        #expect(verified.code == 1)
        #expect(try verified.data()["/findings/0/frame"]?.asInt == 1)
        #expect(try verified.codes() == ["replay-differs"])
    }

    @Test func `a document of another patch is not shown, and approving and applying are refused`() async throws {
        let journal = try await begin()
        func document(_ ran: Program.Ran) throws -> String {
            JSONPrinter.compact(try #require(try ran.data()["/patch_document"]))
        }
        let honest = try document(await program.run("gov", "get", "--id", "0", "--json", in: "/w"))
        try rewrite(journal) { payloads in
            let other = try #require(payloads[2]["records"]?.asArray?.first?["document_hash"])
            payloads[1] = try setting("document_hash", to: other, in: payloads[1])
        }
        let shown = await program.run("gov", "get", "--id", "0", "--json", in: "/w")
        #expect(try shown.codes() == ["report-differs"])
        #expect(try document(shown) == honest)
        #expect(await program.run("gov", "get", "--id", "0", in: "/w").err.contains("report-differs"))
        #expect(await program.run("gov", "shadow", "--id", "0", in: "/w").code == 0)
        let approved = await program.run("gov", "approve", "--id", "0", "--json", in: "/w")
        #expect(approved.code == 1)
        #expect(try approved.codes() == ["report-differs"])
    }

    @Test func `a recorded result that the patch does not produce is reported`() async throws {
        let journal = try await begin()
        try rewrite(journal) { payloads in
            let other = try #require(payloads[2]["records"]?.asArray?.first?["manifest_hash"])
            payloads[1] = try setting("manifest_hash", to: other, in: payloads[1])
        }
        let gates = await program.run("gates", "--only", "replay", "--json", in: "/w")
        #expect(gates.code == 1)
        #expect(try gates.data()["/gates/0/why"]?.asString?.contains("Proposed of proposal 0") == true, "\(gates.out)")
    }

    @Test func `records in an impossible order are reported from the first one on`() async throws {
        let journal = try await begin()
        try rewrite(journal) { $0.swapAt(1, 2) }
        let verified = await program.run("journal", "verify", "--json", in: "/w")
        #expect(verified.code == 0)
        #expect(try verified.codes().first == "journal-void")
        #expect(try verified.data()["/findings/0/frame"]?.asInt == 1)
        #expect(try verified.data()["/findings/0/records/0"]?.asString == "Proposed of proposal 1")
    }

    @Test func `a rewritten journal is recognized by a head noted earlier`() async throws {
        let journal = try await begin()
        let head = try #require(
            try await program.run("journal", "verify", "--json", in: "/w").data()["/head"]?.asString)
        try rewrite(journal) { payloads in
            payloads[2] = try setting("author", to: .text("eve"), in: payloads[2])
        }
        // Nothing in the journal shows that its last record was changed.
        #expect(await program.run("journal", "verify", in: "/w").code == 0)
        let noted = await program.run("journal", "verify", "--head", head, "--json", in: "/w")
        #expect(noted.code == 1)
        #expect(try noted.codes() == ["journal-corrupt"])
    }
}
