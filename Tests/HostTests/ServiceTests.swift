import AIR
import CanonicalCBOR
import ContentStore
import Control
import Files
import Foundation
import Governance
import JSON
import Sync
import Synchronization
import SystemPackage
import Testing
import Workbench
import WorldIO
import WorldProtocol

/// A host over its real socket.
@Suite struct ServiceTests {
    @Test func `a world over a socket equals the world of the files`() async throws {
        let world = try RunningHost()
        try await world.genesis()
        try await world.serving { path in
            let client = try world.client(path)
            let hosted = HostWorld(client, try HostGreeting(try await client.call(.hello)))
            guard case .world(var shown) = try await hosted.answer(.open, progress: nil),
                case .world(var own) = try await world.workbench().answer(.open, progress: nil)
            else { throw Failure.otherAnswer }
            (shown.revision, own.revision) = (0, 0)
            #expect(shown == own)
        }
        #expect(try !world.files.exists(world.folder.internals.appending("run").appending("control.sock")))
    }

    @Test func `answers arrive even if their client has stopped sending`() async throws {
        let world = try RunningHost()
        try await world.genesis()
        try await world.serving { path in
            let raw = try RawSocket(path)
            raw.write(#"{"v":1,"id":"a","cmd":"journal-head"}"# + "\n" + #"{"v":1,"id":"b","cmd":"def-list"}"# + "\n")
            raw.endWriting()
            let lines = try #require(await raw.read(lines: 3)).split(separator: "\n")
            #expect(lines.count == 2)
            #expect(lines.first?.contains("\"id\":\"a\"") == true && lines.last?.contains("\"id\":\"b\"") == true)
        }
    }

    @Test func `a client that stalls within a line is disconnected, one idle between lines is not`() async throws {
        let world = try RunningHost()
        try await world.genesis()
        try await world.serving(patience: .milliseconds(300)) { path in
            let whole = try RawSocket(path)
            #expect(await whole.isServed())
            let (half, silent) = (try RawSocket(path), try RawSocket(path))
            half.write(#"{"v":1,"id":"#)
            #expect(await half.read() == "")
            // A client that never sends anything wastes a connection.
            #expect(await silent.read() == "")
            #expect(await whole.isServed())
        }
    }

    @Test func `a line that arrives byte by byte gets no extra time`() async throws {
        let world = try RunningHost()
        try await world.genesis()
        try await world.serving(patience: .milliseconds(300)) { path in
            let raw = try RawSocket(path)
            var isOpen = true
            while isOpen {
                isOpen = raw.write("x")
                try await Task.sleep(for: .milliseconds(20))
            }
        }
    }

    @Test func `a line that is too long is answered and ends the connection, and others are served`() async throws {
        let world = try RunningHost()
        try await world.genesis()
        try await world.serving { path in
            let (raw, other) = (try RawSocket(path), try world.client(path))
            async let written: Void = raw.write(String(repeating: "x", count: 1 << 20), times: 17)
            let line = try #require(await raw.read())
            #expect(line.contains("decode_error") && line.contains("\"id\":\"\""))
            await written
            _ = try await other.call(.hello)
        }
    }

    /// Stores a blob whose answer is larger than a socket accepts at once.
    private func largeBlob(_ world: RunningHost, megabytes: Int) throws -> (hash: Hash, bytes: [UInt8]) {
        let piece = (0..<1 << 12).map { UInt8(truncatingIfNeeded: $0 &* 7) }
        let bytes = Array((0..<megabytes << 8).map { _ in piece }.joined())
        return (try ContentStore(files: world.files, directory: world.folder.store).putBlob(bytes), bytes)
    }

    private func request(_ hash: Hash) -> String {
        #"{"v":1,"id":"1","cmd":"blob-get","payload":{"hash_hex":"\#(hash.text)"}}"# + "\n"
    }

    @Test func `a client that does not read delays no other client`() async throws {
        let world = try RunningHost()
        try await world.genesis()
        let (hash, _) = try largeBlob(world, megabytes: 2)
        try await world.serving { path in
            let stalled = try RawSocket(path)
            stalled.write(request(hash))
            #expect(await stalled.waitForAnything())
            let other = try world.client(path)
            for _ in 0..<50 { _ = try await other.call(.journalHead) }
            stalled.abort()
        }
    }

    @Test func `a client that does not read is disconnected`() async throws {
        let world = try RunningHost()
        try await world.genesis()
        let (hash, bytes) = try largeBlob(world, megabytes: 2)
        try await world.serving(patience: .seconds(1)) { path in
            let stalled = try RawSocket(path)
            stalled.write(request(hash))
            // The host stops reading requests and then ends the connection, so that writing ends.
            await stalled.write(#"{"v":1,"id":"2","cmd":"journal-head"}"# + "\n", times: .max)
            let rest = await stalled.countBytes()
            #expect(rest > 0 && rest < bytes.count)
            #expect(try await RawSocket(path).isServed())
        }
    }

    @Test func `a host ends even if a client does not read`() async throws {
        let world = try RunningHost()
        try await world.genesis()
        let (hash, bytes) = try largeBlob(world, megabytes: 2)
        let left = Mutex<RawSocket?>(nil)
        try await world.serving(patience: .seconds(3600), endPatience: .milliseconds(300)) { path in
            let stalled = try RawSocket(path)
            left.withLock { $0 = stalled }
            stalled.write(request(hash))
            #expect(await stalled.waitForAnything())
        }
        let stalled = try #require(left.withLock { $0 })
        #expect(await stalled.countBytes() < bytes.count)
    }

    @Test func `a host ends while clients connect`() async throws {
        let world = try RunningHost()
        try await world.genesis()
        for _ in 0..<3 {
            let left = Mutex<[RawSocket]>([])
            try await world.serving { path in
                // More than are accepted at once; none sends anything.
                for _ in 0..<100 {
                    let client = try RawSocket(path)
                    left.withLock { $0.append(client) }
                }
            }
            for client in left.withLock({ $0 }) { #expect(await client.read() ?? "" == "") }
        }
    }

    @Test func `a client is not disconnected for lines that the host has not read`() async throws {
        let world = try RunningHost()
        try await world.genesis()
        let gate = Gate()
        let held = HeldWorld(base: world.workbench(), gate: gate)
        try await world.serving(patience: .seconds(2), world: held) { path in
            let client = try RawSocket(path)
            let ask = Base64.encode(try ProtocolCodec.encode(Request.edits))
            for number in 0..<64 {
                client.write("{\"v\":1,\"id\":\"\(number)\",\"cmd\":\"ask\",\"payload\":{\"request\":\"\(ask)\"}}\n")
            }
            async let count = client.countAnswers()
            // Far more than the host reads while all its request slots are taken, so that it stops within a line.
            let id = String(repeating: "x", count: 1 << 16)
            async let written: Void = client.write(
                "{\"v\":1,\"id\":\"\(id)\",\"cmd\":\"journal-head\"}\n", times: 60)
            try await Task.sleep(for: .seconds(5))
            gate.open()
            await written
            client.endWriting()
            let answers = await count
            #expect(answers == 64 + 60)
        }
    }

    @Test func `a large blob is sent in parts, and other clients are answered meanwhile`() async throws {
        let world = try RunningHost()
        try await world.genesis()
        let (hash, bytes) = try largeBlob(world, megabytes: 20)
        try await world.serving { path in
            let (large, quick) = (try world.client(path), try world.client(path))
            _ = try await quick.call(.hello)
            var (fetched, parts): ([UInt8], Int) = ([], 0)
            while fetched.count < bytes.count {
                // Request more than a part, and wait for the answers of the other client before receiving it.
                let payload = JSONValue.object([
                    ("hash_hex", .string(hash.text)), ("offset", .int(fetched.count)), ("length", .int(bytes.count)),
                ])
                async let part = large.call(.blobGet, payload)
                for _ in 0..<5 { _ = try await quick.call(.journalHead) }
                let found = try #require(try await part.member("data_b64")?.asString.flatMap(Base64.decode))
                #expect(found.count <= ControlLimits.blobPart)
                fetched += found
                parts += 1
            }
            #expect(fetched == bytes)
            #expect(parts == 5)
        }
    }

    @Test func `a subscriber receives the records that others write`() async throws {
        let world = try RunningHost()
        try await world.genesis()
        try await world.serving { path in
            let (listening, writing) = (try world.client(path), try world.client(path))
            let heard = Mutex<[UInt64]>([])
            listening.listen(
                { event in
                    if case .journal(let height, _) = event { heard.withLock { $0.append(height) } }
                }, ended: {})
            _ = try await listening.call(.subscribe, .object([("from", .int(0))]))
            let patch =
                #"{"version":"1","base_manifest_hash":"","patches":[{"set_manifest_refs":{"add":[],"remove":[{"kind":"defschema","name":"small/First@1"}]}}]}"#
            _ = try await writing.call(
                .propose, .object([("patch_b64", .string(Data(patch.utf8).base64EncodedString()))]))
            while heard.withLock({ $0.count }) < 2 { try await Task.sleep(for: .milliseconds(5)) }
            #expect(heard.withLock { $0 } == [0, 1])
        }
    }

    /// A patch document that adds a schema.
    private static func patch(adding name: String) throws -> String {
        let type = CBORValue.record([("nat", .map([]))])
        let value = CBORValue.record([("$kind", .text("defschema")), ("name", .text(name)), ("type", type)])
        let hash = try Definition(DefinitionKey(.schema, DefinitionName(name)), value: value).hash
        let node = JSONPrinter.compact(PlainData.json(of: value))
        return """
            {"version":"1","base_manifest_hash":"","patches":[{"add_def":{"kind":"defschema","node":\(node)}},
             {"set_manifest_refs":{"add":[{"kind":"defschema","name":"\(name)","hash":"\(hash)"}],"remove":[]}}]}
            """
    }

    @Test func `fifty clients read and propose, and nothing is lost`() async throws {
        let world = try RunningHost()
        try await world.genesis()
        try await world.serving { path in
            let made = try await withThrowingTaskGroup(of: UInt64.self) { group in
                for number in 0..<50 {
                    group.addTask {
                        let client = try world.client(path, patience: .seconds(3600))
                        for _ in 0..<3 {
                            _ = try await client.call(.journalHead)
                            _ = try await client.call(.definitionList)
                        }
                        let patch = try Self.patch(adding: "many/N\(number)@1")
                        let result = try await client.call(
                            .propose, .object([("patch_b64", .string(Data(patch.utf8).base64EncodedString()))]))
                        guard case .unsigned(let id)? = result.member("proposal_id")?.asNumber?.exact() else {
                            throw Failure.otherAnswer
                        }
                        return id
                    }
                }
                return try await group.reduce(into: [UInt64]()) { $0.append($1) }
            }
            let list = try await world.client(path).call(.list, .object([("status", .string("all"))]))
            #expect(list.member("proposals")?.asArray?.count == Set(made).count)
        }
        guard
            case .verification(let found) = try await world.workbench().answer(.verifyJournal(head: nil), progress: nil)
        else { throw Failure.otherAnswer }
        #expect(found.isSound)
    }

    @Test func `a host answers pending requests before it ends`() async throws {
        let world = try RunningHost()
        try await world.genesis()
        try await world.serving { path in
            let client = try world.client(path)
            async let list = client.call(.definitionList)
            async let end = client.call(.shutdown)
            #expect(try await list.member("defs") != nil)
            #expect(try await end.asObject?.isEmpty == true)
        }
    }
}
