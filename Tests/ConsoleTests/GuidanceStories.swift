import Canvas
import Testing

@testable import Console
@testable import WorldProtocol

/// Guidance on the screen for people who have not read the manual.
@Suite struct GuidanceStories {
    @Test func `a problem of the overview opens the screen that resolves it, and returns`() {
        var user = RobotUser(.importing)
        let first = user.model.list.selected
        #expect(user.sees("decide    Conflicts: schema notes/Note@1"))
        user.press(.enter)
        #expect(user.model.screen == .conflicts)
        #expect(user.sees("schema notes/Note@1"))
        user.press(.control("o"))
        #expect(user.model.screen == .overview)
        #expect(user.model.list.selected == first)
    }

    @Test func `a check that fails leads to the fixes of its import`() {
        var user = RobotUser(.importing)
        user.type("jj")
        #expect(user.sees("decide    Packs: the checks of session-core"))
        user.press(.enter)
        #expect(user.model.screen == .packs)
        #expect(user.sees("[Checks"))
    }

    @Test func `Enter on a problem that only an edit can fix opens its detail`() {
        var user = RobotUser(.broken)
        #expect(!user.sees("decide "))
        user.press(.enter)
        #expect(user.model.screen == .overview)
        #expect(user.model.layout.focus == .detail)
    }

    @Test func `every key in the footer has an effect, on every row of every screen`() {
        var settled = FakeWorld.importing
        settled.settle()
        var unchanged = FakeWorld()
        unchanged.snapshot.changes = []
        for world in [settled, unchanged, .broken, .withoutBase] {
            for screen in Screen.all {
                var user = RobotUser(world, width: 200, height: 40)
                user.open(screen)
                guard user.model.screen == screen else { continue }
                user.press(.home)
                for _ in 0..<max(1, min(40, user.model.list.rows.count)) {
                    for binding in screen.keys where binding.place != nil && binding.isOffered(user.model) {
                        var after = user
                        after.press(binding.keys[0])
                        let status = after.model.status
                        (after.model.status, user.model.status) = (nil, nil)
                        // A change that needs others, or an op that collides, is refused with the key that helps.
                        let isExplained =
                            status?.tone == .refused
                            && ["need", "compile", "collide", "Enter"].contains { status?.text.contains($0) == true }
                        #expect(
                            after.model != user.model || after.jobs != user.jobs || isExplained,
                            "\(binding.keys[0]) on \(screen), \(user.selectedRow): \(status?.text ?? "")")
                        #expect(status?.tone != .refused || isExplained, "\(status?.text ?? "")")
                    }
                    user.press(.down)
                }
            }
        }
    }

    @Test func `settled conflicts, applied proposals and an empty patch offer only keys with an effect`() {
        var world = FakeWorld.importing
        world.settle()
        var user = RobotUser(world, width: 200, height: 40)
        user.type("3")
        user.press(.end)
        user.type("l")
        user.press(.end)
        #expect(user.selectedRow.contains("ok"), "\(user.selectedRow)")
        for hint in ["t take theirs", "x drop import", "o keep mine", "b keep both"] {
            #expect(!user.footer.contains(hint), "\(user.footer)")
        }
        var proposals = RobotUser(width: 200, height: 40)
        proposals.goTo(proposal: 0)
        #expect(proposals.selectedRow.contains("applied"))
        for hint in ["s shadow", "A approve", "X reject", "P apply"] {
            #expect(!proposals.footer.contains(hint), "\(proposals.footer)")
        }
        var unchanged = FakeWorld()
        unchanged.snapshot.changes = []
        var patch = RobotUser(unchanged, width: 200, height: 40)
        patch.type("6")
        for hint in ["Space stage", "D with", "s reviewed", "a all", "S submit", "Enter open"] {
            #expect(!patch.footer.contains(hint), "\(patch.footer)")
        }
    }

    @Test func `a key of another screen names that screen`() {
        var user = RobotUser()
        user.type("A")
        #expect(user.status.contains("A is a key of Proposals; ? lists the keys of this screen"))
        user.type("Z")
        #expect(user.status.contains("unknown key Z; ? lists the keys"))
        user.press(.function(5))
        #expect(user.status.contains("unknown key F5; ? lists the keys"))
    }
}

extension FakeWorld {
    /// Settles the first conflict.
    fileprivate mutating func settle() {
        let key = snapshot.conflicts[0].key
        _ = perform(.resolve(.takeTheirs(key)))
        snapshot.settledConflicts = [
            SettledConflict(
                key: key, decision: Decision(time: 7, text: "took theirs", command: "aos resolve", isUndone: false))
        ]
    }
}
