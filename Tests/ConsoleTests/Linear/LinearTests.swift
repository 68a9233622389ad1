import Canvas
import Testing

@testable import Console
@testable import WorldProtocol

/// A user who hears the console and sees nothing.
private struct Listener {
    var user: RobotUser
    private var said: Model?
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
        lines += linearLines(from: said, to: user.model)
        said = user.model
    }

    func hears(_ text: String) -> Bool { lines.contains { $0.contains(text) } }
}

extension Listener: CustomTestStringConvertible {
    var testDescription: String { "\n" + lines.joined(separator: "\n") + "\n" }
}

@Suite struct LinearTests {
    @Test func `opening says world, screens, what needs somebody, and the keys`() {
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
        #expect(listener.lines.count == 1, "a key that changes nothing says nothing")
    }

    @Test func `staging says the mark, the result and what was done`() {
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

    @Test func `Enter reads the detail, and moves in it say the line`() {
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

    @Test func `questions say what they ask, their choices, and which one Enter takes`() {
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
            Issue.record("nothing is asked")
            return
        }
        listener.type("y" + sheet.wanted)
        #expect(listener.hears("(selected: [ Approve ])"))
        listener.press(.enter)
        #expect(listener.hears("approved"))
    }

    @Test func `menus say the entry that is selected`() {
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
        #expect(listener.lines.count < 8, "a list that is typed into is not read out")
        listener.type("undo")
        #expect(listener.hears("> "))
    }

    @Test func `popups are read whole`() {
        var listener = Listener()
        listener.type("?")
        for binding in Keymap.everywhere where listener.user.model.isUseful(binding) {
            let start = binding.help.split(separator: " ").prefix(4).joined(separator: " ")
            #expect(listener.hears(start), "\(binding.help)")
        }
        listener.press(.down)
        #expect(listener.lines.isEmpty)
    }

    @Test func `the same model twice says nothing`() {
        var listener = Listener()
        listener.type("6")
        let model = listener.user.model
        #expect(linearLines(from: model, to: model).isEmpty)
        #expect(!linearLines(from: nil, to: model).isEmpty)
    }

    @Test(arguments: ["6jjj D?q:u\u{1B}", "5jjtttT/no", "7jsAX", "1jjj\ty"])
    func `nothing that a terminal obeys is ever said`(keys: String) {
        var listener = Listener(escapesLetters: true)
        var said = listener.lines
        for letter in keys {
            switch letter {
            case "\t": listener.press(.enter)
            case "\u{1B}": listener.press(.escape)
            default: listener.type(String(letter))
            }
            said += listener.lines
        }
        for line in said { #expect(line.utf8.allSatisfy { 0x20...0x7E ~= $0 }, "\(line)") }
    }
}

@Suite struct LinearKeysTests {
    private func keys(_ text: String) -> [LinearKeys.Item] {
        var keys = LinearKeys()
        return keys.take(Array(text.utf8))
    }

    @Test func `letters are keys and line ends are told apart`() {
        #expect(keys("jé\n") == [.key(.character("j")), .key(.character("é")), .lineEnd])
        #expect(keys("\t\u{7F}\u{04}") == [.key(.tab), .key(.backspace), .key(.control("d"))])
    }

    @Test func `arrows are keys, other sequences and answers are none, and Esc is itself`() {
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

    @Test func `letters may come in pieces, and bytes that are none do no harm`() {
        var reader = LinearKeys()
        #expect(reader.take([0xC3]) == [])
        #expect(reader.take([0xA9]) == [.key(.character("é"))])
        #expect(reader.take([0xFF]) == [.key(.character("\u{FFFD}"))])
    }
}
