import Canvas
import Testing

@testable import Console
@testable import WorldProtocol

/// A user who hears the lines of the linear console and sees no screen.
private struct Listener {
    var user: RobotUser
    /// The model whose lines were printed last.
    private var printed: Model?
    /// The lines since the last key.
    private(set) var lines: [String] = []

    init(_ world: FakeWorld = FakeWorld(), escapesLetters: Bool = false) {
        user = RobotUser(world, width: 80, height: 24, ornaments: .borderless(escapesLetters: escapesLetters))
        listen()
    }

    mutating func press(_ keys: Key...) {
        lines = []
        for key in keys {
            user.press(key)
            listen()
        }
    }

    mutating func type(_ text: String) {
        lines = []
        for letter in text {
            user.press(.character(letter))
            listen()
        }
    }

    private mutating func listen() {
        lines += linearLines(from: printed, to: user.model)
        printed = user.model
    }

    func hears(_ text: String) -> Bool { lines.contains { $0.contains(text) } }
}

extension Listener: CustomTestStringConvertible {
    var testDescription: String { "\n" + lines.joined(separator: "\n") + "\n" }
}

@Suite struct LinearTests {
    @Test func `opening prints the world, the screens, the items that need attention, and the keys`() {
        let listener = Listener()
        #expect(listener.hears("world:"))
        #expect(listener.hears("screens: [1 Overview"))
        #expect(listener.hears("list: Needs attention"))
        #expect(listener.lines.contains { $0.contains(" of ") && $0.contains(": ") })
        #expect(listener.lines.last?.hasPrefix("keys: Enter open") == true)
    }

    @Test func `a move prints only the row and its position`() {
        var listener = Listener()
        listener.type("6")
        #expect(listener.hears("screen 6 Patch"))
        let count = listener.user.model.list.rows.count
        listener.press(.down)
        #expect(listener.lines.count == 1)
        #expect(listener.lines.first?.hasPrefix("3 of \(count): [ ] ") == true)
        listener.press(.home, .up)
        #expect(listener.lines.count == 1, "a key that changes nothing prints nothing")
    }

    @Test func `staging prints the mark, the result and the message`() {
        var listener = Listener()
        listener.type("6")
        listener.user.find("sync")
        listener.press(.right)
        listener.type(" ")
        #expect(listener.hears("[x] ~ notes/sync@1"))
        #expect(listener.hears("-> staged f6a214f7a5fc (1 op, compiles)"))
        #expect(listener.hears("* 1 staged, compiles"))
        #expect(!listener.hears("screen 6"))
    }

    @Test func `Enter prints the detail, and moves in it print the line`() {
        var listener = Listener()
        listener.type("6")
        listener.user.find("sync")
        listener.press(.enter)
        #expect(listener.hears("detail: replace:defplan:notes/sync@1"))
        #expect(listener.lines.count > 4)
        #expect(listener.lines.dropFirst().contains { $0.contains("~ ") })
        listener.press(.down)
        #expect(listener.lines.count == 1)
        #expect(listener.lines.first?.hasPrefix("line 2 of ") == true)
        listener.type("q")
        #expect(listener.lines.first?.contains("[ ] ~ notes/sync@1") == true)
    }

    @Test func `prompts print the question, its choices, and the one that Enter takes`() {
        var listener = Listener()
        listener.type("6")
        listener.user.find("sync")
        listener.type(" S")
        #expect(listener.hears("Propose staged changes"))
        #expect(listener.hears("Description:"))
        #expect(listener.hears("keys: Enter propose, Esc cancel"))
        listener.type("ok")
        #expect(listener.lines == ["> o", "> ok"])
        listener.press(.enter)
        #expect(listener.hears("screen 7 Proposals"))
        listener.type("s")
        listener.type("A")
        #expect(listener.hears("[ Cancel ]   [ Approve ] (selected: [ Cancel ])"))
        guard let sheet = listener.user.model.layers.last as? DecisionLayer else {
            Issue.record("no sheet is shown")
            return
        }
        listener.type("y" + sheet.wanted)
        #expect(listener.hears("(selected: [ Approve ])"))
        listener.press(.enter)
        #expect(listener.hears("approved"))
    }

    @Test func `menus print the selected entry`() {
        var listener = Listener()
        listener.type("5")
        listener.press(.down)
        listener.type("y")
        #expect(listener.lines.contains { $0.hasPrefix("> ") })
        listener.press(.down)
        #expect(listener.lines.count == 1)
        #expect(listener.lines.first?.hasPrefix("> ") == true)
        listener.press(.escape)
        listener.type(":")
        #expect(listener.lines.count < 8, "a list with a text field is not printed whole")
        listener.type("undo")
        #expect(listener.hears("> "))
    }

    @Test func `popups are printed whole`() {
        var listener = Listener()
        listener.type("?")
        for binding in Keymap.everywhere where listener.user.model.isUseful(binding) {
            let start = binding.help.split(separator: " ").prefix(4).joined(separator: " ")
            #expect(listener.hears(start), "\(binding.help)")
        }
        listener.press(.down)
        #expect(listener.lines.isEmpty)
    }

    @Test func `an unchanged model prints nothing`() {
        var listener = Listener()
        listener.type("6")
        let model = listener.user.model
        #expect(linearLines(from: model, to: model).isEmpty)
        #expect(!linearLines(from: nil, to: model).isEmpty)
    }

    @Test(arguments: ["6jjj D?q:u\u{1B}", "5jjtttT/no", "7jsAX", "1jjj\ty"])
    func `no control characters are ever printed`(keys: String) {
        var listener = Listener(escapesLetters: true)
        var printed = listener.lines
        for letter in keys {
            switch letter {
            case "\t": listener.press(.enter)
            case "\u{1B}": listener.press(.escape)
            default: listener.type(String(letter))
            }
            printed += listener.lines
        }
        for line in printed { #expect(line.utf8.allSatisfy { 0x20...0x7E ~= $0 }, "\(line)") }
    }
}

@Suite struct LinearKeysTests {
    private func keys(_ text: String) -> [LinearKeys.Item] {
        var keys = LinearKeys()
        return keys.take(Array(text.utf8))
    }

    @Test func `letters are keys, and line ends are separate items`() {
        #expect(keys("jé\n") == [.key(.character("j")), .key(.character("é")), .lineEnd])
        #expect(keys("\t\u{7F}\u{04}") == [.key(.tab), .key(.backspace), .key(.control("d"))])
    }

    @Test func `arrows and Esc are keys, other sequences and answers are not`() {
        #expect(keys("\u{1B}[A\u{1B}OB\u{1B}[6~") == [.key(.up), .key(.down), .key(.pageDown)])
        #expect(keys("\u{1B}[?99x\u{1B}P>|tmux 3.3a\u{1B}\\").isEmpty)
        #expect(keys("\u{1B}q") == [.key(.escape), .key(.character("q"))])
    }

    @Test func `Esc is a key when nothing follows it`() {
        var reader = LinearKeys()
        #expect(reader.patience == nil)
        #expect(reader.take([0x1B]) == [])
        #expect(reader.patience != nil)
        #expect(reader.endPending() == [.key(.escape)])
    }

    @Test func `letters may arrive in pieces, and invalid bytes are replaced`() {
        var reader = LinearKeys()
        #expect(reader.take([0xC3]) == [])
        #expect(reader.take([0xA9]) == [.key(.character("é"))])
        #expect(reader.take([0xFF]) == [.key(.character("\u{FFFD}"))])
    }
}
