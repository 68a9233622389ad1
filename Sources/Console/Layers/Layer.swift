import Canvas
import WorldProtocol

/// A popup over the screens that receives all keys until it is closed.
///
/// A layer is one file: its state, its keys, their actions, and its drawing.
protocol Layer: Sendable, Equatable {
    /// The keys, in the order of the footer and the help.
    static var keys: [LayerKey<Self>] { get }
    /// Handles a key that is not in the table, as typed text; nil if the key does nothing.
    mutating func type(_ key: Key, _ model: inout Model) -> LayerStep?
    /// Handles a mouse click.
    mutating func press(_ place: Position, _ model: inout Model) -> LayerStep
    /// Follows a change of the world; returns the reason if the layer must close, or nil if it stays open.
    mutating func follow(from old: Snapshot?, to new: Snapshot) -> String?
    /// Draws the layer into the area of all layers.
    func draw(_ model: Model, on grid: inout Grid, in area: Rect)
}

extension Layer {
    mutating func type(_ key: Key, _ model: inout Model) -> LayerStep? { nil }
    mutating func press(_ place: Position, _ model: inout Model) -> LayerStep { .stay() }
    mutating func follow(from old: Snapshot?, to new: Snapshot) -> String? { nil }
}

/// The result of a key in a layer.
enum LayerStep {
    case stay([Job] = [])
    case close([Job] = [])
}

/// One row of a layer's key table: the action of keys, and their texts in footer and help.
struct LayerKey<Body: Layer>: Sendable {
    let keys: [Key]
    /// The keys as the footer shows them.
    let shown: String?
    let label: @Sendable (Body) -> String
    /// One sentence for the help.
    let help: String
    /// Whether the footer omits the keys.
    let isQuiet: Bool
    /// Whether the keys change something, so that a read-only world does not offer them.
    let writes: Bool
    /// Whether the keys currently have this action.
    let applies: @Sendable (Body, Model) -> Bool
    let action: @Sendable (inout Body, inout Model, Key) -> LayerStep

    init(
        _ keys: [Key], shown: String? = nil, _ label: String, _ help: String, isQuiet: Bool = false,
        writes: Bool = false, when applies: @escaping @Sendable (Body, Model) -> Bool = { _, _ in true },
        run action: @escaping @Sendable (inout Body, inout Model, Key) -> LayerStep
    ) {
        self.init(
            keys, shown: shown, label: { _ in label }, help, isQuiet: isQuiet, writes: writes, when: applies,
            run: action)
    }

    init(
        _ keys: [Key], shown: String? = nil, label: @escaping @Sendable (Body) -> String, _ help: String,
        isQuiet: Bool = false, writes: Bool = false,
        when applies: @escaping @Sendable (Body, Model) -> Bool = { _, _ in true },
        run action: @escaping @Sendable (inout Body, inout Model, Key) -> LayerStep
    ) {
        self.keys = keys
        self.shown = shown
        self.label = label
        self.help = help
        self.isQuiet = isQuiet
        self.writes = writes
        self.applies = applies
        self.action = action
    }

    /// The keys that close a layer.
    static func closing(also more: [Key] = []) -> LayerKey {
        LayerKey([.escape, .control("c"), "q"] + more, "close", "close it") { _, _, _ in .close() }
    }

    /// The keys that every layer has, unless it uses them for something else.
    static var shared: [LayerKey] {
        [
            LayerKey(["?"], "help", "list the keys", isQuiet: true) { layer, model, _ in
                model.layers.append(HelpPopup(about: layer.hints(model)))
                return .stay()
            },
            LayerKey([.control("l")], "redraw", "redraw the screen", isQuiet: true) { _, _, _ in .stay([.redraw]) },
        ]
    }
}

extension Layer {
    /// Handles a key: by its table, as typed text, or as a key that every layer has.
    mutating func receive(_ key: Key, _ model: inout Model) -> LayerStep {
        if let row = Self.keys.first(where: { $0.keys.contains(key) && $0.applies(self, model) }) {
            return row.action(&self, &model, key)
        }
        if let step = type(key, &model) { return step }
        return LayerKey<Self>.shared.first { $0.keys.contains(key) }?.action(&self, &model, key) ?? .stay()
    }

    /// The keys that currently do something.
    func hints(_ model: Model, isFooter: Bool = false) -> [KeyHint] {
        (Self.keys + (isFooter ? [] : LayerKey<Self>.shared))
            .filter { $0.applies(self, model) && !($0.writes && model.isReadOnly) && !(isFooter && $0.isQuiet) }
            .map { KeyHint(keys: $0.keys, shown: $0.shown, label: $0.label(self), help: $0.help) }
    }

    /// Whether the mouse wheel scrolls the layer.
    func turns(_ model: Model) -> Bool {
        Self.keys.contains { $0.keys.contains(.down) && $0.applies(self, model) }
    }

    func isEqual(to other: any Layer) -> Bool { (other as? Self) == self }
}
