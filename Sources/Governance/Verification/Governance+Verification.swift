import AIR
public import CanonicalCBOR
import ContentStore
import Files
import Sync
import WorldIO

extension Governance {
    /// Checks the journal from its first byte to its last, and that the store holds what its records name.
    ///
    /// Frames are read up to the first that is damaged or can't follow those before it: what comes after hangs on it.
    /// For each proposal the stored patch must give the recorded result, and its document must compile to that patch.
    ///
    /// - Parameter head: the hash of a frame that must be there: the head as somebody noted it before.
    public func verify(head: Hash? = nil) -> JournalVerification {
        var found = JournalVerification()
        let contents: JournalContents
        do throws(JournalError) {
            contents = try journal.read()
        } catch {
            found.findings.append(finding(error))
            return found
        }
        found.tornTail = contents.tornTail
        var checker = StoreChecker(governance: self)
        var unknown: Set<CBORValue> = []
        for frame in contents.frames {
            let decoded: GovernanceFrame
            do throws(GovernanceError) {
                decoded = try GovernanceFrame(frame)
                try found.state.take(frame)
            } catch {
                found.findings += error.diagnostics.map { place(frame, $0) }
                return found
            }
            found.height += 1
            found.head = frame.hash
            found.recordCount += decoded.records.count
            for record in decoded.records {
                if case .unknown(let kind, _) = record { unknown.insert(.text(kind)) }
                found.findings += checker.check(record).map { diagnostic in
                    var named = diagnostic
                    named.message = "frame \(frame.index), at byte \(frame.offset), \(record.title): \(named.message)"
                    return place(frame, named)
                }
            }
        }
        found.unknownKinds = unknown.compactMap(\.asText).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        if let head, !contents.frames.contains(where: { $0.hash == head }) {
            let diagnostic = Diagnostic(
                .error, .journalCorrupt, "no frame of the journal has the hash \(head)",
                help: "the journal was begun anew, or taken back to before that frame: compare with a backup")
            found.findings.append(.init(frame: nil, offset: nil, records: [], diagnostic: diagnostic))
        }
        if let tail = contents.tornTail {
            found.findings.append(.init(frame: nil, offset: tail.offset, records: [], diagnostic: tail.notice))
        }
        if let file = manifestFileProblem(found.state.currentManifest) {
            found.findings.append(.init(frame: nil, offset: nil, records: [], diagnostic: file))
        }
        return found
    }

    private func place(_ frame: JournalFrame, _ diagnostic: Diagnostic) -> JournalVerification.Finding {
        .init(frame: frame.index, offset: frame.offset, records: titles(frame.payload), diagnostic: diagnostic)
    }

    private func titles(_ payload: CBORValue?) -> [String] {
        guard let payload, let frame = try? GovernanceFrame(payload) else { return [] }
        return frame.records.map(\.title)
    }

    private func finding(_ error: JournalError) -> JournalVerification.Finding {
        var place: (frame: Int, offset: Int)?
        switch error {
        case .damaged(_, let frame, let offset, _): place = (frame, offset)
        case .shorterThanHead(_, let offset, let found, _): place = (found, offset)
        case .headRolledBack(_, let frame, let offset): place = (frame, offset)
        default: break
        }
        let records = titles(place.flatMap { journal.unverifiedPayload(at: $0.offset) })
        var diagnostic = GovernanceError.journal(error).diagnostics[0]
        if !records.isEmpty { diagnostic.message += "; it says: \(records.joined(separator: ", "))" }
        return .init(frame: place?.frame, offset: place?.offset, records: records, diagnostic: diagnostic)
    }

    /// What is to be said about the manifest file, which the journal stands above.
    private func manifestFileProblem(_ current: Hash?) -> Diagnostic? {
        guard let current, let bytes = try? files.read(world.manifestFile, limit: Self.largestManifest) else {
            return nil
        }
        let held = Hash.of(bytes)
        guard held != current else { return nil }
        return Diagnostic(
            .warning, .fileChangedSince,
            "the file holds the manifest \(held.short), the journal's last is \(current.short)",
            file: world.shown(world.manifestFile),
            help: "if nobody edited the file, records may be missing at the journal's end: compare with a backup")
    }
}

/// Compares what records name with what the store holds; each manifest is read once.
private struct StoreChecker {
    let governance: Governance
    private var manifests: [Hash: [Diagnostic]] = [:]

    init(governance: Governance) { self.governance = governance }

    mutating func check(_ record: GovernanceRecord) -> [Diagnostic] {
        switch record {
        case .manifest(let hash): return manifest(hash)
        case .proposed(let body):
            return manifest(body.manifestBase) + manifest(body.manifestHash) + patch(Proposal(body, time: 0, frame: 0))
        case .shadowReport, .approved, .applied, .rules, .unknown: return []
        }
    }

    private mutating func manifest(_ hash: Hash) -> [Diagnostic] {
        if manifests[hash] != nil { return [] }
        let found = problems { () throws(GovernanceError) in _ = try governance.contents(hash) }
        manifests[hash] = found
        return found
    }

    /// The stored patch gives the result, and the document compiles to the patch.
    private func patch(_ proposal: Proposal) -> [Diagnostic] {
        var document: PatchDocument?
        var base: WorldContents?
        let found = problems { () throws(GovernanceError) in
            _ = try governance.result(of: proposal)
            base = try governance.contents(proposal.manifestBase)
            document =
                PatchDocument.read(try governance.node(proposal.documentHash), base: proposal.manifestBase)
                .document
        }
        guard found.isEmpty, let base else { return found }
        let compiled = document.flatMap { try? governance.compile($0, base: base, hash: proposal.manifestBase) }
        guard let compiled else {
            // Another version may have had other rules: what was approved is the patch, and that was checked above.
            return [
                Diagnostic(
                    .warning, .patchInvalid, "its patch document does not compile in this version of aos",
                    help: "`aos gov get --id \(proposal.id)` shows it")
            ]
        }
        guard compiled.patchHash != proposal.patchHash || compiled.manifestHash != proposal.manifestHash else {
            return []
        }
        return [
            Diagnostic(
                .error, .replayDiffers,
                "the recorded result is \(proposal.manifestHash), and its patch document gives "
                    + "\(compiled.manifestHash) when it is replayed on \(proposal.manifestBase)",
                help: "somebody wrote the record by other means than a proposal: compare with a backup")
        ]
    }

    private func problems(_ body: () throws(GovernanceError) -> Void) -> [Diagnostic] {
        do throws(GovernanceError) {
            try body()
            return []
        } catch {
            return error.diagnostics
        }
    }
}
