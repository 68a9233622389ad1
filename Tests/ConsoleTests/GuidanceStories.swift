import Canvas
import Testing

@testable import Console
@testable import WorldProtocol

/// What the screen says to somebody who has not read the manual.
@Suite struct GuidanceStories {
    @Test func `a problem of the overview leads to where it is decided, and back`() {
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

    @Test func `a check that fails leads to the mends of its import`() {
        var user = RobotUser(.importing)
        user.type("jj")
        #expect(user.sees("decide    Packs: the checks of session-core"))
        user.press(.enter)
        #expect(user.model.screen == .packs)
        #expect(user.sees("[Checks"))
    }

    @Test func `a problem that only its file can settle is read where it stands`() {
        var user = RobotUser(.broken)
        #expect(!user.sees("decide "))
        user.press(.enter)
        #expect(user.model.screen == .overview)
        #expect(user.model.layout.focus == .detail)
    }

    @Test func `a key of another screen says whose it is`() {
        var user = RobotUser()
        user.type("A")
        #expect(user.status.contains("A is a key of Proposals: ? lists those of this screen"))
        user.type("Z")
        #expect(user.status.contains("Z means nothing: ? lists the keys"))
        user.press(.function(5))
        #expect(user.status.contains("F5 means nothing: ? lists the keys"))
    }
}
