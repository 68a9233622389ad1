import AIR
import CanonicalCBOR
import ContentStore
import Governance
import JSON
import WorldIO
import WorldProtocol

extension HostSession {
    /// Executes a verb.
    func perform(_ call: ControlCall) async throws(WireError) -> JSONValue {
        switch call {
        case .hello: return try host.greeting().json
        case .journalHead: return .object([("meta", ControlMeta(try host.journalState()).json)])
        case .manifestGet(let consistency): return try manifest(consistency)
        case .definitionGet(let name): return try definition(name)
        case .definitionList(let kinds, let prefix): return try definitions(kinds, prefix)
        case .journalList(let from, let limit, let kinds): return try journal(from, limit, kinds)
        case .journalFrames(let from): return try frames(from)
        case .blobPut(let bytes):
            let store = host.services.store.store
            let hash = try await host.writing { () -> Result<Hash, WireError> in
                do throws(StoreError) {
                    return .success(try store.putBlob(bytes))
                } catch {
                    return .failure(WireError([error.diagnostic]))
                }
            }
            return .object([("hash", .string(hash.text))])
        case .blobGet(let hash, let offset, let length): return try blob(hash, offset, length)
        case .list(let filter):
            let state = try host.journalState()
            let rows = state.proposals.filter { filter.includes($0.state) }.map { JSONValue.object($0.wire) }
            return .object([("proposals", .array(rows)), ("meta", ControlMeta(state).json)])
        case .get(let id):
            let state = try host.journalState()
            guard let proposal = state.proposal(id) else { throw WireError(.hostError, "there is no proposal \(id)") }
            let shadow = proposal.shadow.map { JSONValue.object(Self.shadow($0)) } ?? .null
            return .object([
                ("proposal", .object(proposal.wire + [("shadow_summary", shadow)])), ("meta", ControlMeta(state).json),
            ])
        case .propose(let patch, let description):
            let document = try document(of: patch)
            guard
                case .proposed(let id, _, _, _, _) = try await act(
                    .propose(ProposalRequest(.document(document), description: description)))
            else { throw WireError(.hostError, "the answer does not fit the request") }
            guard let id else { throw WireError(.hostError, "the proposal waits for the remote and has no number yet") }
            return .object([("proposal_id", .int(id.number))])
        case .shadow(let id):
            guard case .proposal(let detail) = try await act(.shadow(id)), let report = detail.shadow else {
                throw WireError(.hostError, "the proposal \(id) has no shadow report")
            }
            return .object(Self.shadow(report))
        case .approve(let id, let decision, let approver):
            try refuseGoverned("a decision needs a signature, which `gov-approve` can't carry")
            _ = try await act(.approve(id, decision, approver: approver))
            return .object([])
        case .apply(let id):
            _ = try await act(.apply(id))
            return .object([])
        case .applyDirect(let patch):
            try refuseGoverned("only approved proposals change it")
            return .object([("manifest_hash", .string(try await apply(directly: patch).text))])
        case .subscribe(let from, let files):
            subscribe(from: from, files: files)
            return .object([])
        case .shutdown:
            host.shutDown()
            return .object([])
        case .ask, .cancel: throw WireError(.invalidRequest, "it is answered elsewhere")
        }
    }

    private func act(_ action: Action) async throws(WireError) -> Outcome {
        let result = await host.worldTurns.run { await host.answer(.perform(action), nil) }
        host.touch()
        switch result {
        case .success(.performed(let outcome, _)): return outcome
        case .success: throw WireError(.hostError, "the answer does not fit the request")
        case .failure(let failure): throw WireError(failure.diagnostics)
        }
    }

    private func refuseGoverned(_ reason: String) throws(WireError) {
        guard try host.journalState().isGoverned else { return }
        throw WireError(.hostError, "governed: the world is governed: \(reason)")
    }

    // MARK: Manifest and definitions

