import Canvas
import WorldProtocol

/// The copy menu.
extension Model {
    mutating func openCopyMenu() {
        let entries = detail.subject.flatMap { id in snapshot.map { id.subject.copies(self, $0) } } ?? []
        let offered = entries.compactMap { title, key, text in
            text.map {
                Menu.Entry(
                    title: title, note: $0, key: .character(key), choice: .copy($0, what: "the \(title)"))
            }
        }
        guard !offered.isEmpty else {
            status = .note("nothing to copy here")
            return
        }
        layers.append(Menu("Copy", offered))
    }
}
