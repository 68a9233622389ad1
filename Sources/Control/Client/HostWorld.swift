import AIR
public import CanonicalCBOR
import JSON
public import WorldProtocol

/// A world served by a host of either kind.
public protocol HostedWorld: World {
    /// The connection to the host.
    var client: ControlClient { get }

    /// Sends a request to the host.
    ///
    /// - Returns: the reply, or the failure of the request itself.
    /// - Throws: ``ControlError`` when the exchange with the host failed.
    func ask(
        _ request: Request, progress: (@Sendable (Progress) -> Void)?
    ) async throws(ControlError) -> Result<Reply, Failure>

    /// Calls `changed` whenever the world may have changed, and once when the connection is over.
    func listen(later: @escaping Later, _ changed: @escaping @Sendable () -> Void)
}

/// The world that an aos host keeps open.
public struct HostWorld: HostedWorld {
    /// The connection.
    public let client: ControlClient
    /// The host's greeting.
    public let greeting: HostGreeting

    /// Creates the world of a connection.
    public init(_ client: ControlClient, _ greeting: HostGreeting) {
        self.client = client
        self.greeting = greeting
    }

    /// Answers a request by sending it to the host.
    ///
    /// - Throws: ``Failure``; one from the host is passed on unchanged.
    public func answer(_ request: Request, progress: (@Sendable (Progress) -> Void)?) async throws(Failure) -> Reply {
        let result: Result<Reply, Failure>
        do throws(ControlError) {
            result = try await ask(request, progress: progress)
        } catch {
            throw Failure([error.diagnostic])
        }
        return try result.get()
    }

    /// Sends a request to the host.
    ///
    /// - Returns: the reply, or the failure that the host reported.
    /// - Throws: ``ControlError`` when the exchange with the host failed.
    public func ask(
        _ request: Request, progress: (@Sendable (Progress) -> Void)?
    ) async throws(ControlError) -> Result<Reply, Failure> {
        let bytes: [UInt8]
        do throws(CodecError) {
            bytes = try ProtocolCodec.encode(request)
        } catch {
            throw .malformed("the request can't be encoded: \(error.message)")
        }
        let result: JSONValue
        do throws(ControlError) {
            result = try await client.call(
                .ask, .object([("request", .string(Base64.encode(bytes)))]), progress: progress)
        } catch .answered(let error) {
            guard let encoded = error.failure, let failure = try? ProtocolCodec.decode(Failure.self, from: encoded)
            else { throw .answered(error) }
            return .failure(failure)
        }
        let reply = try await Self.bytes(of: result, client)
        do throws(CodecError) {
            return .success(try ProtocolCodec.decode(Reply.self, from: reply))
        } catch {
            throw .malformed("the reply can't be decoded: \(error.message)")
        }
    }

    /// Subscribes to the changes of the world.
    public func listen(later: @escaping Later, _ changed: @escaping @Sendable () -> Void) {
        client.listen(
            { [weak client] event in
                if case .lagged(let from) = event, let client { Self.subscribe(client, from: from) }
                changed()
            }, ended: changed)
        Task { [client] in
            // Starts at the current height: the snapshot covers everything before it.
            guard let head = try? await client.call(.journalHead), let meta = try? ControlMeta(of: head) else { return }
            Self.subscribe(client, from: meta.journalHeight)
        }
    }

    private static func subscribe(_ client: ControlClient, from height: UInt64) {
        Task {
            // The end of the connection is reported separately.
            _ = try? await client.call(
                .subscribe, .object([("from", .int(height)), ("files", .bool(true))]))
        }
    }

    /// The encoded reply, which is part of the answer or is fetched in parts.
    private static func bytes(of result: JSONValue, _ client: ControlClient) async throws(ControlError) -> [UInt8] {
        if let text = result.member("reply_b64")?.asString {
            guard let bytes = Base64.decode(text) else { throw .malformed("`reply_b64` is not base64") }
            return bytes
        }
        guard let hash = result.member("reply_hash")?.asString.flatMap(Hash.init(wire:)) else {
            throw .malformed("an answer contains no reply")
        }
        return try await client.blob(hash)
    }
}

extension ControlClient {
    /// A blob, fetched in parts, whose hash is verified.
    ///
    /// - Throws: ``ControlError``; ``ControlError/malformed(_:)`` when the bytes have another hash.
    public func blob(_ hash: Hash) async throws(ControlError) -> [UInt8] {
        var bytes: [UInt8] = []
        while true {
            let result = try await call(
                .blobGet,
                .object([
                    ("hash_hex", .string(hash.text)), ("offset", .int(bytes.count)),
                    ("length", .int(ControlLimits.blobPart)),
                ]))
            guard let part = result.member("data_b64")?.asString.flatMap(Base64.decode) else {
                throw .malformed("`data_b64` is not base64")
            }
            bytes += part
            // A host without support for parts answers with the whole blob.
            guard case .unsigned(let size)? = result.member("size")?.asNumber?.exact() else { break }
            if UInt64(bytes.count) >= size { break }
            guard !part.isEmpty else { throw .malformed("a blob is shorter than its size") }
        }
        guard Hash.of(bytes) == hash else { throw .malformed("the blob \(hash.short) does not match its hash") }
        return bytes
    }
}
