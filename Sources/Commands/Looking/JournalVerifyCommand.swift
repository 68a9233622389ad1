import AIR
import ArgumentParser
import CanonicalCBOR
import ContentStore
import Governance
import JSON
import Presentation
import WorldProtocol

/// `aos journal verify`: checks the whole journal against its hashes.
struct JournalVerifyCommand: WorldCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify", abstract: "Check every record of the journal, and that the store holds what it names.",
        usage: "aos journal verify [--head <hash>] [<options>]",
        discussion: """
            Finds changed bytes, missing or moved records and a truncated file, and names the first damaged record \
            with its place in the file. If you note the hash of the head elsewhere, --head checks later that the \
            journal still contains it.
            """)
    static let purpose = Purpose.checks

    @Option(help: ArgumentHelp("Fail unless the journal contains this head, noted earlier.", valueName: "hash"))
    var head: HashArgument?

    @OptionGroup(title: "Global options") var global: GlobalOptions

    func perform(_ session: Session) async throws(CommandFailure) -> Answer {
        let head = try session.hash(head)
        let found = try await session.workbench(isReadOnly: true).verifyJournal(head: head)
        let records = "\(found.recordCount.of("record")) in \(found.height.of("frame"))"
        var text = Text()
        if found.isSound || found.height > 0 {
            let verb = found.recordCount == 1 ? ("is", "was") : ("are", "were")
            text.add(found.isSound ? "\(records) \(verb.0) sound" : "\(records) \(verb.1) read")
            text.add("head      \(found.head.text)")
            text.add("manifest  \(found.state.currentManifest?.text ?? "none")")
        } else {
            text.add("the journal is damaged")
        }
        if let tail = found.tornTail {
            text.add(
                "ignored \(tail.count.of("byte")) after offset \(tail.offset): an append was interrupted", .warning)
        }
        for kind in found.unknownKinds { text.add("unknown records were kept: \(kind)", .warning) }
        return .report(
            Report(found.json, text, diagnostics: found.state.notices + found.findings.map(\.diagnostic)))
    }
}

extension JournalVerification {
    /// `{height,records,head,head_manifest,torn_tail,unknown,findings:[{frame,offset,records,code}]}`.
    fileprivate var json: JSONValue {
        .object([
            ("height", .int(height)), ("records", .int(recordCount)), ("head", .string(head.text)),
            ("head_manifest", state.currentManifest.json),
            (
                "torn_tail",
                tornTail.map { .object([("offset", .int($0.offset)), ("count", .int($0.count))]) } ?? .null
            ),
            ("unknown", .array(unknownKinds.map { .string($0) })),
            ("findings", .array(findings.map(\.json))),
        ])
    }
}

extension JournalVerification.Finding {
    fileprivate var json: JSONValue {
        .object([
            ("frame", frame.map { .int($0) } ?? .null), ("offset", offset.map { .int($0) } ?? .null),
            ("records", .array(records.map { .string($0) })), ("code", .string(diagnostic.code.rawValue)),
        ])
    }
}
