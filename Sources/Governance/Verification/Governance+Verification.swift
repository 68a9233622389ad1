import AIR
public import CanonicalCBOR
import ContentStore
import Files
import Sync
import WorldIO

extension Governance {
    /// Checks every byte of the journal, and that the store holds everything that its records refer to.
    ///
    /// A damaged frame ends the check, because all later frames depend on it. An intact frame whose records can't
    /// follow the earlier ones is void and changes nothing. For each proposal, the stored patch must have the recorded
    /// result, its document must compile to that patch, and its last shadow report must agree with the patch.
    ///
    /// - Parameter head: the hash of a frame that must exist, such as a head recorded earlier.
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
        let (texts, problems) = readTexts()
        found.state.texts = TextSource(contents: texts)
        found.findings += problems.map { .init(frame: nil, offset: nil, records: [], diagnostic: $0) }
        var clock = FrameClock(now: self.clock())
        var checker = StoreChecker(governance: self)
        for frame in contents.frames {
            let voids = found.state.voids.count
            let decoded = found.state.take(frame)
            if found.state.newer != nil { break }
            found.height += 1
            found.head = frame.hash
            if let decoded, clock.isSkewed(decoded.time) {
                found.findings.append(
                    place(
                        frame,
                        Diagnostic(
                            .warning, .clockSkew,
                            "its time is before that of the previous frame, or well ahead of this machine's clock",
                            help: "compare the clocks of the machines that write to the journal")))
            }
            if found.state.voids.count > voids, let void = found.state.voids.last {
                found.findings.append(
                    place(
                        frame,
                        Diagnostic(
                            .warning, .journalVoid, "void, so it changes nothing: \(void.damage.message)",
                            help: "it was not written by aos, or by another version of aos")))
                continue
            }
            found.recordCount += decoded?.records.count ?? 0
            for record in decoded?.records ?? [] {
                if case .manifest(let hash) = record {
                    found.findings += checker.check(manifest: hash).map { place(frame, $0) }
                }
            }
        }
        found.findings += textProblems(contents).map { .init(frame: nil, offset: nil, records: [], diagnostic: $0) }
        for (frame, problem) in checker.check(proposalsOf: found.state) {
            found.findings.append(place(contents.frames[frame], problem))
        }
        // Sort by frame; the findings of one frame stay in order.
        found.findings.sort { ($0.frame ?? .max) < ($1.frame ?? .max) }
        found.unknownKinds = found.state.unknownKinds
        if let newer = found.state.newer {
            var diagnostic = newer.notice
            diagnostic.severity = .error
            found.findings.append(
                .init(
                    frame: newer.height, offset: contents.frames[newer.height].offset, records: [],
                    diagnostic: diagnostic))
        }
        if let head, !contents.frames.contains(where: { $0.hash == head }) {
            let diagnostic = Diagnostic(
                .error, .journalCorrupt, "no frame of the journal has the hash \(head)",
                help: "the journal was started again, or rolled back to before that frame: compare it with a backup")
            found.findings.append(.init(frame: nil, offset: nil, records: [], diagnostic: diagnostic))
        }
        if let tail = contents.tornTail {
            found.findings.append(.init(frame: nil, offset: tail.offset, records: [], diagnostic: tail.notice))
        }
        if found.state.newer == nil, let file = manifestFileProblem(found.state) {
            found.findings.append(.init(frame: nil, offset: nil, records: [], diagnostic: file))
        }
        return found
    }

    /// Problems with texts that are missing although they were not removed, or that can't be read.
    private func textProblems(_ contents: JournalContents) -> [Diagnostic] {
        do throws(GovernanceError) {
            let missing = try missingTexts(of: contents.frames)
            guard !missing.isEmpty else { return [] }
            return [
                Diagnostic(
                    .warning, .journalCorrupt,
                    "descriptions, comments or reasons are missing here: \(missing.count)",
                    file: world.shown(texts.path), help: Self.textHelp)
            ]
        } catch {
            // An unreadable file of texts was already reported when the texts were read.
            if case .journal = error { return [] }
            return error.diagnostics
        }
    }

    /// A finding about a frame; the message names the frame and its records.
    private func place(_ frame: JournalFrame, _ diagnostic: Diagnostic) -> JournalVerification.Finding {
        let records = titles(frame.payload)
        var named = diagnostic
        let said = records.isEmpty ? "" : ", \(records.joined(separator: ", "))"
        named.message = "frame \(frame.index), at byte \(frame.offset)\(said): \(diagnostic.message)"
        return .init(frame: frame.index, offset: frame.offset, records: records, diagnostic: named)
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

    /// The problem with the manifest file, at most a warning here because the file is not part of the journal.
    private func manifestFileProblem(_ state: GovernanceState) -> Diagnostic? {
        guard var problem = (try? manifestProblem(in: state)) ?? nil else { return nil }
        problem.severity = max(problem.severity, .warning)
        return problem
    }
}
