import ArgumentParser
import CanonicalCBOR
import Governance
import JSON
import Presentation
import Remotes
import Sync
import WorldProtocol

/// `aos remote trust`: allows the URL that the sync file names to be contacted.
struct RemoteTrustCommand: WorldCommand {
    static let configuration = CommandConfiguration(
        commandName: "trust", abstract: "Allow this world's remote to be contacted.",
        usage: "aos remote trust [<options>]",
        discussion: """
            A URL that only the sync file names is not contacted until you trust it, once for each world and URL. A \
            URL that git uses for this clone is already trusted.
            """)

    @OptionGroup(title: "Global options") var global: GlobalOptions

    func perform(_ session: Session) async throws(CommandFailure) -> Answer {
        let world = try session.world()
        let joined = try session.namedRemote(in: world)
        try session.trust(joined.url, for: joined.id)
        var report = Report(
            .object([("url", .string(joined.url.text)), ("world", .string(joined.id.text))]),
            Text("trusted \(joined.url)"))
        report.next = ["aos remote fetch"]
        return .report(report)
    }
}

/// `aos remote fetch`: updates the journal from the remote.
struct RemoteFetchCommand: WorldCommand {
    static let configuration = CommandConfiguration(
        commandName: "fetch", abstract: "Update the journal from the remote.",
        usage: "aos remote fetch [<options>]",
        discussion: "The authored files and the manifest file stay as they are: `aos pull` updates those.")

    @OptionGroup(title: "Global options") var global: GlobalOptions

    func perform(_ session: Session) async throws(CommandFailure) -> Answer {
        let world = try session.world()
        let workbench = try session.ownWorkbench(in: world, isReadOnly: false)
        let before = try await workbench.remote()
        var report: Report
        if before.place == nil, before.height == 0 {
            // A fresh clone: the sync file says where its journal is.
            let named = try session.namedRemote(in: world)
            try session.checkTrust(named.url, for: named.id, world)
            report = Report(try await workbench.joinRemote(named).contact)
        } else {
            report = Report(try await workbench.fetch())
        }
        report.next = ["aos gov list"]
        return .report(report)
    }
}

/// `aos remote push`: publishes the changes in the outbox.
struct RemotePushCommand: WorldCommand {
    static let configuration = CommandConfiguration(
        commandName: "push", abstract: "Publish the changes in the outbox, and whatever the remote has lost.",
        usage: "aos remote push [<options>]",
        discussion: """
            A change that was made offline is published if it still means the same: a proposal if its base is \
            current, a decision if the proposal, the rules and the comments are unchanged. Frames and batches that the \
            remote has lost are created again, byte for byte; texts that were removed are not.
            """)

    @OptionGroup(title: "Global options") var global: GlobalOptions

    func perform(_ session: Session) async throws(CommandFailure) -> Answer {
        .report(Report(try await session.workbench(isReadOnly: false).publish()))
    }
}

/// `aos remote verify`: compares the whole chain with the remote's.
struct RemoteVerifyCommand: WorldCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify", abstract: "Compare every frame, batch and text of the remote with this journal.",
        usage: "aos remote verify [<options>]")
    static let purpose = Purpose.checks

    @OptionGroup(title: "Global options") var global: GlobalOptions

    func perform(_ session: Session) async throws(CommandFailure) -> Answer {
        let found = try await session.ownWorkbench(isReadOnly: false).verifyRemote()
        var report = Report(found.state)
        report.text.add(
            "verified \(found.frames.of("frame")), \(found.batches.of("batch")) and \(found.texts.of("text"))")
        if found.removed > 0 {
            report.text.add("\(found.removed.of("text")) \(found.removed.agree("was", "were")) removed from the remote")
        }
        return .report(report)
    }
}

/// `aos remote remove`: stops sharing the journal.
struct RemoteRemoveCommand: WorldCommand {
    static let configuration = CommandConfiguration(
        commandName: "remove", abstract: "Stop sharing this clone's journal on the remote.",
        usage: "aos remote remove [<options>]", discussion: "The remote keeps everything.")

    @OptionGroup(title: "Global options") var global: GlobalOptions

    func perform(_ session: Session) async throws(CommandFailure) -> Answer {
        .report(Report(try await session.ownWorkbench(isReadOnly: false).removeRemote()))
    }
}

/// `aos remote join`: replaces the journal with the remote's.
struct RemoteJoinCommand: WorldCommand {
    static let configuration = CommandConfiguration(
        commandName: "join", abstract: "Replace your journal with the remote's.",
        usage: "aos remote join [<url>] [<options>]",
        discussion: """
            If the remote's journal does not continue yours, yours is moved aside, and its open proposals are \
            proposed again; their numbers change.
            """)

    @Argument(
        help: ArgumentHelp("The storage (default: the one that the sync file names).", valueName: "url"),
        completion: .names(of: .remote))
    var url: String?

    @OptionGroup(title: "Global options") var global: GlobalOptions

    func perform(_ session: Session) async throws(CommandFailure) -> Answer {
        let world = try session.world()
        let named = try session.namedRemote(in: world, url: url)
        try session.checkTrust(named.url, for: named.id, world)
        let workbench = try session.ownWorkbench(in: world, isReadOnly: false)
        let joining = try await workbench.joinRemote(named)
        var report = Report(joining.contact)
        if let aside = joining.aside { report.text.add("your previous journal was moved to \(world.shown(aside))") }
        for item in joining.again {
            let what = "proposal \(item.old)" + (item.description.map { " (\($0))" } ?? "")
            report.text.add(
                item.new.map { "\(what) is now proposal \($0)" }
                    ?? "\(what) was not proposed again: \(item.reason ?? "")")
        }
        let again = joining.again.map { item in
            JSONValue.object([
                ("old", .int(item.old.number)), ("new", item.new.map { .int($0.number) } ?? .null),
                ("reason", item.reason.map(JSONValue.string) ?? .null),
            ])
        }
        report.data = .object(
            (report.data.asObject ?? []).map { ($0.key, $0.value) } + [
                ("aside", joining.aside.map { .string(world.shown($0)) } ?? .null), ("proposed_again", .array(again)),
            ])
        return .report(report)
    }
}
