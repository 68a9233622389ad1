import Canvas
import WorldProtocol

/// The layers in front of the screens, the foremost last.
struct LayerStack: Sendable, Equatable {
    private var layers: [any Layer] = []

    var isEmpty: Bool { layers.isEmpty }
    var count: Int { layers.count }
    /// The foremost layer, which receives the keys.
    var last: (any Layer)? { layers.last }
    var all: [any Layer] { layers }

    mutating func append(_ layer: any Layer) { layers.append(layer) }
    mutating func removeAll() { layers = [] }

    /// Changes all layers of one type.
    mutating func update<Sort: Layer>(_ sort: Sort.Type, _ change: (inout Sort) -> Void) {
        for index in layers.indices {
            guard var layer = layers[index] as? Sort else { continue }
            change(&layer)
            layers[index] = layer
        }
    }

    /// Replaces the foremost layer.
    mutating func replaceLast(with layer: any Layer) { layers[layers.count - 1] = layer }

    static func == (left: Self, right: Self) -> Bool {
        left.count == right.count && zip(left.layers, right.layers).allSatisfy { $0.isEqual(to: $1) }
    }

    /// Removes the foremost layer to work on it, and returns it with its depth.
    fileprivate mutating func removeLast() -> (layer: any Layer, depth: Int)? {
        layers.popLast().map { ($0, layers.count) }
    }

    /// Reinserts a layer below those that were opened since.
    fileprivate mutating func restore(_ layer: any Layer, at depth: Int) { layers.insert(layer, at: depth) }

    /// Lets all layers follow a change of the world.
    ///
    /// - Returns: the reason of a layer that had to close, or nil.
    mutating func follow(from old: Snapshot?, to new: Snapshot) -> String? {
        var closing: String?
        layers = layers.compactMap { layer in
            var layer = layer
            guard let reason = layer.follow(from: old, to: new) else { return layer }
            closing = reason
            return nil
        }
        return closing
    }

    /// The area that layers are drawn in; the footer stays visible, since it shows how to close them.
    static func area(of size: Size) -> Rect { Rect(x: 0, y: 0, width: size.width, height: max(3, size.height - 1)) }
}

extension Model {
    /// Lets the foremost layer handle a key; nil without a layer.
    mutating func takeInFront(_ key: Key) -> [Job]? { workInFront { $0.receive(key, &$1) } }

    /// Lets the foremost layer handle the mouse; nil without a layer.
    ///
    /// The wheel scrolls, a click selects the row under it and a second click chooses it; a button is pressed at once.
    mutating func takeInFront(_ mouse: Mouse) -> [Job]? {
        switch mouse.action {
        case .wheelUp: turnWheel(.up)
        case .wheelDown: turnWheel(.down)
        case .press: workInFront { $0.press(mouse.position, &$1) }
        case .release, .drag: layers.isEmpty ? nil : []
        }
    }

    private mutating func turnWheel(_ key: Key) -> [Job]? {
        guard let layer = layers.last else { return nil }
        // In a text field the arrow keys have another meaning.
        guard layer.turns(self) else { return [] }
        return (0..<3).reduce(into: []) { jobs, _ in jobs += takeInFront(key) ?? [] }
    }

    private mutating func workInFront(_ work: (inout any Layer, inout Model) -> LayerStep) -> [Job]? {
        guard let (front, depth) = layers.removeLast() else { return nil }
        var layer = front
        switch work(&layer, &self) {
        case .stay(let jobs):
            layers.restore(layer, at: depth)
            return jobs
        case .close(let jobs): return jobs
        }
    }
}
