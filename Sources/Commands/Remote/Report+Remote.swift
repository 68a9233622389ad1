import Presentation
import WorldProtocol

extension Report {
    /// Reports the state of a world relative to its remote.
    ///
    /// - Parameter named: the remote that only the sync file names.
    init(_ state: RemoteState, named: RemoteState.Place? = nil) {
        self.init(state.json(named: named), state.text(named: named))
    }

    /// Reports the result of a contact with the remote.
    init(_ contact: RemoteContactReport) { self.init(contact.json, contact.text) }
}
