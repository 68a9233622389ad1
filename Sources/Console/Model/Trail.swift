import AIR
import Canvas
import WorldProtocol

/// The places that were left by following references, for going back and forward.
struct Trail: Sendable, Equatable {
    /// A place that was left.
    struct Place: Sendable, Equatable {
        var screen: Screen
        var row: RowID
        /// The line of the detail that led away.
        var line: DetailText.Target?
    }

    private var behind: [Place] = []
    private var ahead: [Place] = []

    /// Whether there is nothing to go back to.
    var isEmpty: Bool { behind.isEmpty }

    /// Remembers a place that is left by following a reference.
    mutating func leave(_ place: Place?) {
        if let place { behind.append(place) }
        ahead = []
    }

    /// The place to go back to, or nil.
    mutating func back(from here: Place?) -> Place? { Self.step(from: here, &behind, &ahead) }

    /// The place to go forward to after going back, or nil.
    mutating func forward(from here: Place?) -> Place? { Self.step(from: here, &ahead, &behind) }

    private static func step(from here: Place?, _ source: inout [Place], _ other: inout [Place]) -> Place? {
        guard let place = source.popLast() else { return nil }
        if let here { other.append(here) }
        return place
    }
}

extension Model {
    /// Follows a reference, and remembers the place that it leaves.
    mutating func follow(_ id: RowID, on screen: Screen) {
        if case .definition(let key) = id, key.name.isReserved {
            status = .note("built in; `aos defs show \(CommandText.quoted(key.name.text))` shows it")
            return
        }
        trail.leave(here)
        open(screen)
        reveal(id)
        if !geometry.showsBoth { layout.focus = .detail }
    }

    mutating func goBack() {
        guard let place = trail.back(from: here) else {
            status = .note("nothing to go back to")
            return
        }
        go(to: place)
    }

    /// Goes forward to the place that going back left.
    mutating func goForward() {
        guard let place = trail.forward(from: here) else {
            status = .note("nothing to go forward to")
            return
        }
        go(to: place)
    }

    /// The selected row, with the line of the detail if that has the focus.
    var here: Trail.Place? {
        list.selected.map { row in
            Trail.Place(
                screen: screen, row: row,
                line: layout.focus == .detail ? detail.text.targets[detail.place.selection] : nil)
        }
    }

    private mutating func go(to place: Trail.Place) {
        open(place.screen)
        reveal(place.row)
        returning = place.line
        layout.focus = place.line == nil ? .list : .detail
    }
}
