import CanonicalCBOR
import Canvas
import Testing

@testable import Console
@testable import Governance
@testable import WorldProtocol

/// Decisions in a world that requires signatures.
@Suite struct GovernedStories {
    private func atShadowed(_ change: (inout FakeWorld) -> Void) -> RobotUser {
        var world = FakeWorld()
        change(&world)
        var user = RobotUser(world)
        user.type("7j")
        return user
    }

    private var digits: String { String(FakeWorld.hash("result 4").hex.prefix(4)) }

    @Test func `without a key nothing is decided, and the command that signs can be copied`() {
        var user = atShadowed { $0.govern(signingWith: nil) }
        user.type("A")
        #expect(user.sees("Not approved"))
        #expect(user.sees("aos gov approve --id 4 --key FILE"))
        #expect(user.sees("y copy the command"))
        user.type(digits)
        user.type("y")
        #expect(user.jobs == [.copy("aos gov approve --id 4 --key FILE", what: "the command")])
        user.press(.escape)
        user.type("X")
        #expect(user.sees("aos gov approve --id 4 --decision reject --key FILE"))
        user.press(.enter)
        #expect(user.model.layers.isEmpty)
        #expect(user.world.performed.isEmpty)
    }

    @Test func `a key that the rules do not name is reported`() throws {
        let stranger = try #require(SigningKey(seed: Array(repeating: 9, count: 32)))
        var user = atShadowed { $0.govern(signingWith: stranger) }
        user.type("A")
        #expect(user.sees("your key is not among its approvers"))
        #expect(user.sees(stranger.publicKey.text))
        user.press(.escape)
        #expect(user.world.performed.isEmpty)
    }

    @Test func `with a key that the rules name, the prompt says who signs`() {
        var user = atShadowed { $0.govern() }
        user.type("A")
        #expect(user.sees("signed by grace"))
        user.type("y" + digits)
        user.press(.enter)
        #expect(
            user.world.performed == [
                .approve(ProposalID(4), .approve, approver: nil, expected: FakeWorld.hash("patch 4"))
            ])
    }

    @Test func `authors are told that their approval would not count before any prompt`() {
        var user = atShadowed { $0.govern(by: ["ada", "bob"]) }
        user.type("A")
        #expect(user.status.contains("proposal 4 is by ada: the rules don't let authors approve their own"))
        #expect(user.model.layers.isEmpty)
        user.type("X")
        #expect(user.sees("Reject proposal 4?"))
        #expect(user.sees("signed by ada"))
    }

    @Test func `signatures show owner, key and expiry`() throws {
        var user = atShadowed { $0.govern() }
        user.type("jJJJJJJJJ")
        #expect(user.sees("Signatures"))
        #expect(user.sees("2 of 2 owners have approved"))
        #expect(user.sees("valid grace  until 2025-11-22"))
        let key = try #require(FakeWorld.adasKey?.publicKey.text)
        #expect(user.sees(String(key.prefix(40))))
    }

    @Test func `a world that is not governed shows no signatures`() {
        var user = RobotUser()
        user.type("7jjJJJJJJJJJ")
        #expect(!user.sees("Signatures"))
    }
}
