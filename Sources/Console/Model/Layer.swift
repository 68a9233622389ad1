import AIR
import CanonicalCBOR
import Canvas
import Governance
import WorldProtocol
import WorldIO

/// Something in front of the screens that takes all keys until it is closed.
enum Layer: Sendable, Equatable {
    /// The keys.
    case help(HelpPopup)
    /// What the reviewer did.
    case log(ListState)
    /// Problems, with what to do.
    case problems(title: String, [Diagnostic], ScrollState)
    /// The chain of references that brings a definition here, from the manifest down.
    case why(DefinitionKey, [DefinitionDetail.Link])
    /// What a resolution would do, before it is done.
    case resolution(ResolutionPopup)
    /// What would mend a finding of an import.
    case mend(label: String, index: Int, PackDetail.Found, ScrollState)
    /// A line to type.
    case prompt(Prompt)
    /// A question before something that cannot be taken back, or that does more than was asked.
    case question(Question)
    /// Something to choose.
    case menu(Menu)
    /// Why something can't be done here, with the command that does it elsewhere.
    case elsewhere(Elsewhere)
}

/// Something that can't be done here, and the command that does it elsewhere.
struct Elsewhere: Sendable, Equatable {
    var title: String
    /// Why it can't be done here.
    var lines: [StyledLine]
    /// The command, which can be copied.
    var command: String
}

/// The keys, and what is looked for among them.
struct HelpPopup: Sendable, Equatable {
    var scroll = ScrollState()
    /// What is looked for, on all screens; empty for the keys of the screen.
    var search = TextFieldState()
    /// Whether keys go to the search.
    var isTyping = false

    /// Whether the search takes a line.
    var showsSearch: Bool { isTyping || !search.text.isEmpty }

    /// The same help, scrolled elsewhere.
    func scrolled(_ scroll: ScrollState) -> HelpPopup {
        HelpPopup(scroll: scroll, search: search, isTyping: isTyping)
    }
}

/// A line to type, and what it is for.
struct Prompt: Sendable, Equatable {
    /// What is done with the line.
    enum Purpose: Sendable, Equatable {
        /// The description of a proposal of what is staged.
        case submit
        /// The new name of the local definition of a conflict.
        case rename(DefinitionKey, listsTheirs: Bool)
        /// The new name of a proposal's definition, where both are kept of an op that collides.
        case keepBoth(ProposalID, OpID, DefinitionKey)
        /// The file that the decisions after a time are saved to.
        case saveLog(after: UInt64)
        /// Where an import comes from.
        case addImport
    }

    var purpose: Purpose
    var field = TextFieldState()
}

/// A question with Cancel in the focus.
struct Question: Sendable, Equatable {
    /// What is asked.
    var title: String
    /// What it means.
    var lines: [StyledLine]
    /// The word on the button that does it.
    var verb: String
    /// What is done.
    var action: Action
    /// The hash whose first digits must be typed; nil when a button is enough.
    var hash: Hash?
    /// The proposal that it is about: the question is void when that changes.
    var proposal: ProposalRow?
    /// Why it can't be done any more; nil while it can.
    var obstacle: String?
    /// What was typed.
    var digits = ""
    /// Whether the button that does it has the focus.
    var isArmed = false

    /// How many digits must be typed.
    static let digitCount = 4

    /// The digits that must be typed.
    var wanted: String? { hash.map { String($0.hex.prefix(Self.digitCount)) } }
    /// Whether the right digits are there, or none are needed, and nothing stands against it.
    var isAllowed: Bool { obstacle == nil && wanted.map { $0 == digits } ?? true }
}

/// What a resolution would do, with Cancel in the focus.
struct ResolutionPopup: Sendable, Equatable {
    var resolution: Resolution
    var preview: ResolutionPreview
    /// What is said about it before the files.
    var preface: [StyledLine]
    var scroll = ScrollState()
    /// Whether the button that does it has the focus.
    var isArmed = false
}

/// Something to choose from a list.
struct Menu: Sendable, Equatable {
    /// What an entry does.
    enum Choice: Sendable, Equatable {
        case copy(String, what: String)
        /// Does what a key does; on another screen, after going there.
        case input(Input, on: ScreenName?)
        case definition(DefinitionKey)
        case resolve(Resolution)
    }

    /// One entry.
    struct Entry: Sendable, Equatable {
        var title: String
        var note: String
        var key: Key?
        var choice: Choice
    }

    var title: String
    /// Everything that can be chosen.
    var all: [Entry]
    /// What fits what is typed, the best first.
    var entries: [Entry]
    var state = ListState()
    /// What is typed; nil when the menu takes no text.
    var field: TextFieldState?
}
