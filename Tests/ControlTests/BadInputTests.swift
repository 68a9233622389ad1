import AIR
import CanonicalCBOR
import Control
import Governance
import JSON
import Randomness
import Testing
import Workbench
import WorldIO
import WorldProtocol

/// Clients that send invalid input, and the effect on other clients.
@Suite struct BadInputTests {
    private static let corpus: [(line: String, id: String, code: String)] = [
        ("", "", "decode_error"), ("{", "", "decode_error"), ("\u{0}", "", "decode_error"),
        ("nonsense", "", "decode_error"), ("\"text\"", "", "decode_error"), ("[1,2]", "", "decode_error"),
        (#"{"v":1,"v":1,"id":"1","cmd":"hello"}"#, "", "decode_error"),
        (#"{"v":1,"id":"1","cmd":"hello"} trailing"#, "", "decode_error"),
        (String(repeating: "[", count: 129) + String(repeating: "]", count: 129), "", "decode_error"),
        (String(repeating: "{\"a\":", count: 100_000), "", "decode_error"),
        (#"{"v":1,"id":1,"cmd":"hello"}"#, "", "invalid_request"),
        (#"{"v":1e0,"id":"1","cmd":"hello"}"#, "1", "invalid_request"),
        (#"{"v":99999999999999999999,"id":"1","cmd":"hello"}"#, "1", "invalid_request"),
        (#"{"v":1,"id":"1","cmd":"rm -rf"}"#, "1", "unknown_method"),
        (#"{"v":1,"id":"1","cmd":"ask","payload":{"request":"AAAA"}}"#, "1", "decode_error"),
        (#"{"v":1,"id":"1","cmd":"ask","payload":{"request":""}}"#, "1", "decode_error"),
        (#"{"v":1,"id":"1","cmd":"blob-get","payload":{"hash_hex":"../../etc/passwd"}}"#, "1", "decode_error"),
        (#"{"v":1,"id":"1","cmd":"gov-apply","payload":{"proposal_id":18446744073709551615}}"#, "1", "host_error"),
        (#"{"v":1,"id":"1","cmd":"journal-frames","payload":{"from":18446744073709551615}}"#, "1", "host_error"),
        (#"{"v":1,"id":"1","cmd":"gov-propose","payload":{"patch_b64":"e30="}}"#, "1", "decode_error"),
        (#"{"v":1,"id":"1","cmd":"manifest-get","payload":{"consistency":"exact:99"}}"#, "1", "host_error"),
        (#"{"v":1,"id":"1","cmd":"manifest-get","payload":{"consistency":"at_least:99"}}"#, "1", "host_error"),
    ]

    private func check(_ line: String, _ id: String, _ code: String) throws {
        let answer = try JSONParser.parse(Array(line.utf8))
        #expect(answer.member("ok")?.asBool == false, "\(line)")
        #expect(answer.member("id")?.asString == id, "\(line)")
        #expect(answer.member("error")?.member("code")?.asString == code, "\(line)")
        #expect(answer.member("error")?.member("message")?.asString?.isEmpty == false)
    }

    @Test func `invalid requests are answered in order, and other clients are served`() async throws {
        let served = try await ServedWorld.made()
        let host = try served.host()
        let (bad, good) = (RawClient(host), served.client(of: host))
        for entry in Self.corpus {
            #expect(await bad.send(entry.line))
            _ = try await good.call(.journalHead)
        }
        let answers = try await bad.received(Self.corpus.count)
        #expect(answers.count == Self.corpus.count)
        for (answer, entry) in zip(answers, Self.corpus) { try check(answer, entry.id, entry.code) }
    }

    @Test func `a line that is too long is answered and ends only its own connection`() async throws {
        let served = try await ServedWorld.made()
        let host = try served.host()
        let (bad, good) = (RawClient(host), served.client(of: host))
        #expect(await !bad.sendTooLong())
        let lines = try await bad.received(2)
        try check(try #require(lines.first), "", "decode_error")
        #expect(lines.last == "END")
        #expect(try ControlMeta(of: try await good.call(.journalHead)).journalHeight == 1)
    }

    @Test func `random bytes never crash a host`() async throws {
        let served = try await ServedWorld.made()
        let host = try served.host()
        let bad = RawClient(host)
        var generator = SeededGenerator(seed: 11)
        let valid = Array(#"{"v":1,"id":"7","cmd":"gov-list","payload":{"status":"all"}}"#.utf8)
        for _ in 0..<500 {
            var bytes = valid
            for _ in 0..<Int.random(in: 1...4, using: &generator) {
                let place = Int.random(in: bytes.indices, using: &generator)
                bytes[place] = UInt8.random(in: .min ... .max, using: &generator)
            }
            #expect(await bad.send(String(decoding: bytes.filter { $0 != 10 }, as: UTF8.self)))
        }
        #expect(try await bad.received(500).count == 500)
        _ = try await served.client(of: host).call(.hello)
    }

    @Test func `answers of verbs keep the order of their requests`() async throws {
        let served = try await ServedWorld.made()
        let client = RawClient(try served.host())
        for number in 0..<40 {
            let verb = number % 3 == 0 ? "def-list" : number % 3 == 1 ? "nothing" : "journal-head"
            await client.send("{\"v\":1,\"id\":\"\(number)\",\"cmd\":\"\(verb)\"}")
        }
        let ids = try await client.received(40).map { line in
            try JSONParser.parse(Array(line.utf8)).member("id")?.asString
        }
        #expect(ids == (0..<40).map(String.init))
    }

    @Test func `the 65th request is not read before one is answered`() async throws {
        let served = try await ServedWorld.made()
        let gate = Gate()
        let host = try served.host(world: GatedWorld(base: served.workbench(), gate: gate))
        let client = RawClient(host)
        let request = Base64.encode(try ProtocolCodec.encode(Request.edits))
        let sender = Task {
            for number in 0..<65 {
                await client.send(
                    "{\"v\":1,\"id\":\"\(number)\",\"cmd\":\"ask\",\"payload\":{\"request\":\"\(request)\"}}")
            }
            return true
        }
        try await gate.waitForCallers(64)
        try await Task.sleep(for: .milliseconds(50))
        #expect(gate.count == 64)
        gate.open()
        #expect(await sender.value)
        #expect(try await client.received(65).count == 65)
    }

    @Test func `a client that does not read loses only its own events`() async throws {
        let served = try await ServedWorld.made()
        let host = try served.host()
        let session = host.connect()
        _ = await session.receive(
            .line(Array(#"{"v":1,"id":"1","cmd":"subscribe","payload":{"from":0}}"#.utf8)))
        // The client does not read; the journal grows by more frames than events may be queued.
        let governance = served.governance
        let proposed = try await served.workbench().answer(
            .perform(.propose(ProposalRequest(.everything(.full)))), progress: nil)
        guard case .performed(.proposed(let id, _, _, _, _), _) = proposed else { throw Failure.otherAnswer }
        for number in 0..<ControlLimits.events + 20 {
            _ = try governance.comment(on: try #require(id), author: "ada", text: "\(number)")
        }
        host.touch()
        let other = RawClient(host)
        await other.send(#"{"v":1,"id":"1","cmd":"subscribe","payload":{"from":0}}"#)
        // Long enough for the work that `touch` started, even if a thousand tests share the threads.
        for _ in 0..<20 { try await Task.sleep(for: .milliseconds(50)) }
        var lines: [String] = []
        while let line = await session.nextLine() {
            lines.append(String(decoding: line.bytes.dropLast(), as: UTF8.self))
            line.written()
            if lines.last?.contains("lagged") == true { break }
        }
        let last = try JSONParser.parse(Array(try #require(lines.last).utf8))
        // One answer, as many events as may be queued, and the height to continue from.
        #expect(lines.count == 1 + ControlLimits.events + 1)
        #expect(last.member("from")?.asNumber?.text == "\(ControlLimits.events)")
        #expect(try await other.received(ControlLimits.events + 1).count > ControlLimits.events)
    }
}
