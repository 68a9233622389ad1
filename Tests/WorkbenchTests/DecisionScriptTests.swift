import CanonicalCBOR
import Testing

@testable import WorldProtocol

@Suite struct DecisionScriptTests {
    private func decision(_ text: String, _ command: String, isUndone: Bool = false) -> Decision {
        Decision(time: 0, text: text, command: command, isUndone: isUndone)
    }

    @Test func `a script runs in the world's folder, or in another one`() {
        let script = DecisionScript.text(
            [decision("stage it", "aos stage add 'a->b'"), decision("no", "aos no", isUndone: true)],
            world: "/my worlds/it's")
        #expect(
            script == """
                #!/bin/sh
                # The decisions, as commands. The first argument, if any, names another copy of the world.
                set -eu
                world='/my worlds/it'\\''s'
                cd "${1:-$world}"
                unset AOS_WORLD
                aos() { command aos --lenient "$@"; }

                # stage it
                aos stage add 'a->b'

                """)
    }

    @Test func `arguments that start with a dash are not mistaken for options`() {
        #expect(CommandText.option("--description", "- it") == ["--description=- it"])
        #expect(CommandText.option("--description", "it") == ["--description", "it"])
        #expect(Resolution.updateLocks(labels: ["-a", "b"]).command(in: "/w") == "aos lock update -- -a b")
        #expect(Resolution.updateLocks(labels: ["b"]).command(in: "/w") == "aos lock update b")
        #expect(
            Resolution.fix(label: "-a", number: 2, finding: .zero).command(in: "/w")
                == "aos packs fix --finding 2 -- -a")
        #expect(
            Resolution.restoreLock(label: "a", to: "-b").command(in: "/w") == "aos lock restore a --to=-b")
    }

    @Test func `paths inside the world are relative to it, and other paths are absolute`() {
        func command(_ typed: String) -> String {
            Resolution.addImport(ImportRequest(typed: typed, world: "/my/world")).command(in: "/my/world")
        }
        #expect(command("vendor/a pack") == "aos packs add --path 'vendor/a pack'")
        #expect(command("/my/world/-x") == "aos packs add --path=-x")
        #expect(command("../sdk/air") == "aos packs add --path /my/sdk/air")
    }

    @Test func `no text escapes from its comment`() {
        let script = DecisionScript.text(
            [decision("a\nrm -rf /\r\u{2028}\u{202E}b", "# none\ntouch x")], world: "/w")
        #expect(!script.contains("\nrm"))
        #expect(!script.contains("\ntouch"))
        #expect(script.contains("# a\\u{a}rm -rf /\\u{d}\\u{2028}\\u{202e}b"))
    }
}
