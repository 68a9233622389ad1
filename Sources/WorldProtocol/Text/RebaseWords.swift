public import WorldIO

extension ThreeWayMerge.Op {
    /// A short description of the outcome for the op.
    public var outcomeText: String {
        switch fate {
        case .kept: "carried over"
        case .present: "dropped: the world has it"
        case .conflict: "in conflict"
        case .chosen(.mine): "the proposal's side"
        case .chosen(.theirs): "the world's side"
        case .chosen(.both(let name)): "both: renamed to \(name)"
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

    /// The option that chooses this side for an op, with its value.
    public func option(for op: OpID) -> [String] {
        switch self {
        case .theirs, .mine: ["--" + word, op.text]
        case .both(let name): ["--" + word, "\(op)=\(name)"]
        }
    }
}
