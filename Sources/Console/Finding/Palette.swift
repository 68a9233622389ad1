import AIR
import Canvas
import WorldProtocol

/// What the palette finds: every action of every screen, and every definition.
enum Palette {
    /// How many fits it shows.
    private static let limit = 200

    /// The actions, those of the screen in sight first.
    static func actions(_ model: Model) -> [Menu.Entry] {
        // What a screen says of a key in its own words is not said again in general ones.
        var known: Set<Input> = [.palette]
        var entries = model.bindings.filter { known.insert($0.input).inserted }.map { entry($0, on: nil, model) }
        for name in model.screens where name != model.screen {
            for binding in Keymap.all where binding.scope == KeyScope(name) && model.isUseful(binding) {
                guard !known.contains(binding.input) || binding.writes, !binding.input.needsSelection else { continue }
                entries.append(entry(binding, on: name, model))
            }
        }
        return entries
    }

    private static func entry(_ binding: KeyBinding, on name: ScreenName?, _ model: Model) -> Menu.Entry {
        let isRefused = binding.writes && model.snapshot?.isReadOnly == true
        let place = name.map { "\($0.title): " } ?? ""
        return Menu.Entry(
            title: binding.label, note: isRefused ? "not here: open for reading only" : place + binding.help,
            key: binding.keys.first,
            choice: .input(binding.input, on: name))
    }

    /// What fits what is typed, the best first: no more is made than is shown, since there may be very many.
    static func entries(_ typed: String, among actions: [Menu.Entry], _ index: DefinitionIndex) -> [Menu.Entry] {
        let letters = FuzzyMatch.letters(typed)
        guard !letters.isEmpty else { return actions }
        var best = Best(limit: limit)
        for (place, action) in actions.enumerated() {
            // What is said by name counts more than what is said in the help.
            if let score = FuzzyMatch.score(letters, in: action.title) { best.offer(score + 64, place) }
        }
        index.forEachName { place, name in
            if let score = FuzzyMatch.score(letters, in: name) { best.offer(score, actions.count + place) }
        }
        return best.places.map { place in
            guard place >= actions.count else { return actions[place] }
            let key = index.definitions[place - actions.count].key
            return Menu.Entry(title: key.name.text, note: key.kind.title, key: nil, choice: .definition(key))
        }
    }
}

/// The best of many, kept without keeping the rest.
private struct Best {
    private let limit: Int
    private var kept: [(score: Int, place: Int)] = []
    private var least = Int.min

    init(limit: Int) {
        self.limit = limit
        kept.reserveCapacity(2 * limit)
    }

    /// Takes a candidate, unless enough better ones are known.
    mutating func offer(_ score: Int, _ place: Int) {
        // Of equals the first that came is the better one.
        guard score > least else { return }
        kept.append((score, place))
        if kept.count == 2 * limit { cut() }
    }

    private mutating func cut() {
        kept.sort { ($1.score, $0.place) < ($0.score, $1.place) }
        guard kept.count > limit else { return }
        kept.removeLast(kept.count - limit)
        least = kept.last?.score ?? .min
    }

    /// The places of the best, the best first.
    var places: [Int] {
        var all = self
        all.cut()
        return all.kept.map(\.place)
    }
}

extension Input {
    /// Whether it acts on what is selected and in sight, so that it means nothing from elsewhere.
    fileprivate var needsSelection: Bool {
        switch self {
        case .open, .edit, .nextTab, .previousTab, .form, .range: true
        default: false
        }
    }
}
