import Canvas
import WorldProtocol

/// Handling keys.
extension Model {
    /// Handles a key: the foremost layer first, then the open text field, then the keys of the screen.
    mutating func take(_ key: Key) -> [Job] {
        if case .mouse(let mouse) = key { return takeInFront(mouse) ?? take(mouse) }
        if key != .control("c") { isQuitArmed = false }
        if let jobs = takeInFront(key) { return jobs }
        if list.isTyping, layout.focus == .list || geometry.showsBoth, let jobs = typeFilter(key) { return jobs }
        if detail.isSearching, let jobs = typeSearch(key) { return jobs }
        guard let binding = Keymap.binding(for: key, on: screen) else {
            // Pasted text must never act as keys.
            if case .paste = key {
                status = .note("nothing to paste into")
            } else if key != .escape {
                status = .note(Keymap.absence(of: key))
            }
            return []
        }
        return run(binding)
    }

    /// Runs the command of a key, unless it writes and the world is read-only.
    mutating func run(_ binding: KeyBinding) -> [Job] {
        if binding.writes {
            guard let snapshot else {
                status = .refused("the world is still being read")
                return []
            }
            guard !snapshot.isReadOnly else {
                status = .refused("this world is read-only")
                return []
            }
        }
        if !binding.keepsStatus { status = nil }
        return binding.action(&self)
    }

    /// Closes the innermost open view, or else the console.
    mutating func quit() -> [Job] {
        if layout.focus != .list {
            layout.focus = .list
            layout.isZoomed = false
            return []
        }
        if isReviewing {
            closeReview()
            return []
        }
        if !trail.isEmpty {
            goBack()
            return []
        }
        if isWriting, status != .note(Self.stillWriting) {
            status = .note(Self.stillWriting)
            return []
        }
        return [.quit]
    }

    private static let stillWriting = "a write is in progress; q again quits without waiting"

    /// Cancels running work; pressed twice, quits.
    mutating func cancel() -> [Job] {
        if isQuitArmed { return [.quit] }
        isQuitArmed = true
        guard !pending.isEmpty else {
            status = .note("Ctrl-C again quits")
            return []
        }
        status = .note("canceling; Ctrl-C again quits")
        return [.cancel(requests: pending.map(\.request))]
    }
}
