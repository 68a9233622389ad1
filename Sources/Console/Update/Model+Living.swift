import AIR
import Canvas
import WorldProtocol

/// Following the world when others change it.
extension Model {
    /// Looks for changes of others, once the world was read.
    mutating func follow() -> [Job] { snapshot == nil ? [] : living.follow(&requests) }

    /// Receives the world after others changed it.
    mutating func takeRefreshed(_ request: Int, _ new: Snapshot) {
        living.forget(request)
        guard let old = snapshot, old.revision != new.revision else { return }
        guard request > requests.world else {
            // A pending request may bring the current world; if it does not, the world is looked at again.
            living.touch()
            return
        }
        let place = list.place(in: old)
        let said = status
        status = nil
        requests.world = request
        for screen in lists.keys where lists[screen]?.filter.text.isEmpty == true { lists[screen]?.forgetWidth() }
        take(new, from: request)
        makeRows()
        let isLost = list.restore(place, in: new, height: listHeight) == false
        let news = WorldNews(from: old, to: new).text
        let outcome = said == nil || said != living.outcome ? nil : said?.text
        living.outcome = nil
        // The reason why a prompt was withdrawn is shown first, and what a contact did before what it brought.
        var parts = [status?.text, news == nil ? nil : outcome, news].compactMap { $0 }
        if isLost { parts.append("the selected row is gone; the nearest one is selected") }
        status = parts.isEmpty ? said : .note(parts.joined(separator: "; "))
    }
}
