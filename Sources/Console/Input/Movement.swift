import Canvas

/// A move of the selection in a list, or of the line in a text.
enum Movement: Sendable, CaseIterable {
    case down, up, top, bottom, halfPageDown, halfPageUp, pageDown, pageUp

    /// The keys for the movement, the same in every list and text.
    var keys: [Key] {
        switch self {
        case .down: ["j", .down]
        case .up: ["k", .up]
        case .top: ["g", .home]
        case .bottom: ["G", .end]
        case .halfPageDown: [.control("d")]
        case .halfPageUp: [.control("u")]
        case .pageDown: [.pageDown, .control("f")]
        case .pageUp: [.pageUp, .control("b")]
        }
    }

    /// The movement of a key; nil for other keys.
    init?(_ key: Key) {
        guard let movement = Self.allCases.first(where: { $0.keys.contains(key) }) else { return nil }
        self = movement
    }

    /// The number of rows moved in a window, unlimited for the ends.
    func rows(height: Int) -> Int {
        switch self {
        case .down: 1
        case .up: -1
        case .top: .min
        case .bottom: .max
        case .halfPageDown: max(1, height / 2)
        case .halfPageUp: -max(1, height / 2)
        case .pageDown: max(1, height - 1)
        case .pageUp: -max(1, height - 1)
        }
    }
}

extension ListState {
    /// Moves the selection; pages move the window with it.
    mutating func move(_ movement: Movement, count: Int, height: Int) {
        let rows = movement.rows(height: height)
        switch movement {
        case .down, .up, .top, .bottom: move(by: rows, count: count, height: height)
        case .halfPageDown, .halfPageUp, .pageDown, .pageUp: page(by: rows, count: count, height: height)
        }
    }
}
