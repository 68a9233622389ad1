import AIR
import Canvas
import Governance
import Testing
import WorldProtocol

@testable import Console

/// The remote of a shared world, in the background and in the header.
@Suite struct RemoteStories {
    /// The delays of the requested reminders, in seconds.
    private func waits(_ user: RobotUser) -> [Int] {
        user.jobs.compactMap { if case .remind(.remote, let seconds) = $0 { seconds } else { nil } }
    }

    /// Lets time pass until the next contact, and returns the number of seconds.
    private func waitForContact(_ user: inout RobotUser) -> Int {
        let contacts = user.world.contacts.count
        var seconds = 0
        for _ in 0..<30 where user.world.contacts.count == contacts {
            seconds += waits(user).last ?? 0
            user.receive(.due(.remote))
        }
        return seconds
    }

    @Test func `a world without a remote shows no remote and does no background work`() {
        var user = RobotUser()
        #expect(user.header.hasSuffix("embedded"))
        user.type("6 ")
        user.press(.escape)
        #expect(user.jobs.allSatisfy { $0 == .discardTyping }, "\(user.jobs)")
        #expect(user.world.contacts.isEmpty)
        user.type("1")
        #expect(!user.detail.contains("Remote"))
        #expect(!user.footer.contains("publish"))
        user.type("p")
        #expect(user.status.contains("this world has no remote"))
    }

    @Test func `the header names the remote, the distance and the last contact`() {
        let user = RobotUser(.shared(), width: 200, height: 60)
        #expect(user.world.contacts == [.fetch], "the first fetch is immediate")
        #expect(user.header.contains("↑0 ↓0   just now"), "\(user.header)")
        #expect(user.header.contains("ssh://git@example"), "\(user.header)")
        #expect(user.header.contains("/worlds.git"), "the end of the URL stays: \(user.header)")
        #expect(waits(user) == [60])
        #expect(user.detail.contains("Remote\n  ssh://git@example.org/teams/notes/worlds.git"))
        let plain = RobotUser(.shared(), width: 200, height: 60, ornaments: .ascii)
        #expect(plain.header.contains("ahead 0 behind 0"))
        for width in [40, 60, 80, 100] {
            let header = RobotUser(.shared(), width: width, height: 20).header
            #expect(!header.contains("…") || header.contains("ssh://"), "\(width): \(header)")
            #expect(header.contains("notes"), "\(width)")
        }
    }

    @Test(arguments: [(RemoteState.Place.Storage.git, 60), (.bucket, 15), (.folder, 15)])
    func `each storage is fetched from at its interval`(storage: RemoteState.Place.Storage, seconds: Int) {
        var user = RobotUser(.shared(on: storage))
        #expect(waitForContact(&user) == seconds)
        #expect(waitForContact(&user) == seconds)
    }

    @Test func `the interval is an option, and 0 disables fetching`() {
        func user(_ interval: Int) -> RobotUser {
            var user = RobotUser(.shared())
            var options = ConsoleOptions()
            options.fetchInterval = interval
            user.world.contacts = []
            user.jobs = []
            user.model = Model(options: options, size: user.model.size)
            user.receive(.started)
            return user
        }
        var often = user(2)
        #expect(waitForContact(&often) == 2)
        var never = user(0)
        #expect(waitForContact(&never) > 0 && never.world.contacts.isEmpty)
    }

    @Test func `changes that arrive are read in the background and reported in one line`() {
        var user = RobotUser(.shared())
        user.world.arriving = 2
        user.world.snapshot.proposals.append(FakeWorld.proposal(6, .submitted, "From somebody else"))
        user.world.snapshot.proposals[4].commentCount = 1
        user.world.snapshot.revision += 1
        _ = waitForContact(&user)
        #expect(user.status.contains("the world changed: 1 proposal, 1 comment"), "\(user.status)")
        #expect(user.model.layers.isEmpty)
        user.open(.proposals)
        #expect(user.sees("From somebody else"))
    }

    @Test func `an unreachable remote is shown in the header and contacted less and less often`() {
        var user = RobotUser(.shared(), width: 200, height: 40)
        user.world.remoteProblem = FakeWorld.unreachable
        #expect(waitForContact(&user) == 60)
        #expect(user.header.contains("unreachable, 3 min ago") || user.header.contains("unreachable, just now"))
        #expect(user.model.layers.isEmpty)
        #expect(user.status.isEmpty)
        #expect((0..<5).map { _ in waitForContact(&user) } == [120, 240, 480, 600, 600])
        user.world.remoteProblem = nil
        user.type("R")
        #expect(user.header.contains("↑0 ↓0   just now"), "\(user.header)")
        #expect(waitForContact(&user) == 60)
    }