    private func manifest(_ consistency: Consistency) throws(WireError) -> JSONValue {
        let state = try host.journalState()
        var meta = ControlMeta(state)
        switch consistency {
        case .head: break
        case .atLeast(let height):
            guard height <= meta.journalHeight else {
                throw WireError(.hostError, "the journal is at height \(meta.journalHeight), not yet at \(height)")
            }
        case .exact(let height):
            guard height <= meta.journalHeight else {
                throw WireError(.hostError, "the journal is at height \(meta.journalHeight), not at \(height)")
            }
            meta = ControlMeta(journalHeight: height, manifestHash: try manifestHash(at: height))
        }
        guard let hash = meta.manifestHash else {
            throw WireError(.hostError, "the world has no manifest at height \(meta.journalHeight)")
        }
        return .object([("manifest_b64", .string(Base64.encode(try node(hash)))), ("meta", meta.json)])
    }

    private func manifestHash(at height: UInt64) throws(WireError) -> Hash? {
        do throws(GovernanceError) {
            var found: Hash?
            for entry in try host.services.governance.records() where UInt64(entry.frame) < height && entry.void == nil
            {
                if case .manifest(let hash) = entry.record { found = hash }
            }
            return found
        } catch {
            throw WireError(error.diagnostics)
        }
    }

    private func node(_ hash: Hash) throws(WireError) -> [UInt8] {
        do throws(StoreError) {
            return try host.services.store.store.node(hash)
        } catch {
            throw WireError([error.diagnostic])
        }
    }

    private func current() throws(WireError) -> (contents: WorldContents, hash: Hash, meta: ControlMeta) {
        let state = try host.journalState()
        guard let hash = state.currentManifest else { throw WireError(.hostError, "the world has no manifest yet") }
        return (try host.contents(of: hash), hash, ControlMeta(state))
    }

    private func definition(_ name: String) throws(WireError) -> JSONValue {
        let found = try current().contents.definitions.values.first { $0.key.name.text.utf8.elementsEqual(name.utf8) }
        guard let found else { throw WireError(.hostError, "the manifest names no definition `\(name)`") }
        return .object([("def", NodePrinter.json(found.value)), ("hash", .string(found.hash.text))])
    }

    private func definitions(_ kinds: [DefinitionKind]?, _ prefix: String?) throws(WireError) -> JSONValue {
        let (contents, _, meta) = try current()
        let listed = contents.definitions.values.filter { definition in
            (kinds?.contains(definition.key.kind) ?? true)
                && (prefix.map { definition.key.name.text.utf8.starts(with: $0.utf8) } ?? true)
        }
        let rows = listed.sorted { $0.key < $1.key }.map { JSONValue.object($0.listing) }
        return .object([("defs", .array(rows)), ("meta", meta.json)])
    }

    // MARK: Journal

    private func journal(_ from: UInt64, _ limit: UInt64?, _ kinds: [String]?) throws(WireError) -> JSONValue {
        let entries: [GovernanceEntry]
        do throws(GovernanceError) {
            // A client that polls for new records is answered without decoding old ones.
            let height = UInt64(try host.services.governance.state().height)
            entries = from < height ? try host.services.governance.records() : []
        } catch {
            throw WireError(error.diagnostics)
        }
        let limit = min(limit ?? 10_000, 10_000)
        var rows: [JSONValue] = []
        var next = from
        for entry in entries where UInt64(entry.frame) >= from {
            let height = UInt64(entry.frame)
            // The records of one frame belong together and are not split.
            if UInt64(rows.count) >= limit, height >= next { break }
            next = height + 1
            let kind = entry.record?.kind ?? "Void"
            guard kinds?.contains(where: { $0.utf8.elementsEqual(kind.utf8) }) ?? true else { continue }
            rows.append(
                .object([
                    ("kind", .string(kind)), ("seq", .int(height)),
                    ("record", entry.value.map { PlainData.json(of: $0) } ?? .null),
                ]))
        }
        return .object([("from", .int(from)), ("to", .int(next)), ("entries", .array(rows))])
    }

