/// A command line worth copying, with its description.
struct Example: Sendable {
    let line: String
    let does: String

    init(_ line: String, _ does: String) {
        self.line = line
        self.does = does
    }
}

extension Example {
    /// The examples that `--help` shows, by command.
    static let all: [String: [Example]] = [
        "aos": [
            Example("aos demo", "Open the console on an example world."),
            Example("aos status", "Show the state of the world in this folder."),
        ],
        "aos tui": [
            Example("aos tui --read-only", "Open the console read-only."),
            Example("aos tui --linear", "Use the console with a screen reader."),
        ],
        "aos demo": [
            Example("aos demo", "Create a temporary example world and open the console on it."),
            Example("aos demo --to notes", "Only create the world, in the folder `notes`."),
        ],
        "aos init": [
            Example("aos init notes", "Create a world in the folder `notes`."),
            Example("aos init --template list", "List the templates."),
        ],
        "aos status": [
            Example("aos status", "Show base, changes, stage and proposals."),
            Example("aos status --json --world notes", "Print the same for a script."),
        ],
        "aos check": [
            Example("aos check", "List every problem of the world."),
            Example("aos check --strict --locked", "Fail on warnings too, as a release should."),
        ],
        "aos diff": [
            Example("aos diff", "Show what changed since the base."),
            Example("aos diff --base 783e63ef", "Compare with an older manifest, by the first digits of its hash."),
            Example("aos diff --patch", "Print the patch document."),
        ],
        "aos authority": [
            Example("aos authority", "Show what the changes let the world do."),
            Example("aos authority --base 783e63ef --json", "Compare with an older manifest, for a script."),
        ],
        "aos defs": [Example("aos defs list --kind plan", "List the plans.")],
        "aos defs list": [
            Example("aos defs list --kind plan --prefix notes/", "List the plans of one namespace."),
            Example("aos defs list --sys", "List the built-in definitions too."),
        ],
        "aos defs show": [
            Example("aos defs show notes/share@1", "Show a definition and its references."),
            Example("aos defs show notes/Note@1 --kind schema", "Show the schema when other kinds share its name."),
        ],
        "aos defs rename": [
            Example("aos defs rename notes/share@1 notes/share@2", "Rename a definition and every reference to it."),
            Example("aos defs rename notes/share@1 notes/share@2 --dry-run", "Show the edits, and write nothing."),
        ],
        "aos packs": [Example("aos packs check", "Check every import.")],
        "aos packs list": [Example("aos packs list", "List the imports and the state of their locks.")],
        "aos packs show": [Example("aos packs show session-core", "Show what a pack offers and requires.")],
        "aos packs check": [
            Example("aos packs check", "Check every import."),
            Example("aos packs check session-core", "Check one import."),
        ],
        "aos packs fix": [
            Example("aos packs fix session-core --dry-run", "Show what would be fixed."),
            Example("aos packs fix session-core", "Fix what can be fixed automatically."),
        ],
        "aos packs readme": [Example("aos packs readme session-core", "Print a README for a pack.")],
        "aos packs add": [
            Example("aos packs add --path ../packs/mail", "Import the definitions of a folder."),
            Example("aos packs add --cargo mail-pack --wire --yes", "Import a crate and wire its plans."),
        ],
        "aos packs migrate": [
            Example("aos packs migrate --dry-run", "Show which local plans can be replaced with imported ones."),
            Example("aos packs migrate notes/fetch@1", "Replace one local plan with the imported one."),
        ],
        "aos smoke": [
            Example("aos smoke", "Run every scenario."),
            Example("aos smoke share --trace", "Run one scenario and print each step."),
        ],
        "aos gates": [
            Example("aos gates", "Run the four release gates."),
            Example("aos gates --only replay,smoke", "Run two of them."),
        ],
        "aos hash": [
            Example("aos hash air/plans.air.json", "Hash every node of a file."),
            Example("aos hash --cbor -", "Hash standard input and print the canonical bytes."),
        ],
        "aos journal": [Example("aos journal", "List what was proposed, approved and applied.")],
        "aos journal verify": [
            Example("aos journal verify", "Check every record."),
            Example("aos journal verify --head 48f0c1d2", "Check that the journal continues from a head you noted."),
        ],
        "aos store": [Example("aos store verify", "Check every object of the store.")],
        "aos store verify": [Example("aos store verify", "Check every object of the store.")],
        "aos store repair": [
            Example("aos store repair", "Restore objects from the authored files, imports and pins."),
            Example("aos store repair --from ../backup", "Also use copies from another store, world or folder."),
        ],
        "aos world": [Example("aos world new", "Turn a fork or a copy of a template into a new world.")],
        "aos world new": [Example("aos world new", "Turn a fork or a copy of a template into a new world.")],
        "aos git": [Example("aos git setup", "Protect the world's files, and register merge drivers in this clone.")],
        "aos git setup": [
            Example("aos git setup", "Protect the world's files, and register merge drivers in this clone."),
            Example("aos git setup --json", "Print what was written and set, for a script."),
        ],
        "aos git textconv": [
            Example("aos git textconv .aos/manifest.air.cbor", "Print the manifest file as text.")
        ],
        "aos git merge-sync": [
            Example("aos git merge-sync BASE OURS THEIRS", "Merge three files as git does, and replace OURS.")
        ],
        "aos git merge-manifest": [
            Example(
                "aos git merge-manifest BASE OURS THEIRS .aos/manifest.air.cbor", "Take the later of two manifests.")
        ],
        "aos base": [Example("aos base show", "Show whether the working tree is at the journal's manifest.")],
        "aos base show": [
            Example("aos base show", "Show whether the working tree is at the journal's manifest."),
            Example("aos base show --json", "Print journal, file and relation for a script."),
        ],
        "aos base keep": [
            Example("aos base keep", "Keep the journal's manifest after a merge left another one.")
        ],
        "aos store gc": [Example("aos store gc --dry-run", "List the objects that nothing in the world refers to.")],
        "aos store cat": [
            Example("aos store cat 783e63ef", "Print a node, by the first digits of its hash."),
            Example("aos store cat 783e63ef --cbor", "Write its canonical bytes to a file or a pipe."),
        ],
        "aos conflicts": [Example("aos conflicts", "List the definitions that differ between world and imports.")],
        "aos conflicts show": [Example("aos conflicts show fetch/Request@1", "Show both sides of a conflict.")],
        "aos conflicts resolve": [
            Example("aos conflicts resolve fetch/Request@1 --take-theirs", "Use the imported definition."),
            Example("aos conflicts resolve fetch/Request@1 --rename notes/Request@1", "Keep both."),
        ],
        "aos lock": [Example("aos lock status", "Compare the imports with their locks.")],
        "aos lock status": [Example("aos lock status", "Compare the imports with their locks.")],
        "aos lock diff": [Example("aos lock diff session-core", "Show what an update would change.")],
        "aos lock update": [
            Example("aos lock update session-core", "Pin an import to its current content."),
            Example("aos lock update --all --dry-run", "Show the edits for all imports."),
        ],
        "aos lock restore": [
            Example("aos lock restore session-core", "Restore the pinned definitions as files of the world.")
        ],
        "aos undo": [
            Example("aos undo", "Undo the last edit."),
            Example("aos undo --list", "List the edits that can be undone."),
        ],
        "aos stage": [
            Example("aos stage", "Show what is staged."),
            Example("aos stage --clear", "Unstage everything."),
        ],
        "aos stage add": [
            Example("aos stage add --all", "Stage every change."),
            Example("aos stage add add:defplan:notes/share@1 --with-needs", "Stage a change with its dependencies."),
        ],
        "aos stage remove": [Example("aos stage remove add:defplan:notes/share@1", "Unstage one change.")],
        "aos gov": [
            Example("aos gov propose --description \"share notes\"", "Propose what is staged."),
            Example("aos gov list", "List the proposals."),
        ],
        "aos gov propose": [
            Example("aos gov propose --description \"share notes\"", "Propose what is staged."),
            Example("aos gov propose --all --dry-run", "Show what would be proposed."),
            Example("aos gov propose --patch change.json", "Propose a patch document."),
        ],
        "aos gov shadow": [
            Example("aos gov shadow --id 1", "Compute what a proposal would do."),
            Example("aos gov shadow --id 1 --markdown", "Print the report for a code review."),
        ],
        "aos gov comment": [Example("aos gov comment --id 0 \"Why half an hour?\"", "Comment on a proposal.")],
        "aos host": [
            Example("aos host", "Serve the world in this folder until interrupted."),
            Example("aos host --socket /run/user/1000/notes.sock", "Listen at another socket."),
        ],
        "aos remote": [Example("aos remote show", "Show the remote and the changes that are not published yet.")],
        "aos remote add": [
            Example("aos remote add origin", "Share the journal in the git repository that this clone came from."),
            Example("aos remote add s3://worlds/notes", "Share it in a bucket."),
        ],
        "aos remote show": [Example("aos remote show", "Show the remote, ahead, behind and the outbox.")],
        "aos remote trust": [Example("aos remote trust", "Allow the remote that the sync file names.")],
        "aos remote fetch": [Example("aos remote fetch", "Fetch what others proposed and decided.")],
        "aos remote push": [Example("aos remote push", "Publish what was decided offline.")],
        "aos remote join": [Example("aos remote join", "Use the shared journal; yours is moved aside.")],
        "aos remote verify": [Example("aos remote verify", "Compare every frame and object of the remote.")],
        "aos remote remove": [Example("aos remote remove", "Stop using the remote.")],
        "aos gov withdraw": [Example("aos gov withdraw --id 0", "Withdraw your own proposal.")],
        "aos gov approve": [
            Example("aos gov approve --id 1", "Approve a proposal."),
            Example("aos gov approve --id 1 --decision reject --reason \"not yet\"", "Reject it, with a reason."),
            Example("aos gov approve --id 1 --key ann.key", "Sign the approval, as a governed world requires."),
        ],
        "aos gov apply": [Example("aos gov apply --id 1", "Apply an approved proposal.")],
        "aos gov rebase": [
            Example("aos gov rebase --id 1", "Rebase a stale proposal onto the current manifest."),
            Example("aos gov rebase --id 1 --mine replace:defplan:notes/sync@1", "Keep the proposal's side."),
        ],
        "aos gov list": [
            Example("aos gov list", "List the proposals."),
            Example("aos gov list --status shadowed", "List those that await approval."),
        ],
        "aos gov show": [
            Example("aos gov show --id 1", "Read every change of a proposal."),
            Example("aos gov show --id 1 --op add:defplan:notes/share@1", "Read one of them."),
        ],
        "aos gov get": [Example("aos gov get --id 1", "Show a proposal.")],
        "aos gov rules": [Example("aos gov rules", "Show who must approve changes.")],
        "aos gov key": [Example("aos gov key new ann.key", "Generate a key.")],
        "aos gov key new": [Example("aos gov key new ann.key", "Generate a key and print its public half.")],
        "aos gov key show": [Example("aos gov key show ann.key", "Print the public half of a key.")],
        "aos push": [
            Example("aos push --dry-run", "Show what would be applied."),
            Example("aos push", "Apply every change without a proposal."),
        ],
        "aos pull": [
            Example("aos pull --dry-run", "Show which files would change."),
            Example("aos pull", "Write the current manifest into the authored files."),
        ],
        "aos import": [
            Example("aos import --air notes/air --mode genesis", "Make a folder's definitions the first manifest."),
            Example("aos import --air notes/air --mode patch --propose", "Propose what a folder changes."),
        ],
        "aos export": [
            Example("aos export --out copy", "Write the current manifest as files."),
            Example("aos export --out old --manifest 783e63ef --wasm", "Write an older manifest with its modules."),
        ],
    ]
}
