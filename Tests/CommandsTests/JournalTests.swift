import Files
import JSON
import SystemPackage
import Testing

/// `aos journal` and `aos journal verify`.
struct JournalTests {
    private let program = Program()

    private func begin() async throws {
        try program.writeSmallWorld()
        #expect(await program.run("push", in: "/w").code == 0)
        try program.writeSmallWorld(type: "bool")
        #expect(await program.run("gov", "propose", "--all", in: "/w").code == 0)
    }

    @Test func `verify reports that a journal is sound, and its head`() async throws {
        try await begin()
        let ran = await program.run("journal", "verify", "--json", in: "/w")
        #expect(ran.code == 0)
        let data = try ran.data()
        #expect(
            data.keys == ["height", "records", "head", "head_manifest", "torn_tail", "unknown", "findings"])
        #expect(data["/height"]?.asInt == 2 && data["/records"]?.asInt == 2)
        #expect(data["/head"]?.asString?.hasPrefix("sha256:") == true)
        #expect(try await program.run("journal", "--json", in: "/w").data()["/height"]?.asInt == 2)
        #expect(await program.run("journal", "verify", in: "/w").out.contains("2 records in 2 frames are sound"))
    }

    @Test func `damage is an error that names the record and its position`() async throws {
        try await begin()
        var log = try program.files.read("/w/.aos/journal/governance.log", limit: 1 << 20)
        log[log.count - 1] ^= 1
        try program.files.writeAtomically(log, to: "/w/.aos/journal/governance.log")
        let ran = await program.run("journal", "verify", "--json", in: "/w")
        #expect(ran.code == 1)
        #expect(try ran.codes() == ["journal-corrupt"])
        let data = try ran.data()
        #expect(data["/findings/0/frame"]?.asInt == 1)
        #expect(data["/findings/0/records/0"]?.asString == "Proposed of proposal 0")
        #expect(try #require(data["/findings/0/offset"]?.asInt) > 8)
        let shown = await program.run("journal", "verify", in: "/w").err
        #expect(shown.contains("error[journal-corrupt]") && shown.contains("frame 1, at byte"))
        #expect(shown.contains("Proposed of proposal 0"))
        // `status` must not claim that there are no proposals.
        let status = await program.run("status", in: "/w").out
        #expect(status.contains("proposals  unknown: the journal is damaged"), "\(status)")
    }

    @Test func `a torn tail is a notice, and the holder of the lock is named`() async throws {
        try await begin()
        try program.files.append([1, 2, 3], to: "/w/.aos/journal/governance.log")
        let ran = await program.run("journal", "verify", "--json", in: "/w")
        #expect(ran.code == 0)
        #expect(try ran.codes() == ["journal-torn-tail"])
        #expect(try ran.data()["/torn_tail/count"]?.asInt == 3)
        let lock = try program.files.lock("/w/.aos/journal/governance.lock", owner: "aos, process 9, user eve")
        let refused = await program.run("gov", "shadow", "--id", "0", "--timeout-ms", "20", "--json", in: "/w")
        #expect(try refused.codes() == ["locked-by-other"])
        #expect(try refused.document()["/diagnostics/0/message"]?.asString?.contains("user eve") == true)
        lock.release()
        let next = await program.run("gov", "shadow", "--id", "0", "--json", in: "/w")
        #expect(next.code == 0)
        // The command that moves the tail aside reports it.
        #expect(try next.codes() == ["journal-torn-tail"])
        #expect(
            try next.document()["/diagnostics/0/message"]?.asString?.contains("governance.log.torn-1") == true)
        #expect(try await program.run("journal", "verify", "--json", in: "/w").codes().isEmpty)
    }

    @Test func `verify finds nothing in a world without a journal`() async throws {
        try program.writeSmallWorld()
        let ran = await program.run("journal", "verify", "--json", in: "/w")
        #expect(ran.code == 0)
        #expect(try ran.data()["/height"]?.asInt == 0)
    }
}