    private func frames(_ from: UInt64) throws(WireError) -> JSONValue {
        let (height, sealed): (Int, [SealedFrame])
        do throws(JournalError) {
            let journal = host.services.governance.journal
            let contents = try journal.read()
            height = contents.height
            sealed = try journal.sealedFrames(of: contents, from: Int(clamping: from))
        } catch {
            throw WireError(GovernanceError.journal(error).diagnostics)
        }
        guard from <= UInt64(height) else {
            throw WireError(.hostError, "the journal is at height \(height), not at \(from)")
        }
        var size = 0
        var frames: [JSONValue] = []
        for frame in sealed {
            size += frame.bytes.count
            if size > ControlLimits.blobPart, !frames.isEmpty { break }
            frames.append(.string(Base64.encode(frame.bytes)))
        }
        return .object([("from", .int(from)), ("height", .int(height)), ("frames_b64", .array(frames))])
    }

    // MARK: Blobs

    private func blob(_ hash: Hash, _ offset: UInt64, _ length: UInt64?) throws(WireError) -> JSONValue {
        let bytes = if let kept = kept(hash) { kept } else { try stored(hash) }
        guard offset <= UInt64(bytes.count) else {
            throw WireError(.hostError, "the offset \(offset) is beyond the blob's size \(bytes.count)")
        }
        let start = Int(offset)
        let count = length.map { Int(min($0, UInt64(ControlLimits.blobPart))) } ?? bytes.count
        let part = Array(bytes[start...].prefix(count))
        if start + part.count < bytes.count { keep(bytes, of: hash) } else { forget(hash) }
        return .object([
            ("data_b64", .string(Base64.encode(part))), ("offset", .int(offset)), ("size", .int(bytes.count)),
        ])
    }

    /// The bytes of a blob; a node, such as a patch, counts as one.
    private func stored(_ hash: Hash) throws(WireError) -> [UInt8] {
        do throws(StoreError) {
            let store = host.services.store.store
            return try store.containsBlob(hash) ? try store.blob(hash) : try store.node(hash)
        } catch {
            throw WireError([error.diagnostic])
        }
    }

    // MARK: Patches

    /// The document of a patch, which is a compiled patch in CBOR, or else a document in JSON.
    private func document(of patch: [UInt8]) throws(WireError) -> PatchDocument {
        if let value = try? CanonicalDecoder.decode(patch) { return try document(compiled: value) }
        let data: CBORValue
        do {
            data = try PlainData.value(of: JSONParser.parse(patch, limits: ControlLimits.json))
        } catch {
            throw WireError(.decodeError, "`patch_b64` is neither a compiled patch in CBOR nor a document in JSON")
        }
        let (document, findings) = PatchDocument.read(data, base: try host.journalState().currentManifest)
        if let finding = findings.first(where: { $0.severity == .error || $0.code == .unknownField }) {
            throw WireError(.decodeError, "the patch document is invalid at \(finding.pointer): \(finding.message)")
        }
        guard let document else { throw WireError(.decodeError, "`patch_b64` is not a patch document") }
        return document
    }

    private func document(compiled value: CBORValue) throws(WireError) -> PatchDocument {
        let (base, hash, _) = try current()
        let target: WorldBundle
        do throws(WorldIOError) {
            target = try CompiledPatch.bundle(of: value, over: base)
        } catch {
            throw WireError(error.diagnostics)
        }
        return WorldDifference(base: base, baseHash: hash, target: target).document()
            ?? PatchDocument(baseManifestHash: hash, operations: [])
    }

    private func apply(directly patch: [UInt8]) async throws(WireError) -> Hash {
        let document = try document(of: patch)
        let (base, hash, _) = try current()
        let store = host.services.store
        let compiled: CompiledPatch
        do throws(WorldIOError) {
            let compiler = PatchCompiler(
                base: base, baseHash: hash, lookup: { key, hash in try? store.definition(key, hash) })
            compiled = try compiler.compile(document)
        } catch {
            throw WireError(error.diagnostics)
        }
        defer { host.touch() }
        let governance = host.services.governance
        return try await host.writing { () -> Result<Hash, WireError> in
            do throws(GovernanceError) {
                return .success(try governance.push(compiled))
            } catch {
                return .failure(WireError(error.diagnostics))
            }
        }
    }
}
