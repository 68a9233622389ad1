import AIR
import Canvas
import WorldProtocol

/// The entries of the palette: every command of every screen, and every definition.
enum Palette {
    /// The maximum number of entries shown.
    private static let limit = 200

    /// The commands, those of the current screen first.
    static func actions(_ model: Model) -> [Menu.Entry] {
        // The screen's own label of a command wins over the general one.
        var known: Set<String> = [paletteLabel]
        var entries = model.bindings.filter { known.insert($0.label).inserted }.map { entry($0, on: nil, model) }
        for screen in model.screens where screen != model.screen {
            for binding in screen.keys where !binding.isLocal && (binding.writes || !known.contains(binding.label)) {
                entries.append(entry(binding, on: screen, model))
            }
        }
        return entries
    }

    /// The label of the command that opens the palette, which is not an entry.
    private static let paletteLabel = "command"

    private static func entry(_ binding: KeyBinding, on screen: Screen?, _ model: Model) -> Menu.Entry {
        let isRefused = binding.writes && model.snapshot?.isReadOnly == true
        let place = screen.map { "\($0.title): " } ?? ""
        return Menu.Entry(
            title: binding.label, note: isRefused ? "unavailable: this world is read-only" : place + binding.help,
            key: binding.keys.first, choice: .command(binding.label, on: screen))
    }

    /// The entries that match the typed text, the best first, limited to those shown, since there may be very many.
    static func entries(_ typed: String, among actions: [Menu.Entry], _ index: DefinitionIndex) -> [Menu.Entry] {
        let letters = FuzzyMatch.letters(typed)
        guard !letters.isEmpty else { return actions }
        var best = Best(limit: limit)
        for (place, action) in actions.enumerated() {
            // Commands get a bonus over definitions.
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

/// The best of many candidates, selected without storing the rest.
private struct Best {
    private let limit: Int
    private var kept: [(score: Int, place: Int)] = []
    private var least = Int.min

    init(limit: Int) {
        self.limit = limit
        kept.reserveCapacity(2 * limit)
    }

    /// Adds a candidate, unless enough better ones are known.
    mutating func offer(_ score: Int, _ place: Int) {
        // With equal scores, the first one offered is the better one.
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

    /// The places of the best candidates, the best first.
    var places: [Int] {
        var all = self
        all.cut()
        return all.kept.map(\.place)
    }
}
