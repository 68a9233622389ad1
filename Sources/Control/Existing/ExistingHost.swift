import AIR
import CanonicalCBOR
import ContentStore
import Governance
import JSON
import Sync
import WorldIO
import WorldProtocol

/// A client for hosts of the existing system, which works around all their pitfalls (Documentation/control-channel.md,
/// *Hosts of the existing system*).
public struct ExistingHost: Sendable {
    let client: ControlClient

    init(_ client: ControlClient) { self.client = client }

    /// A proposal as such a host lists it.
    struct Listed: Sendable, Equatable {
        let id: ProposalID
        let description: String?
        let patchHash: Hash
        let state: ProposalState
        let approver: String?
    }

    /// Calls a verb of the host, and converts its errors to failures.
    func call(_ verb: ControlVerb, _ payload: [(String, JSONValue)] = []) async throws(Failure) -> JSONValue {
        do throws(ControlError) {
            return try await client.call(verb, .object(payload))
        } catch .answered(let error) where error.code == .unknownMethod {
            throw Failure(
                .notSupported, "the host is too old to answer `\(verb.rawValue)`",
                help: "use --mode batch, or a newer host")
        } catch {
            throw Failure([error.diagnostic])
        }
    }

    func meta(_ result: JSONValue) throws(Failure) -> ControlMeta {
        do throws(ControlError) {
            return try ControlMeta(of: result)
        } catch {
            throw Failure([error.diagnostic])
        }
    }

    /// The height and the manifest; an older host that lacks the verb is asked for its manifest instead.
    func head() async throws(Failure) -> ControlMeta {
        do throws(ControlError) {
            return try meta(of: try await client.call(.journalHead))
        } catch .answered(let error) where error.code == .unknownMethod {
            return try await manifest().meta
        } catch {
            throw Failure([error.diagnostic])
        }
    }

    private func meta(of result: JSONValue) throws(ControlError) -> ControlMeta { try ControlMeta(of: result) }

    /// The current manifest as canonical bytes, with its hash and the height of the journal.
    func manifest() async throws(Failure) -> (bytes: [UInt8], hash: Hash, meta: ControlMeta) {
        let result = try await call(.manifestGet, [("consistency", .string("head"))])
        guard let bytes = result.member("manifest_b64")?.asString.flatMap(Base64.decode),
            let value = try? CanonicalDecoder.decode(bytes), let canonical = try? CanonicalEncoder.encode(value)
        else { throw Failure([ControlError.malformed("the manifest is not canonical").diagnostic]) }
        let hash = Hash.of(canonical)
        let meta = try meta(result)
        guard meta.manifestHash == nil || meta.manifestHash == hash else {
            throw Failure([ControlError.malformed("the manifest does not match its hash").diagnostic])
        }
        return (canonical, hash, ControlMeta(journalHeight: meta.journalHeight, manifestHash: hash))
    }

    /// A definition as canonical bytes, which are verified against its hash.
    func definition(_ key: DefinitionKey, _ hash: Hash) async throws(Failure) -> [UInt8] {
        if let bytes = try? await blob(hash) { return bytes }
        let result = try await call(.definitionGet, [("name", .string(key.name.text))])
        guard let json = result.member("def"), let value = try? PlainData.value(of: json),
            let bytes = try? CanonicalEncoder.encode(value), Hash.of(bytes) == hash
        else {
            throw Failure(
                [ControlError.malformed("the definition \(key.name) is not the one that the manifest names").diagnostic]
            )
        }
        return bytes
    }

    /// A whole blob: such a host does not support parts.
    func blob(_ hash: Hash) async throws(Failure) -> [UInt8] {
        let result = try await call(.blobGet, [("hash_hex", .string(hash.text))])
        guard let bytes = result.member("data_b64")?.asString.flatMap(Base64.decode), Hash.of(bytes) == hash else {
            throw Failure([ControlError.malformed("the blob \(hash.short) does not match its hash").diagnostic])
        }
        return bytes
    }

    /// All proposals: without a status, such a host omits those that are decided.
    func proposals() async throws(Failure) -> [Listed] {
        let result = try await call(.list, [("status", .string(ProposalFilter.all.rawValue))])
        guard let items = result.member("proposals")?.asArray else {
            throw Failure([ControlError.malformed("`proposals` is missing").diagnostic])
        }
        var found: [Listed] = []
        for item in items { found.append(try listed(item)) }
        return found.sorted { $0.id < $1.id }
    }

    private func listed(_ item: JSONValue) throws(Failure) -> Listed {
        var reader = PayloadReader(item)
        do throws(WireError) {
            let text = try reader.text("state")
            guard let state = ProposalState(rawValue: text) else {
                throw WireError(.decodeError, "`\(text)` is not a state of a proposal")
            }
            return Listed(
                id: try reader.proposal(named: "id"), description: try reader.optionalText("description"),
                patchHash: try reader.hash("patch_hash"), state: state, approver: try reader.optionalText("approver"))
        } catch {
            throw Failure([ControlError.malformed(error.message).diagnostic])
        }
    }

    /// The records of the journal from its beginning; empty if the host does not support the verb.
    func journal() async throws(Failure) -> [JournalReport.Record] {
        let result: JSONValue
        do throws(ControlError) {
            result = try await client.call(.journalList, .object([("from", .int(0))]))
        } catch .answered(let error) where error.code == .unknownMethod {
            return []
        } catch {
            throw Failure([error.diagnostic])
        }
        return (result.member("entries")?.asArray ?? []).compactMap { entry in
            guard case .unsigned(let seq)? = entry.member("seq")?.asNumber?.exact() else { return nil }
            let record = entry.member("record").flatMap { try? PlainData.value(of: $0) }
            let kind = entry.member("kind")?.asString.map { [("record", CBORValue.text($0))] } ?? []
            let fields = record?.asMap?.compactMap { field in field.key.asText.map { ($0, field.value) } } ?? []
            let known = Set(fields.map(\.0))
            return JournalReport.Record(
                frame: Int(clamping: seq), hash: .zero, time: nil, void: nil, isClockSkewed: false,
                value: .record(kind.filter { !known.contains($0.0) } + fields))
        }
    }
}

extension PayloadReader {
    fileprivate mutating func proposal(named key: String) throws(WireError) -> ProposalID {
        ProposalID(try number(key))
    }
}
