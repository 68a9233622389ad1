import AIR
import ArgumentParser
import CanonicalCBOR
import Files
import Governance
import JSON
import Presentation
import Sync
import SystemPackage
import Workbench
import WorldIO
import WorldProtocol

/// `aos git merge-manifest`: a git merge driver for `.aos/manifest.air.cbor`.
struct GitMergeManifestCommand: WorldCommand {
    static let configuration = CommandConfiguration(
        commandName: "merge-manifest", abstract: "Merge two versions of the manifest file, as a merge driver of git.",
        usage: "aos git merge-manifest <base> <ours> <theirs> <path> [<options>]",
        discussion: """
            If both are manifests of this world's journal, the later one replaces <ours>. Otherwise <ours> stays and \
            the exit code is 1: git then leaves the file unmerged, without conflict markers.
            """)
    static let reach = Reach.nothing

    @Argument(help: "The common ancestor.")
    var base: String

    @Argument(help: "Our version; the result replaces it.")
    var ours: String

    @Argument(help: "Their version.")
    var theirs: String

    @Argument(help: "The path of the file in its world, from the current folder.")
    var path: String

    @OptionGroup(title: "Global options") var global: GlobalOptions

    func perform(_ session: Session) async throws(CommandFailure) -> Answer {
        let folder = session.path(path).removingLastComponent().removingLastComponent()
        func bytes(_ text: String) throws(CommandFailure) -> [UInt8] {
            try reading { () throws(FileError) in
                try session.context.files.read(session.path(text), limit: ManifestStanding.largest)
            }
        }
        let (mine, other) = (try bytes(ours), try bytes(theirs))
        let workbench = try session.workbench(in: WorldFolder(folder), isReadOnly: true)
        let state = try await workbench.governanceState()
        var problems: [Diagnostic] = []
        var taken: String?
        switch ManifestMerge(ours: mine, theirs: other, journal: state.manifests) {
        case .ours: taken = "ours"
        case .theirs:
            taken = "theirs"
            try writing { () throws(FileError) in
                try session.context.files.writeAtomically(other, to: session.path(ours))
            }
        case .unmerged:
            problems.append(
                Diagnostic(
                    .error, .baseUnmerged,
                    "the manifests \(Hash.of(mine).short) and \(Hash.of(other).short) are not both in the journal",
                    file: path,
                    help: state.manifests.isEmpty
                        ? "take one side: `git checkout --ours \(path)` or `--theirs`, then `git add \(path)`"
                        : "run `aos base keep`, then `git add \(path)`; the difference can be proposed"))
        }
        let data = JSONValue.object([("taken", taken.map { .string($0) } ?? .null)])
        return .report(Report(data, Text(taken.map { "took \($0)" } ?? "unmerged"), diagnostics: problems))
    }
}