    @Test func `after a remote requires a login it is not contacted until R is pressed`() {
        var user = RobotUser(.shared())
        user.world.remoteProblem = Diagnostic(
            .error, DiagnosticCode(rawValue: "remote-login"), "the remote requires a login: no key")
        _ = waitForContact(&user)
        #expect(user.header.contains("! login needed"))
        #expect(user.status.contains("requires a login"))
        let contacts = user.world.contacts.count
        for _ in 0..<20 { user.receive(.due(.remote)) }
        #expect(user.world.contacts.count == contacts)
        user.type("R")
        #expect(user.world.contacts.count == contacts + 1)
    }

    @Test func `a remote that was replaced is named in the header`() {
        var user = RobotUser(.shared(), width: 160, height: 40)
        user.world.remoteProblem = Diagnostic(
            .error, DiagnosticCode(rawValue: "remote-forked"), "the remote diverged at height 4")
        _ = waitForContact(&user)
        #expect(user.header.contains("! remote-forked"))
        #expect(user.model.layers.isEmpty)
    }

    @Test func `a change that can't be sent can be kept, and is published with p`() {
        var user = RobotUser(.shared(), width: 160, height: 40)
        user.world.remoteProblem = FakeWorld.unreachable
        user.goTo(proposal: 4)
        user.world.failing = true
        user.type("c")
        user.type("late")
        user.press(.enter)
        #expect(user.sees("Save it to the outbox?"), "\(user.screen)")
        user.world.failing = false
        user.confirm()
        #expect(user.status.contains("saved to the outbox"), "\(user.status)")
        #expect(user.header.contains("↑1"), "\(user.header)")
        user.world.remoteProblem = nil
        user.type("p")
        #expect(user.world.contacts.last == .publish)
        #expect(user.status.contains("published 1 change"), "\(user.status)")
        #expect(user.header.contains("↑0"))
    }

    @Test func `the result of publishing stays visible beside the changes that it fetched`() {
        var user = RobotUser(.shared(), width: 160, height: 40)
        user.world.remote.ahead = 1
        user.type("R")
        user.world.arriving = 1
        user.world.snapshot.proposals[4].commentCount = 1
        user.world.snapshot.revision += 1
        user.type("p")
        #expect(user.world.contacts.last == .publish)
        #expect(user.status.contains("; the world changed: 1 comment"), "\(user.status)")
        user.world.arriving = 1
        user.world.snapshot.proposals[4].commentCount = 2
        user.world.snapshot.revision += 1
        user.type("j")
        _ = waitForContact(&user)
        #expect(user.status.contains("the world changed: 1 comment"), "\(user.status)")
        #expect(!user.status.contains(";"), "the result of publishing is no longer shown: \(user.status)")
    }

    @Test func `publishing shows progress and can be canceled`() {
        var user = RobotUser(.shared(), width: 160, height: 40)
        user.world.remote.ahead = 1
        user.type("R")
        user.held = []
        user.type("p")
        guard case .ask(.publish, let request)? = user.held?.last else {
            Issue.record("nothing is published: \(user.status)")
            return
        }
        var progress = JobProgress()
        (progress.what, progress.done, progress.total, progress.seconds) = ("publishing: comment 4", 1, 3, 2)
        user.receive(.progress(request: request, progress))
        #expect(user.status.contains("publishing: publishing: comment 4 1/3, 2 s  Ctrl-C cancels"), "\(user.status)")
        user.press(.control("c"))
        #expect(user.jobs.contains(.cancel(requests: [request])))
        user.receive(.cancelled(request: request))
        #expect(user.status.contains("canceled"))
    }

    @Test func `offline nothing is fetched, and decisions are reported as kept`() {
        var world = FakeWorld.shared()
        world.remote.isReachable = false
        var user = RobotUser(world, width: 160, height: 40)
        #expect(user.world.contacts.isEmpty)
        #expect(user.header.contains("offline"))
        for _ in 0..<20 { user.receive(.due(.remote)) }
        #expect(user.world.contacts.isEmpty)
        user.goTo(proposal: 4)
        user.type("c")
        user.type("late")
        user.press(.enter)
        #expect(user.status.contains("saved to the outbox"), "\(user.status)")
        user.type("p")
        #expect(user.status.contains("--offline"))
    }

    @Test func `a read-only console fetches nothing into the journal`() {
        var world = FakeWorld.shared()
        world.snapshot.isReadOnly = true
        var user = RobotUser(world)
        for _ in 0..<20 { user.receive(.due(.remote)) }
        #expect(user.world.contacts.isEmpty)
        #expect(user.header.contains("↑0 ↓0   3 min ago"), "\(user.header)")
    }
}
