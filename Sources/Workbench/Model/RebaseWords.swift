public import WorldIO

extension ThreeWayMerge.Op {
    /// What became of the op, in a few words.
    public var outcomeText: String {
        switch fate {
        case .kept: "kept as it was"
        case .present: "left out: the world has it"
        case .conflict: "in conflict"
        case .chosen(.mine): "the proposal's side"
        case .chosen(.theirs): "left out: the world's side"
        }
    }
}
