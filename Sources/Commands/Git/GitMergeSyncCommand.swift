import AIR
import ArgumentParser
import Files
import JSON
import Presentation
import Sync
import SystemPackage

extension DiagnosticCode {
    /// Both sides of a merge changed the same value differently.
    static let mergeConflict = DiagnosticCode(rawValue: "merge-conflict")
}

/// `aos git merge-sync`: a git merge driver for `aos.sync.json`.
struct GitMergeSyncCommand: WorldCommand {
    static let configuration = CommandConfiguration(
        commandName: "merge-sync", abstract: "Merge two versions of aos.sync.json, as a merge driver of git.",
        usage: "aos git merge-sync <base> <ours> <theirs> [<path>] [<options>]",
        discussion: """
            Imports are merged by their identity, never by their position. The result replaces <ours>. If both sides \
            changed a lock or the member `world`, the result has our side and the exit code is 1: git then leaves \
            the file unmerged, without conflict markers.
            """)
    static let reach = Reach.nothing

    @Argument(help: "The common ancestor.")
    var base: String

    @Argument(help: "Our version; the result replaces it.")
    var ours: String

    @Argument(help: "Their version.")
    var theirs: String

    @Argument(help: "The name of the file, for messages.")
    var path: String?

    @OptionGroup(title: "Global options") var global: GlobalOptions

    func perform(_ session: Session) async throws(CommandFailure) -> Answer {
        func bytes(_ text: String) throws(CommandFailure) -> [UInt8] {
            try reading { () throws(FileError) in
                try session.context.files.read(session.path(text), limit: JSONLimits.standard.maximumBytes)
            }
        }
        let (old, mine, other) = (try bytes(base), try bytes(ours), try bytes(theirs))
        let name = path ?? "aos.sync.json"
        let merge: SyncMerge
        do {
            // Git passes an empty file as the base if both sides added theirs.
            merge = try SyncMerge(base: old.isEmpty ? nil : old, ours: mine, theirs: other)
        } catch {
            throw CommandFailure([
                Diagnostic(
                    .error, .mergeConflict, "\(name) was not merged: one side can't be read as JSON", file: name,
                    help: "take one side: `git checkout --ours \(name)` or `--theirs`, then `git add \(name)`")
            ])
        }
        if merge.bytes != mine {
            try writing { () throws(FileError) in
                // Git created the file: it is replaced in place.
                try session.context.files.writeAtomically(merge.bytes, to: session.path(ours))
            }
        }
        let problems = merge.conflicts.map { conflict in
            Diagnostic(
                .error, .mergeConflict,
                "\(conflict.pointer): ours is \(Self.short(conflict.ours)), theirs is \(Self.short(conflict.theirs))",
                file: name, path: conflict.pointer.description,
                help: "the file has ours; correct it (`aos lock update` for a lock), then `git add \(name)`")
        }
        let data = JSONValue.object([
            (
                "conflicts",
                .array(
                    merge.conflicts.map {
                        .object([
                            ("path", .string($0.pointer.description)), ("ours", $0.ours ?? .null),
                            ("theirs", $0.theirs ?? .null),
                        ])
                    })
            )
        ])
        let text = Text(problems.isEmpty ? "merged \(name)" : "\(name): \(problems.count.of("conflict"))")
        return .report(Report(data, text, diagnostics: problems))
    }

    private static func short(_ value: JSONValue?) -> String {
        guard let value else { return "removed" }
        let text = JSONPrinter.compact(value)
        return text.count > 120 ? "`\(text.prefix(117))…`" : "`\(text)`"
    }
}
