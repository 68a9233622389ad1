import ArgumentParser
import CanonicalCBOR
import JSON
import Presentation
import WorldProtocol

/// `aos journal`: lists the records of the world's governance.
struct JournalCommand: WorldCommand {
    static let configuration = CommandConfiguration(
        commandName: "journal", abstract: "Show the records of the journal.",
        usage: "aos journal [<options>] | aos journal verify", subcommands: [JournalVerifyCommand.self])
    static let purpose = Purpose.looks

    @OptionGroup(title: "Global options") var global: GlobalOptions

    func perform(_ session: Session) async throws(CommandFailure) -> Answer {
        let workbench = try session.workbench(isReadOnly: true)
        let journal = try await workbench.journal()
        let records = journal.records.map { record in
            JSONValue.object(
                [
                    (
                        "frame",
                        .object([
                            ("height", .int(record.frame)), ("hash", .string(record.hash.text)),
                            ("void", .bool(record.void != nil)), ("clock_skew", .bool(record.isClockSkewed)),
                        ])
                    ), ("time", record.time.map { .int($0) } ?? .null),
                ] + (record.value?.json.asObject ?? []).map { ($0.key, $0.value) })
        }
        let data = JSONValue.object([
            ("height", .int(journal.height)), ("head_manifest", journal.headManifest.json),
            ("records", .array(records)),
        ])
        var text = Text("height \(journal.height), manifest \(journal.headManifest.short)")
        var table = Table([.right("frame"), .left("time"), .left("record"), .left("")])
        for record in journal.records {
            table.add([
                Piece("\(record.frame)"),
                Piece(record.time.map { Moment.full($0) } ?? "", record.isClockSkewed ? .warning : .faint),
                Piece(record.value?["record"]?.asText ?? "?"),
                record.void.map { Piece("void: \($0)", .warning) } ?? Piece(record.value.map(Self.brief) ?? ""),
            ])
        }
        if !journal.records.isEmpty { text.add(table) }
        return .report(Report(data, text, diagnostics: journal.notices))
    }

    private static func brief(_ record: CBORValue) -> String {
        ["proposal_id", "description", "decision", "approver", "author", "manifest_hash", "manifest_hash_new"]
            .compactMap { key in
                guard let value = record[key], !value.isNull else { return nil }
                if let hash = value.asText.flatMap(Hash.init) { return "\(key) \(hash.short)" }
                return "\(key) \(value.asText ?? JSONPrinter.compact(value.json))"
            }.joined(separator: ", ")
    }
}
