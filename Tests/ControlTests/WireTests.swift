import CanonicalCBOR
import Control
import Governance
import JSON
import Testing

/// Lines, envelopes and payloads of the control channel.
@Suite struct WireTests {
    @Test func `lines are split wherever the bytes are cut`() {
        let text = Array("one\n\ntwo three\nrest".utf8)
        for size in 1...text.count {
            var splitter = LineSplitter()
            var lines: [IncomingLine] = []
            for start in stride(from: 0, to: text.count, by: size) {
                lines += splitter.take(text[start..<min(start + size, text.count)])
            }
            #expect(lines == ["one", "", "two three"].map { .line(Array($0.utf8)) })
            #expect(splitter.isWithinLine)
        }
    }

    @Test func `a line that is too long ends the stream, however it is cut`() {
        for size in 1...6 {
            var splitter = LineSplitter(limit: 4)
            var lines: [IncomingLine] = []
            let text = Array("abcd\nabcde\nab\n".utf8)
            for start in stride(from: 0, to: text.count, by: size) {
                lines += splitter.take(text[start..<min(start + size, text.count)])
            }
            #expect(lines == [.line(Array("abcd".utf8)), .tooLong])
        }
    }

    private func request(_ line: String) throws(RefusedLine) -> ControlRequest {
        try ControlRequest(Array(line.utf8))
    }

    @Test func `a request survives encoding and decoding`() throws {
        let line = ControlRequest(id: "a", verb: "gov-get", payload: .object([("proposal_id", .int(3))])).line
        #expect(line.last == UInt8(ascii: "\n"))
        let read = try ControlRequest(Array(line.dropLast()))
        #expect(read.id == "a")
        guard case .get(let id) = try ControlCall(read) else {
            Issue.record("unexpected call")
            return
        }
        #expect(id == ProposalID(3))
    }

    @Test func `the payload may be absent`() throws {
        guard case .journalHead = try ControlCall(try request(#"{"v":1,"id":"1","cmd":"journal-head"}"#)) else {
            Issue.record("unexpected call")
            return
        }
    }

    @Test(arguments: [
        ("[", "", WireError.Code.decodeError), ("[]", "", .decodeError), ("{\"v\":1,\"v\":1}", "", .decodeError),
        (#"{"v":1,"cmd":"hello"}"#, "", .invalidRequest), (#"{"v":1,"id":7,"cmd":"hello"}"#, "", .invalidRequest),
        (#"{"v":2,"id":"x","cmd":"hello"}"#, "x", .invalidRequest),
        (#"{"v":"1","id":"x","cmd":"hello"}"#, "x", .invalidRequest),
        (#"{"id":"x","cmd":"hello"}"#, "x", .invalidRequest), (#"{"v":1,"id":"x"}"#, "x", .invalidRequest),
        (#"{"v":1,"id":"x","cmd":"hello","payload":[]}"#, "x", .invalidRequest),
    ])
    func `an invalid request is refused with its id and an error code`(line: String, id: String, code: WireError.Code) {
        let refused = #expect(throws: RefusedLine.self) { try request(line) }
        #expect(refused?.id == id)
        #expect(refused?.error.code == code)
    }

    @Test(arguments: [
        ("frobnicate", "{}", WireError.Code.unknownMethod), ("gov-get", "{}", .decodeError),
        ("gov-get", #"{"proposal_id":-1}"#, .decodeError), ("gov-get", #"{"proposal_id":1.5}"#, .decodeError),
        ("gov-get", #"{"proposal_id":"1"}"#, .decodeError), ("gov-get", #"{"proposal_id":1,"more":2}"#, .decodeError),
        ("manifest-get", #"{"consistency":"exact"}"#, .decodeError),
        ("manifest-get", #"{"consistency":"exact:-1"}"#, .decodeError),
        ("manifest-get", #"{"consistency":"head:1"}"#, .decodeError),
        ("gov-list", #"{"status":"everything"}"#, .decodeError), ("blob-get", #"{"hash_hex":"12"}"#, .decodeError),
        ("blob-put", #"{"data_b64":"?"}"#, .decodeError),
        ("gov-approve", #"{"proposal_id":1,"decision":"maybe"}"#, .decodeError),
        ("def-list", #"{"kinds":["defplam"]}"#, .decodeError), ("def-list", #"{"kinds":"defplan"}"#, .decodeError),
    ])
    func `an invalid payload is refused`(verb: String, payload: String, code: WireError.Code) throws {
        let line = "{\"v\":1,\"id\":\"1\",\"cmd\":\"\(verb)\",\"payload\":\(payload)}"
        let read = try request(line)
        let error = #expect(throws: WireError.self) { try ControlCall(read) }
        #expect(error?.code == code)
    }

    @Test func `hashes are accepted with or without their prefix`() throws {
        let hash = Hash.of(Array("x".utf8))
        for text in [hash.text, hash.hex] {
            let read = try request("{\"v\":1,\"id\":\"1\",\"cmd\":\"blob-get\",\"payload\":{\"hash_hex\":\"\(text)\"}}")
            guard case .blobGet(let found, 0, nil) = try ControlCall(read) else {
                Issue.record("unexpected call")
                return
            }
            #expect(found == hash)
        }
    }

    @Test func `alternative spellings of verbs are accepted`() {
        #expect(ControlVerb(name: "defs-get") == .definitionGet)
        #expect(ControlVerb(name: "defs-list") == .definitionList)
    }

    @Test func `a line of a host survives encoding and decoding`() throws {
        let answer = HostLine.answer(id: "1", .failure(WireError(.hostError, "no\nway", failure: [1, 2]))).line
        guard case .answer("1", .failure(let error)) = try HostLine(Array(answer.dropLast())) else {
            Issue.record("unexpected line")
            return
        }
        #expect(error == WireError(.hostError, "no\nway", failure: [1, 2]))
        #expect(answer.filter { $0 == UInt8(ascii: "\n") }.count == 1)
    }

    @Test(arguments: [
        "", "{}", "[1]", #"{"id":"1"}"#, #"{"id":1,"ok":true}"#, #"{"id":"1","ok":false}"#,
        #"{"id":"1","ok":false,"error":{}}"#, #"{"event":"journal"}"#, #"{"event":"lagged","from":"x"}"#,
        #"{"id":"1","progress":{}}"#, #"{"id":"1","ok":"yes"}"#,
    ])
    func `garbage from a host is an error, not an answer`(line: String) {
        #expect(throws: ControlError.self) { try HostLine(Array(line.utf8)) }
    }

    @Test func `unknown events are passed on as unknown`() throws {
        guard case .event(.unknown("weather")) = try HostLine(Array(#"{"event":"weather","rain":1}"#.utf8)) else {
            Issue.record("unexpected line")
            return
        }
    }
}
