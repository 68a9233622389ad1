import AIR
import CanonicalCBOR
import JSON
import Sync
import WorldProtocol
import WorldIO

/// The sides of a conflict, or of an op that collides, side by side, limited to the values that differ.
struct ConflictSides {
    /// A column: the base, or one of the sides.
    struct Column: Equatable {
        var title: String
        var hash: Hash?
        var isBase: Bool
    }

    /// The content of a column at a path.
    enum Cell: Equatable {
        case value(CBORValue)
        /// The side has no value there.
        case absent
        /// The path is inside a value that differs as a whole and has its own row.
        case elsewhere
    }

    /// A path at which the sides differ.
    struct Row: Equatable {
        var place: JSONPointer
        /// Whether only the position differs.
        var isMoved: Bool
        /// The content of each column.
        var cells: [Cell]
    }

    private(set) var columns: [Column] = []
    private(set) var rows: [Row] = []

    /// Makes the sides of a conflict.
    init(_ detail: ConflictDetail) {
        let columns = detail.row.sides.map { side in
            let title = side.isLocal ? "mine" : side.origins.map(\.root).joined(separator: ", ")
            return (Column(title: title, hash: side.hash, isBase: false), Optional(side.value))
        }
        self.init(columns, known: detail.difference, base: detail.base.map { .some($0) })
    }

    /// Makes the sides of an op of a stale proposal: its original base, the world's current value, and the proposal's
    /// value.
    init(_ op: ThreeWayMerge.Op) {
        func column(_ title: String) -> Column { Column(title: title, hash: nil, isBase: false) }
        self.init([(column("theirs"), op.theirs), (column("mine"), op.mine)], base: .some(op.base))
    }

    /// - Parameters:
    ///   - known: the difference of the first two sides, if it is already known.
    ///   - base: the value in the base; nil if there is no base.
    private init(_ sides: [(column: Column, value: CBORValue?)], known: StructuralDifference? = nil, base: CBORValue??)
    {
        guard let own = sides.first else { return }
        // All other sides and the base are compared with the first side.
        var trees: [StructuralDifference?] = sides.indices.map { index in
            switch index {
            case 0: nil
            case 1: known ?? StructuralDifference(own.value, sides[index].value)
            default: StructuralDifference(own.value, sides[index].value)
            }
        }
        columns = sides.map(\.column)
        var found: [Difference] = []
        for case let tree? in trees {
            let known = Set(found.map(\.entry.place))
            found += Self.differences(in: tree.root).filter { !known.contains($0.entry.place) }
        }
        if let base {
            columns.insert(Column(title: "base", hash: nil, isBase: true), at: 0)
            trees.insert(StructuralDifference(own.value, base), at: 0)
        }
        rows = found.map { entry, isMoved in
            Row(
                place: entry.place, isMoved: isMoved,
                cells: trees.map { tree in
                    guard let tree else { return entry.before.map(Cell.value) ?? .absent }
                    return Self.cell(at: entry.place, in: tree.root, own: entry.before)
                })
        }
    }

    /// The innermost differences below an entry; texts are not split.
    private static func differences(in entry: DifferenceEntry) -> [Difference] {
        if entry.change == .same { return [] }
        if entry.isLeaf || entry.layout == .text { return [(entry, entry.change == .moved)] }
        return (entry.movedFrom == nil ? [] : [(entry, true)]) + entry.children.flatMap(differences)
    }

    private typealias Difference = (entry: DifferenceEntry, isMoved: Bool)

    /// The content of the second value at a path where the first one has `own`.
    private static func cell(at place: JSONPointer, in root: DifferenceEntry, own: CBORValue?) -> Cell {
        var entry = root
        while true {
            if entry.place == place { return entry.after.map(Cell.value) ?? .absent }
            if entry.change == .same || entry.change == .moved { return own.map(Cell.value) ?? .absent }
            guard entry.after != nil else { return .absent }
            guard !entry.isLeaf, entry.layout != .text else { return .elsewhere }
            guard let child = entry.children.first(where: { place.tokens.starts(with: $0.place.tokens) }) else {
                return .absent
            }
            entry = child
        }
    }
}
