import ArgumentParser
import Governance
import Presentation
import Workbench
import WorldProtocol

/// `aos remote show`: shows the state of the journal relative to its remote.
struct RemoteShowCommand: WorldCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Show the remote and the changes that are not published yet.",
        usage: "aos remote show [<options>]", discussion: "The remote is not contacted.")
    static let purpose = Purpose.looks

    @OptionGroup(title: "Global options") var global: GlobalOptions

    func perform(_ session: Session) async throws(CommandFailure) -> Answer {
        let world = try session.world()
        let state = try await session.workbench(in: world, isReadOnly: true).remote()
        // In a clone whose journal has not been fetched yet, only the sync file names the remote.
        let named =
            state.place == nil && state.height == 0
            ? session.remoteOfFile(in: world).map { RemoteState.Place($0) } : nil
        var report = Report(state, named: named)
        report.next =
            switch state.place {
            case nil: [named == nil ? "aos remote add URL" : "aos remote fetch"]
            case .some: state.ahead > 0 ? ["aos remote push"] : []
            }
        return .report(report)
    }
}
