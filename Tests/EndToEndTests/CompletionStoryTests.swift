import Foundation
import PseudoTerminal
import Testing
import WaitingThreads

/// Completion of names in a real bash, which loads the script and runs the real program.
@Suite(.waiting) struct CompletionStoryTests {
    /// A shell in the demonstration world, with the problems of its imports resolved.
    private func shell() throws -> (scratch: ScratchFolder, bash: TerminalProgram) {
        let scratch = try ScratchFolder()
        let world = scratch.path + "/notes"
        for command in [
            ["demo", "--to", world], ["conflicts", "resolve", "fetch/Request@1", "--take-theirs", "--world", world],
            ["lock", "update", "--all", "--world", world], ["packs", "fix", "session-core", "--world", world],
        ] { _ = try AOSProgram.run(command) }
        let script = try AOSProgram.run(["--generate-completion-script", "bash"])
        #expect(script.status == 0)
        // A name that the shell would execute if it expanded the completions.
        let sync = scratch.url.appending(path: "notes/aos.sync.json")
        let text = try String(contentsOf: sync, encoding: .utf8)
        let more = text.replacingOccurrences(
            of: #""imports": ["#, with: #""imports": [{"path":"$(touch${IFS}pwned)"},"#)
        #expect(more != text)
        try more.write(to: sync, atomically: true, encoding: .utf8)
        try """
        bind 'set enable-bracketed-paste off'
        bind 'set show-all-if-ambiguous on'
        bind 'set bell-style none'
        PS1='$ '
        PATH=\(URL(filePath: AOSProgram.path).deletingLastPathComponent().path):/usr/bin:/bin
        \(String(decoding: script.output, as: UTF8.self))
        cd '\(world)'
        echo ready
        """.write(to: scratch.url.appending(path: "rc"), atomically: true, encoding: .utf8)
        let bash = try TerminalProgram(
            "/bin/bash", arguments: ["--noprofile", "--rcfile", scratch.path + "/rc", "-i"],
            environment: ["PATH": "/usr/bin:/bin", "HOME": scratch.path, "INPUTRC": "/dev/null", "TERM": "xterm"],
            columns: 100, rows: 24)
        try bash.waitFor(text: "ready")
        return (scratch, bash)
    }

    /// Types a line followed by a tab and waits for the completions.
    private func complete(_ line: String, to text: String..., in bash: TerminalProgram) throws {
        try bash.type(line + "\t")
        for text in text { try bash.waitFor(text: text) }
        // Ctrl-U discards the line and Ctrl-L clears the screen, in that order. Ctrl-C would be a signal, which
        // discards nothing while the shell is still completing.
        try bash.type("\u{15}\u{C}")
        try bash.waitFor("a clear screen") { $0.lines.allSatisfy { $0.isEmpty || $0 == "$" || $0 == "$ " } }
    }

    @Test func `bash completes names, ops and proposals as they are written`() throws {
        let (scratch, bash) = try shell()
        try complete("aos defs show notes/ReminderB", to: "aos defs show notes/ReminderBoard@1", in: bash)
        try complete("aos defs show notes/ReminderBoard@", to: "aos defs show notes/ReminderBoard@1", in: bash)
        try complete(
            "aos stage add add:defplan:notes/sh", to: "aos stage add add:defplan:notes/share@1", in: bash)
        try complete(
            "aos stage add add:defplan:notes/share@1 add:defsch", to: "defschema:notes/ShareLink@1",
            "defschema:notes/ShareNote@1", in: bash)
        try complete("aos gov show --id ", to: "aos gov show --id 0", in: bash)
        try complete("aos gov show --id=", to: "aos gov show --id=0", in: bash)
        try complete(
            "aos gov show --id 0 --op rep", to: "aos gov show --id 0 --op replace:defplan:notes/remind@1", in: bash)
        try complete("aos help gov shad", to: "aos help gov shadow", in: bash)
        try complete("aos help stale-b", to: "aos help stale-base", in: bash)
        try complete("aos sta", to: "stage", "status", in: bash)
        // Files are completed as files.
        try complete("aos hash aos.sy", to: "aos hash aos.sync.json", in: bash)
        withExtendedLifetime(scratch) {}
    }

    @Test func `the shell never executes a name from the world`() throws {
        let (scratch, bash) = try shell()
        try complete("aos packs show ", to: "touch", "session-core", in: bash)
        let pwned = scratch.path + "/notes/pwned"
        #expect(!FileManager.default.fileExists(atPath: pwned))
    }
}
