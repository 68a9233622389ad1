import AIR
import Canvas
import WorldProtocol

/// Following the changes that others make to the world.
extension Model {
    /// Checks for changes by others, once the world is loaded.
    mutating func follow() -> [Job] { snapshot == nil ? [] : living.follow(&requests) }

    /// Receives the world after others changed it.
    mutating func takeRefreshed(_ request: Int, _ new: Snapshot) {
        living.forget(request)
        guard let old = snapshot, old.revision != new.revision else { return }
        guard request > requests.world else {
            // A pending request may return the current world; if it does not, the world is checked again.
            living.touch()
            return
        }
        let place = list.place(in: old)
        let previous = status
        status = nil
        requests.world = request
        for screen in lists.keys where lists[screen]?.filter.text.isEmpty == true { lists[screen]?.forgetWidth() }
        take(new, from: request)
        makeRows()
        let isLost = list.restore(place, in: new, height: listHeight) == false
        let news = WorldNews(from: old, to: new).text
        let outcome = previous == nil || previous != living.outcome ? nil : previous?.text
        living.outcome = nil
        // The reason why a layer was closed comes first, then the outcome of a contact, then the changes that it
        // fetched.
        var parts = [status?.text, news == nil ? nil : outcome, news].compactMap { $0 }
        if isLost { parts.append("the selected row is gone; the nearest one is selected") }
        status = parts.isEmpty ? previous : .note(parts.joined(separator: "; "))
    }
}
