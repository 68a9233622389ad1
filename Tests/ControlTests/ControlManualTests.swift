import AIR
import CanonicalCBOR
import Control
import Foundation
import JSON
import Testing
import Workbench
import WorldIO
import WorldProtocol

/// The manual of the control channel shows each verb as a host answers it.
///
/// `AOS_WRITE_MANUAL=1` writes the examples into the manual.
@Suite struct ControlManualTests {
    private static let manual = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "man/aos-control.7")

    /// The description of each verb, in the order of the manual.
    private static let purposes: [(verb: ControlVerb, text: String)] = [
        (.hello, "Returns the version of the host, its world and its features."),
        (.manifestGet, "Returns the manifest as canonical CBOR, at the head, at a height, or at a height or later."),
        (.definitionGet, "Returns a definition that the manifest names."),
        (.definitionList, "Lists the definitions that the manifest names, by kinds or by prefix."),
        (.journalHead, "Returns the height of the journal and the hash of the manifest."),
        (.journalList, "Lists the records of the journal; seq is the height of the frame, and to is the next height."),
        (.journalFrames, "Returns frames of the journal byte for byte, so that the client can verify them."),
        (.blobPut, "Stores a blob."),
        (.blobGet, "Returns a blob or a part of it; nodes such as patches count as blobs."),
        (.propose, "Proposes a patch: a compiled one in CBOR, or a document in JSON."),
        (.list, "Lists the proposals with a status (default: pending)."),
        (.shadow, "Computes what a proposal would do."),
        (.get, "Returns a proposal."),
        (.approve, "Approves or rejects a proposal; refused in a governed world, since it can't carry a signature."),
        (.apply, "Applies an approved proposal."),
        (.applyDirect, "Applies a patch without a proposal; refused in a governed world."),
        (.ask, "Sends a request of the workbench's protocol in its encoding; the reply is encoded, too."),
        (.cancel, "Cancels an ask, which still gets an answer."),
        (.subscribe, "Subscribes to events from a height on."),
        (.shutdown, "Stops the host after all outstanding requests are answered."),
    ]

    /// The difference between the files and the manifest, as a patch document.
    private func patch(_ served: ServedWorld) async throws -> JSONValue {
        let reply = try await served.workbench().answer(.document(isFull: false, .full), progress: nil)
        guard case .document(let document) = reply else { throw Failure.otherAnswer }
        return .string(Base64.encode(Array(JSONPrinter.compact(PlainData.json(of: document.value)).utf8)))
    }

    private func payload(of verb: ControlVerb, _ served: ServedWorld) async throws -> [(String, JSONValue)] {
        let blob = Array("an example\n".utf8)
        switch verb {
        case .manifestGet: return [("consistency", .string("exact:1"))]
        case .definitionGet: return [("name", .string("notes/Note@1"))]
        case .definitionList: return [("kinds", .array([.string("defcap")]))]
        case .journalList, .journalFrames: return [("from", .int(0))]
        case .blobPut: return [("data_b64", .string(Base64.encode(blob)))]
        case .blobGet: return [("hash_hex", .string(Hash.of(blob).text)), ("offset", .int(3)), ("length", .int(7))]
        case .propose:
            return [
                ("patch_b64", try await patch(served)), ("description", .string("an example")),
            ]
        case .list: return [("status", .string("all"))]
        case .shadow, .get, .apply: return [("proposal_id", .int(0))]
        case .approve: return [("proposal_id", .int(0)), ("approver", .string("ada"))]
        case .applyDirect:
            return [
                (
                    "patch_b64",
                    .string(Base64.encode(Array(#"{"version":"1","base_manifest_hash":"","patches":[]}"#.utf8)))
                )
            ]
        case .ask: return [("request", .string(Base64.encode(try ProtocolCodec.encode(Request.proposals))))]
        case .cancel: return [("id", .string("7"))]
        case .subscribe: return [("from", .int(5)), ("files", .bool(true))]
        case .hello, .journalHead, .shutdown: return []
        }
    }

    /// A value as the manual shows it: long values are cut off, and values that differ between hosts are omitted.
    private static func shown(_ value: JSONValue, under key: String = "") -> JSONValue {
        switch value.content {
        case .string(let text):
            if ["world", "folder", "frames_b64", "time"].contains(key) { return .string("...") }
            return .string(text.count > 44 ? text.prefix(32) + "..." : text)
        case .array(let items):
            return .array(items.prefix(1).map { shown($0, under: key) } + (items.count > 1 ? [.string("...")] : []))
        case .object(let members):
            let first = members.prefix(8).map { ($0.key, shown($0.value, under: $0.key)) }
            return .object(first + (members.count > 8 ? [("...", .null)] : []))
        default: return value
        }
    }

    private static func wrapped(_ text: String) -> String {
        var lines: [Substring] = []
        var rest = text[...]
        while rest.count > 96 {
            let end = rest.index(rest.startIndex, offsetBy: 96)
            let cut = rest[..<end].lastIndex(of: ",").map { rest.index(after: $0) } ?? end
            lines.append(rest[..<cut])
            rest = "  " + rest[cut...]
        }
        return (lines + [rest]).joined(separator: "\n").replacing("\\", with: "\\e")
    }

    @Test func `the manual shows each verb as a host answers it`() async throws {
        #expect(Set(Self.purposes.map(\.verb)) == Set(ControlVerb.allCases))
        let served = try await ServedWorld.made()
        let client = served.client(of: try served.host())
        var list = ""
        for (verb, purpose) in Self.purposes {
            let payload = JSONValue.object(try await payload(of: verb, served))
            let line = ControlRequest(id: "1", verb: verb.rawValue, payload: payload).line
            let request = try JSONParser.parse(Array(line.dropLast()))
            let result = try await client.call(verb, payload)
            let answer: [(String, JSONValue)] = [("id", .string("1")), ("ok", .bool(true)), ("result", result)]
            list += ".It Cm \(verb.rawValue)\n\(purpose)\n.Bd -literal\n"
            list += Self.wrapped("> " + JSONPrinter.compact(Self.shown(request))) + "\n"
            list += Self.wrapped("< " + JSONPrinter.compact(Self.shown(.object(answer)))) + "\n.Ed\n"
        }
        let manual = try String(contentsOf: Self.manual, encoding: .utf8)
        let start = try #require(manual.firstRange(of: "long values are cut off.\n.Bl -tag -width Ds\n")).upperBound
        let end = try #require(manual[start...].firstRange(of: ".El\n")).lowerBound
        if ProcessInfo.processInfo.environment["AOS_WRITE_MANUAL"] != nil {
            try Data((manual[..<start] + list + manual[end...]).utf8).write(to: Self.manual)
        } else {
            #expect(manual[start..<end] == list, "AOS_WRITE_MANUAL=1 swift test --filter ControlManualTests writes it")
        }
    }
}
