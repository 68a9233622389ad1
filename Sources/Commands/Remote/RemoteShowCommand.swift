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
        let workbench = try session.ownWorkbench(isReadOnly: true)
        let standing = try await working { () async throws(WorkbenchError) in try await workbench.remoteStanding() }
        var report = RemoteReport(standing: standing).report
        report.next = standing.joined == nil ? ["aos remote add URL"] : standing.ahead > 0 ? ["aos remote push"] : []
        return .report(report)
    }
}
