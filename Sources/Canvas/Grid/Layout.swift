/// The size of one part of a split rectangle.
public enum Length: Sendable, Hashable {
    /// This number of cells, or fewer if there are not enough.
    case cells(Int)
    /// A share, by weight, of the space left by the fixed parts.
    case share(Int)
}

extension Rect {
    /// Splits into rows from the top down; together they cover the rectangle when one of them is a share.
    public func splitRows(_ lengths: [Length]) -> [Rect] {
        var top = y
        return Self.divide(height, into: lengths).map { part in
            defer { top += part }
            return Rect(x: x, y: top, width: width, height: part)
        }
    }

    /// Splits into columns from left to right; together they cover the rectangle when one of them is a share.
    public func splitColumns(_ lengths: [Length]) -> [Rect] {
        var left = x
        return Self.divide(width, into: lengths).map { part in
            defer { left += part }
            return Rect(x: left, y: y, width: part, height: height)
        }
    }

    /// Allocates the fixed parts first, in order; the shares then divide the rest without losing a cell.
    private static func divide(_ total: Int, into lengths: [Length]) -> [Int] {
        var left = total
        var weight = 0
        var parts = lengths.map { length -> Int in
            switch length {
            case .cells(let wanted):
                let part = min(max(0, wanted), left)
                left -= part
                return part
            case .share(let share):
                weight += max(0, share)
                return 0
            }
        }
        for (index, length) in lengths.enumerated() {
            guard case .share(let share) = length, share > 0 else { continue }
            let part = left * share / weight
            parts[index] = part
            left -= part
            weight -= share
        }
        return parts
    }
}
