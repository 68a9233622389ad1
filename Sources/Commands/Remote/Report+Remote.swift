import Presentation
import WorldProtocol

extension Report {
    /// How a world stands to its remote.
    ///
    /// - Parameter named: the remote that only the sync file names.
    init(_ state: RemoteState, named: RemoteState.Place? = nil) {
        self.init(state.json(named: named), state.text(named: named))
    }

    /// What a contact with the remote did.
    init(_ contact: RemoteContactReport) { self.init(contact.json, contact.text) }
}
