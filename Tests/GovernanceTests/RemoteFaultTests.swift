import AIR
import CanonicalCBOR
import Remotes
import Testing

@testable import Governance

/// The diagnostics of problems with remotes.
@Suite struct RemoteFaultTests {
    @Test func `each error of a storage has a code`() {
        let expected: [(RemoteError, DiagnosticCode)] = [
            (.unreachable("x"), .remoteUnreachable), (.login("x"), .remoteLogin), (.refused("x"), .remoteRefused),
            (.missing(.zero), .remoteDamaged), (.damaged("x"), .remoteDamaged),
            (.tooLarge(size: 2, limit: 1), .tooLargeForRemote), (.unsuitable("x"), .remoteUnsuitable),
            (.machine("x"), .remoteUnreachable),
        ]
        for (error, code) in expected {
            let diagnostics = GovernanceError.remote(.storage(error)).diagnostics
            #expect(diagnostics.map(\.code) == [code])
            #expect(diagnostics.first?.message == error.message)
        }
    }

    @Test func `a journal of another world, or with frames of its own, differs`() {
        for fault in [RemoteFault.otherWorld(own: .zero, other: .zero), .ownFrames(count: 2)] {
            #expect(GovernanceError.remote(fault).diagnostics.map(\.code) == [.remoteDiffers])
        }
    }
}
