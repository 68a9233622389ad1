import ArgumentParser
import Governance
import Presentation
import Workbench
import WorldProtocol

/// `aos remote show`: how the journal stands to its remote.
struct RemoteShowCommand: WorldCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Show the remote, and what is not published yet.",
        usage: "aos remote show [<options>]", discussion: "Nothing is contacted.")
    static let purpose = Purpose.looks

    @OptionGroup(title: "Global options") var global: GlobalOptions

    func perform(_ session: Session) async throws(CommandFailure) -> Answer {
        let world = try session.world()
        let workbench = try session.ownWorkbench(in: world, isReadOnly: true)
        let standing = try await working { () async throws(WorkbenchError) in try await workbench.remoteStanding() }
        // A clone whose journal was not fetched yet: only the sync file tells of its remote.
        let named = standing.joined == nil && standing.head.height == 0 ? session.remoteOfFile(in: world) : nil
        var report = RemoteReport(standing: standing, named: named).report
        report.next =
            switch standing.joined {
            case nil: [named == nil ? "aos remote add URL" : "aos remote fetch"]
            case .some: standing.ahead > 0 ? ["aos remote push"] : []
            }
        return .report(report)
    }
}
