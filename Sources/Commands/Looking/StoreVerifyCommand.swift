import AIR
import ArgumentParser
import CanonicalCBOR
import ContentStore
import JSON
import Presentation
import SystemPackage
import WorldIO
import WorldProtocol

/// `aos store verify`: checks that every object in the store matches its hash, and that none is missing.
struct StoreVerifyCommand: WorldCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify", abstract: "Read every object in the store and list what is corrupt or missing.",
        usage: "aos store verify [<options>]")
    static let purpose = Purpose.checks

    @OptionGroup(title: "Global options") var global: GlobalOptions

    func perform(_ session: Session) async throws(CommandFailure) -> Answer {
        let workbench = try session.workbench(isReadOnly: true)
        let check = try await workbench.checkStore()
        let (found, missing) = (check.survey.report, check.survey.missing)
        let data = JSONValue.object([
            ("nodes", .int(found.nodes)), ("blobs", .int(found.blobs)),
            ("corrupt", .array(found.corrupt.map { .string($0.text) })),
            (
                "missing",
                .array(
                    missing.map { item in
                        .object([
                            ("hash", .string(item.hash.text)),
                            ("referrers", .array(item.referrers.map { .string($0) })),
                        ])
                    })
            ),
            ("strays", .array(found.strays.map { .string($0.string) })),
        ])
        var diagnostics = found.corrupt.map { hash in
            Diagnostic(
                .error, .storeCorrupt, "corrupt: \(hash)\(Self.names(check.survey.referrers[hash] ?? []))",
                help: Self.help(check.copies[hash]))
        }
        diagnostics += missing.map { item in
            Diagnostic(
                .error, .storeCorrupt, "missing: \(item.hash)\(Self.names(item.referrers))",
                help: Self.help(check.copies[item.hash]))
        }
        diagnostics += check.obstacles
        diagnostics += found.strays.map { path in
            Diagnostic(
                .notice, .storeCorrupt, "\(path) does not belong in the store",
                help: "remove it while no other process is using the store")
        }
        let text = Text(
            "\(found.nodes.of("node")) and \(found.blobs.of("blob")) sound, \(found.corrupt.count) corrupt, "
                + "\(missing.count) missing")
        let isDamaged = !found.corrupt.isEmpty || !missing.isEmpty
        return .report(Report(data, text, diagnostics: diagnostics, next: isDamaged ? ["aos store repair"] : []))
    }

    /// The first few referrers of an object.
    static func names(_ referrers: [String]) -> String {
        guard !referrers.isEmpty else { return "" }
        let more = referrers.count > 3 ? " and \((referrers.count - 3).of("other"))" : ""
        return ", named by " + referrers.prefix(3).joined(separator: "; ") + more
    }

    private static func help(_ copy: String?) -> String {
        guard let copy else {
            return
                "no good copy found locally: run `aos store repair`, which contacts the remote, or add `--from DIR`"
        }
        return "run `aos store repair`: a good copy is in \(copy)"
    }
}
