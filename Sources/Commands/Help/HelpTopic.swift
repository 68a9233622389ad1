import AIR

/// A topic of `aos help`, beside the commands.
struct HelpTopic {
    let name: String
    /// The explanation for a terminal of the given width, ending with a newline.
    let text: @Sendable (_ columns: Int) -> String

    private init(_ name: String, _ text: @escaping @Sendable (_ columns: Int) -> String) {
        self.name = name
        self.text = text
    }

    private init(_ name: String, _ text: String) { self.init(name) { _ in text + "\n" } }

    /// The topics, in the order in which they are listed.
    static let all = [
        HelpTopic(
            "worlds",
            """
            A world is a folder with `aos.sync.json` or `air`: definitions of schemas, modules, plans,
            capabilities and policies, written as JSON. `.aos` inside it keeps what was applied: the store
            of definitions by hash, and the journal of everything that was decided.

            The base is the manifest that was applied last. `aos diff` compares the files with it, and
            `aos check` lists what is wrong with them.

            A command uses the folder that --world or AOS_WORLD names, else the current folder or its
            nearest parent that is a world. `aos init` creates one, `aos demo` creates an example.
            """),
        HelpTopic(
            "review",
            """
            A change becomes part of the world in five steps:

              aos stage add --all                 choose the changes
              aos gov propose --description TEXT  propose them
              aos gov shadow --id N               compute what it would do
              aos gov approve --id N              approve or reject it
              aos gov apply --id N                make it the world's manifest

            `aos authority` and the shadow report say what a change lets the world do. A proposal whose base
            moved is stale: `aos gov rebase --id N` rebases it onto the current one. A world without
            governance rules also accepts `aos push`, which applies every change at once.
            """),
        HelpTopic(
            "hashes",
            """
            Definitions, manifests and journal records are named by the SHA-256 of their canonical bytes,
            written `sha256:` and 64 hex digits. Text output shows the first 12 digits; --json shows all.

            Wherever a command takes a hash, the first digits are enough, at least 4, with or without
            `sha256:`, if only one hash of the store, the journal, the manifest or the built-in definitions
            begins with them.
            """),
        HelpTopic("options") { columns in
            HelpText.globalOptions(columns: columns) + "\n"
                + "They may be given before or after the command. `aos help environment` lists the\n"
                + "variables that set some of them.\n"
        },
        HelpTopic(
            "environment",
            """
            AOS_WORLD               The world's folder, as --world.
            AOS_WORLD_ID            The id that the world must have, whatever its sync file says.
            AOS_WORLD_FRAME         The frame that set its rules: a journal without it is refused.
            AOS_MODE                How to reach the world, as --mode.
            AOS_LOG                 `debug` logs opened files, locks and timings to standard error, and while
                                    the console is open to `aos/log` in XDG_STATE_HOME; `trace` logs more.
            AOS_IMPORT_LOCK_STRICT  Treat problems with locks as errors, as --locked; `0` and `false` turn it off.
            CI                      Also treats problems with locks as errors.
            PAGER                   The program for output that is longer than the terminal; `less` unless
                                    set, none if empty or `cat`. A shell reads it.
            LESS                    Options of `less`; FRX unless set.
            VISUAL, EDITOR          The editor of the console; `vi` unless set. A shell reads it.
            NO_COLOR                Turns off color unless --color says otherwise.
            COLUMNS                 The width of help.
            TERM                    The type of the terminal; on a dumb one the console prints lines.
            TMPDIR                  Where `aos demo` makes its world.
            XDG_CACHE_HOME          Where the index of a large world without `.aos` is kept.
            XDG_STATE_HOME          Where the console keeps its state between sessions.
            """),
        HelpTopic(
            "exit-codes",
            """
              0  success
              1  something is wrong: the command failed, or a check found an error
              2  there are changes; only with --exit-code
             64  the command line is invalid
            130  interrupted

            Commands that check or change something exit 1 on any diagnostic of severity error; commands that
            only look exit 1 only if they could not do what was requested. --lenient lets a change exit 0 even if
            the world still has errors.
            """),
        HelpTopic("codes") { _ in
            let width = DiagnosticMeaning.all.map(\.code.rawValue.count).max() ?? 0
            let lines = DiagnosticMeaning.all.map { entry in
                let code = entry.code.rawValue
                return code + String(repeating: " ", count: width + 2 - code.count) + entry.meaning + "\n"
            }
            return "`aos help CODE` explains one of them.\n\n" + lines.joined()
        },
    ]
}
