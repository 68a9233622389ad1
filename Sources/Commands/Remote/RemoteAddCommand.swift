import ArgumentParser
import Governance
import Presentation
import Remotes
import WorldProtocol

/// `aos remote add`: shares the journal on a remote.
struct RemoteAddCommand: WorldCommand {
    static let configuration = CommandConfiguration(
        commandName: "add", abstract: "Share the journal of this world in a git repository or a bucket.",
        usage: "aos remote add <url> [<options>]",
        discussion: """
            URLs: https://… and ssh://… are git repositories, git+file:///… is one on this machine; add \
            ?ref=refs/heads/NAME to use a branch. s3://bucket/prefix is a bucket; add ?endpoint=URL for your own \
            server, and ?region=NAME. The name of a git remote of this clone, such as `origin`, stands for its URL.

            If the world already has a remote, the journal moves to the new one.
            """)

    @Argument(help: ArgumentHelp("The storage, or the name of a git remote.", valueName: "url"))
    var url: String

    @OptionGroup(title: "Global options") var global: GlobalOptions

    func perform(_ session: Session) async throws(CommandFailure) -> Answer {
        let world = try session.world()
        let url = try session.remoteURL(url, in: world)
        let workbench = try session.ownWorkbench(in: world, isReadOnly: false)
        let contact = try await workbench.addRemote(url)
        if let place = contact.state.place {
            try session.trust(url, for: place.world)
            try await session.nameWorld(JoinedRemote(id: place.world, url: url), in: world, workbench)
        }
        var report = Report(contact)
        report.next = ["git add aos.sync.json", "aos remote show"]
        return .report(report)
    }
}
