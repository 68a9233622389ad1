import Canvas

/// The keys of the screens about imports.
extension Keymap {
    static let packs: [KeyBinding] = [
        key(.packs, [.enter], .open, "open", "read the import; on a finding, show what would mend it", place: 1),
        key(
            .packs, "M", .writeMend, "write the mend", "show and then write what mends the finding", place: 2,
            writes: true),
        key(
            .packs, "I", .addImport, "import", "add an import: a folder, or a package of cargo", place: 8, writes: true),
        key(
            .packs, "m", .migrate, "migrate", "use imported plans instead of the world's own copies", place: 7,
            writes: true),
        key(.packs, "t", .nextTab, "next view", "contract, checks, used by, README", place: 3),
        key(.packs, "T", .previousTab, "previous view", "the views the other way round"),
        key(.packs, "e", .edit, "edit", "open the finding's file at its line", place: 6),
    ]

    static let conflicts: [KeyBinding] = [
        key(
            .conflicts, "t", .takeTheirs, "take theirs", "remove the local definition, so that the imported one counts",
            place: 1, writes: true),
        key(
            .conflicts, "T", .takeAllTheirs, "theirs of many", "take theirs for a whole namespace, or everywhere",
            writes: true),
        key(
            .conflicts, "x", .dropImport, "drop import", "take an import that disagrees out of the sync file",
            place: 2, writes: true),
        key(
            .conflicts, "o", .keepMine, "keep mine", "give the local definition a new name, everywhere", place: 4,
            writes: true),
        key(
            .conflicts, "b", .keepBoth, "keep both", "the same, and list the imported definition beside it", place: 5,
            writes: true),
        key(.conflicts, [.enter], .open, "open", "read both sides; on a choice, show what it would do", place: 3),
        key(.conflicts, "e", .edit, "edit", "open the local definition's file at its line", place: 6),
    ]

    static let locks: [KeyBinding] = [
        key(
            .locks, "t", .takeResolved, "take as is", "write the lock that is right for the import as it is now",
            place: 1, writes: true),
        key(
            .locks, "o", .keepPin, "keep the pin", "put the pinned definitions into the world, and import those",
            place: 2, writes: true),
        key(.locks, [.enter], .open, "open", "read what changed; on a change, show or hide what differs", place: 3),
    ]
}
