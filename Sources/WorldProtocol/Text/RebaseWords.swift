public import WorldIO

extension ThreeWayMerge.Op {
    /// The fate of the op, in a few words.
    public var outcomeText: String {
        switch fate {
        case .kept: "kept as it was"
        case .present: "left out: the world has it"
        case .conflict: "in conflict"
        case .chosen(.mine): "the proposal's side"
        case .chosen(.theirs): "left out: the world's side"
        case .chosen(.both(let name)): "both: mine as \(name)"
        }
    }
}

extension ThreeWayMerge.Side {
    /// The side in one word, as the options of `aos gov rebase` spell it.
    public var word: String {
        switch self {
        case .theirs: "theirs"
        case .mine: "mine"
        case .both: "both"
        }
    }

    /// The option that takes the side of an op, with its value.
    public func option(for op: OpID) -> [String] {
        switch self {
        case .theirs, .mine: ["--" + word, op.text]
        case .both(let name): ["--" + word, "\(op)=\(name)"]
        }
    }
}
