import Testing

@testable import Workbench

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
                # What was decided, as commands. The first argument names another copy of the world.
                set -eu
                world='/my worlds/it'\\''s'
                cd "${1:-$world}"
                unset AOS_WORLD

                # stage it
                aos stage add 'a->b'

                """)
    }

    @Test func `no text gets out of its comment`() {
        let script = DecisionScript.text(
            [decision("a\nrm -rf /\r\u{2028}\u{202E}b", "# none\ntouch x")], world: "/w")
        #expect(!script.contains("\nrm"))
        #expect(!script.contains("\ntouch"))
        #expect(script.contains("# a\\u{a}rm -rf /\\u{d}\\u{2028}\\u{202e}b"))
    }
}
