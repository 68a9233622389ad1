/// What a key asks for.
enum Input: Sendable, Hashable {
    case down, up, top, bottom, halfPageDown, halfPageUp, pageDown, pageUp
    case left, right, otherPane, nextHunk, previousHunk, detailDown, detailUp
    case zoom, unzoom, narrower, wider
    case nextTab, previousTab, form, grouping, addImport, migrate
    case open, back, forward, filter, nextMatch, previousMatch, escape, why
    case stage, stageWithNeeds, stageShown, range, seen, undo, redo, submit
    case shadow, approve, reject, apply, rebase, takeMine, takeWorlds, takeBoth, gates
    case writeMend, takeTheirs, takeAllTheirs, dropImport, keepMine, keepBoth, takeResolved, keepPin
    case edit, copy, log, palette, help, reload, redraw, suspend, quit, cancel
    case screen(ScreenName)
}
