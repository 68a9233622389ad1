import Files
import Synchronization
import SystemPackage
import Testing

@testable import Commands

/// A pager that records what it is given.
private final class RecordingPager: Pager {
    struct Shown: Equatable {
        let text: String
        let command: String
        let environment: [String: String]
    }

    let terminalSize: (columns: Int, rows: Int)?
    private let hasLess: Bool
    private let starts: Bool
    private let record = Mutex<[Shown]>([])

    init(rows: Int = 24, columns: Int = 80, hasLess: Bool = true, starts: Bool = true) {
        terminalSize = (columns, rows)
        self.hasLess = hasLess
        self.starts = starts
    }

    var shown: [Shown] { record.withLock { $0 } }

    func canFind(_ program: String) -> Bool { hasLess && program == "less" }

    func show(_ bytes: [UInt8], with command: String, environment: [String: String]) throws(FileError) {
        guard starts else { throw .notFound(FilePath(command)) }
        record.withLock {
            $0.append(Shown(text: String(decoding: bytes, as: UTF8.self), command: command, environment: environment))
        }
    }
}

struct PagerTests {
    /// A command with output of about 90 lines.
    private let long = ["defs", "list", "--sys"]

    private func world() throws -> Program {
        let program = Program()
        try program.writeSmallWorld()
        return program
    }

    @Test func `long output on a terminal goes through less`() async throws {
        let program = try world()
        let pager = RecordingPager()
        let plain = await program.run(long, in: "/w")
        let ran = await program.run(long + ["--color", "never"], in: "/w", terminal: true, pager: pager)
        #expect(ran.code == 0)
        #expect(ran.out.isEmpty)
        #expect(
            pager.shown == [
                RecordingPager.Shown(text: plain.out, command: "less", environment: ["LESS": "FRX", "LV": "-c"])
            ])
    }

    @Test func `output that fits the terminal is not paged`() async throws {
        let program = try world()
        let pager = RecordingPager(rows: 500)
        let ran = await program.run(long, in: "/w", terminal: true, pager: pager)
        #expect(!ran.out.isEmpty)
        #expect(pager.shown.isEmpty)
    }

    @Test func `output that does not go to a terminal is never paged`() async throws {
        let program = try world()
        let pager = RecordingPager()
        let ran = await program.run(long, in: "/w", environment: ["PAGER": "less"], pager: pager)
        #expect(!ran.out.isEmpty)
        #expect(pager.shown.isEmpty)
    }

    @Test(arguments: ["", "cat", " cat ", "  "]) func `PAGER may turn paging off`(_ value: String) async throws {
        let program = try world()
        let pager = RecordingPager()
        let ran = await program.run(long, in: "/w", environment: ["PAGER": value], terminal: true, pager: pager)
        #expect(!ran.out.isEmpty)
        #expect(pager.shown.isEmpty)
    }

    @Test func `PAGER may have arguments, and the user's LESS is kept`() async throws {
        let program = try world()
        let pager = RecordingPager(hasLess: false)
        _ = await program.run(
            long, in: "/w", environment: ["PAGER": "head -1", "LESS": "S"], terminal: true, pager: pager)
        #expect(pager.shown.map(\.command) == ["head -1"])
        #expect(pager.shown.map(\.environment) == [["LV": "-c"]])
    }

    @Test func `without less and PAGER, output is not paged`() async throws {
        let program = try world()
        let pager = RecordingPager(hasLess: false)
        let ran = await program.run(long, in: "/w", terminal: true, pager: pager)
        #expect(!ran.out.isEmpty)
        #expect(pager.shown.isEmpty)
    }

    @Test(arguments: [["--no-pager", "defs", "list", "--sys"], ["defs", "list", "--sys", "--no-pager"]])
    func `--no-pager turns paging off`(_ line: [String]) async throws {
        let program = try world()
        let pager = RecordingPager()
        let ran = await program.run(line, in: "/w", terminal: true, pager: pager)
        #expect(!ran.out.isEmpty)
        #expect(pager.shown.isEmpty)
    }

    @Test func `if the pager can't be started, the output is printed`() async throws {
        let program = try world()
        let plain = await program.run(long, in: "/w")
        let ran = await program.run(
            long + ["--color", "never"], in: "/w", environment: ["PAGER": "mist"], terminal: true,
            pager: RecordingPager(starts: false))
        #expect(ran.code == 0)
        #expect(ran.out == plain.out)
        #expect(ran.err.contains("the pager can't be started: mist"))
    }

    @Test func `help and JSON are paged like everything else`() async throws {
        let program = try world()
        let pager = RecordingPager(rows: 10)
        for line in [["--help"], ["help", "environment"], long + ["--json"]] {
            #expect(await program.run(line, in: "/w", terminal: true, pager: pager).out.isEmpty, "\(line)")
        }
        #expect(pager.shown.count == 3)
    }

    @Test(arguments: [
        ("a\nb\n", false), ("a\nb\nc\n", true), ("", false), ("0123456789\nb\n", false), ("01234567890\nb\n", true),
        ("\u{1b}[31m0123456789\u{1b}[0m\nb\n", false), ("世界世界世界\nb\n", true), ("世界世界世\nb\n", false),
    ])
    func `a text is paged if its rows and the prompt don't fit`(_ text: String, _ isLong: Bool) {
        #expect(Paging.exceeds((columns: 10, rows: 3), Array(text.utf8)) == isLong)
    }
}
