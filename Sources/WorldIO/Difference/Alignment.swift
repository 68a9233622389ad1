/// Pairs the elements of two lists and orders them for display.
enum Alignment {
    /// Two matching elements, or one without a match.
    struct Pair: Equatable {
        /// The position in the first list.
        var before: Int?
        /// The position in the second list.
        var after: Int?
        /// Whether the element moved relative to the others that both lists have.
        var isMoved = false

        /// Whether only the first list has it.
        var isRemoved: Bool { after == nil }
        /// The position in the second list, or in the first when it was removed.
        var index: Int { after ?? before ?? 0 }
    }

    /// For each element of the second list, the position of one in the first list with an equal key, or nil.
    ///
    /// Repeated keys are matched in order: first with first, second with second, and so on.
    static func matches<Key: Hashable>(_ before: [Key], _ after: [Key]) -> [Int?] {
        var positions: [Key: [Int]] = [:]
        // In reverse, so that `popLast` returns the first position.
        for index in before.indices.reversed() { positions[before[index], default: []].append(index) }
        return after.map { positions[$0]?.popLast() }
    }

    /// The pairs in the order of the second list; removed elements come after their predecessors.
    static func pairs(_ matches: [Int?], _ beforeCount: Int) -> [Pair] {
        let anchors = anchors(matches)
        var isMatched = [Bool](repeating: false, count: beforeCount)
        var isAnchor = isMatched
        for (match, keepsOrder) in zip(matches, anchors) {
            guard let match else { continue }
            isMatched[match] = true
            isAnchor[match] = keepsOrder
        }
        var pairs: [Pair] = []
        pairs.reserveCapacity(max(matches.count, beforeCount))
        func removed(from start: Int) {
            var index = start
            while index < beforeCount, !isAnchor[index] {
                if !isMatched[index] { pairs.append(Pair(before: index, after: nil)) }
                index += 1
            }
        }
        removed(from: 0)
        for (index, match) in matches.enumerated() {
            pairs.append(Pair(before: match, after: index, isMoved: match != nil && !anchors[index]))
            if let match, anchors[index] { removed(from: match + 1) }
        }
        return pairs
    }

    /// Whether each element of the second list belongs to the longest subsequence that kept its order.
    static func anchors(_ matches: [Int?]) -> [Bool] {
        // The longest increasing subsequence, found by the smallest last element for each length.
        var ends: [Int] = []
        var previous = [Int?](repeating: nil, count: matches.count)
        for (index, match) in matches.enumerated() {
            guard let match else { continue }
            var low = 0
            var high = ends.count
            while low < high {
                let middle = (low + high) / 2
                if let end = matches[ends[middle]], end < match { low = middle + 1 } else { high = middle }
            }
            previous[index] = low > 0 ? ends[low - 1] : nil
            if low == ends.count { ends.append(index) } else { ends[low] = index }
        }
        var anchors = [Bool](repeating: false, count: matches.count)
        var index = ends.last
        while let anchor = index {
            anchors[anchor] = true
            index = previous[anchor]
        }
        return anchors
    }

    /// Adds matches between elements that are unmatched between the same two anchors, first with first and so on.
    static func addingNeighbors(
        to matches: [Int?], _ beforeCount: Int, where belongTogether: (Int, Int) -> Bool
    ) -> [Int?] {
        var matches = matches
        var gap: (before: [Int], after: [Int]) = ([], [])
        func close() {
            for (before, after) in zip(gap.before, gap.after) where belongTogether(before, after) {
                matches[after] = before
            }
            gap = ([], [])
        }
        for pair in pairs(matches, beforeCount) {
            switch (pair.before, pair.after) {
            case (let before?, nil): gap.before.append(before)
            case (nil, let after?): gap.after.append(after)
            default: if !pair.isMoved { close() }
            }
        }
        close()
        return matches
    }
}
