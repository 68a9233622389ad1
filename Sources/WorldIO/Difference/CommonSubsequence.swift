import CanonicalCBOR

/// The longest common subsequence of two lists.
enum CommonSubsequence {
    /// With more differences than this, lists are matched by equal elements only, to bound the work.
    static let maximumDifferences = 512

    /// For each element of the second list, the position of its match in the first, or nil; positions ascend.
    static func matches(_ before: [CBORValue], _ after: [CBORValue]) -> [Int?] {
        var numbers: [CBORValue: Int] = [:]
        func number(_ value: CBORValue) -> Int {
            if let known = numbers[value] { return known }
            numbers[value] = numbers.count
            return numbers.count - 1
        }
        return matches(before.map(number), after.map(number))
    }

    private static func matches(_ before: [Int], _ after: [Int]) -> [Int?] {
        var matches = [Int?](repeating: nil, count: after.count)
        var start = 0
        while start < before.count, start < after.count, before[start] == after[start] {
            matches[start] = start
            start += 1
        }
        var ends = (before: before.count, after: after.count)
        while ends.before > start, ends.after > start, before[ends.before - 1] == after[ends.after - 1] {
            ends = (ends.before - 1, ends.after - 1)
            matches[ends.after] = ends.before
        }
        let middle = (before: Array(before[start..<ends.before]), after: Array(after[start..<ends.after]))
        for (index, match) in (shortestScript(middle.before, middle.after) ?? unique(middle.before, middle.after))
            .enumerated()
        {
            matches[start + index] = match.map { start + $0 }
        }
        return matches
    }

    /// Elements matched by equality alone, without those that changed their order.
    private static func unique(_ before: [Int], _ after: [Int]) -> [Int?] {
        let matches = Alignment.matches(before, after)
        return zip(matches, Alignment.anchors(matches)).map { $1 ? $0 : nil }
    }

    /// Myers' greedy algorithm; nil for more than ``maximumDifferences`` differences.
    private static func shortestScript(_ before: [Int], _ after: [Int]) -> [Int?]? {
        let limit = min(before.count + after.count, maximumDifferences)
        let middle = limit + 1
        // The furthest point of each diagonal, and the points before each round.
        var furthest = [Int](repeating: 0, count: 2 * limit + 3)
        var rounds: [[Int]] = []
        for round in 0...limit {
            rounds.append(furthest)
            for diagonal in stride(from: -round, through: round, by: 2) {
                let goesDown =
                    diagonal == -round
                    || (diagonal != round && furthest[middle + diagonal - 1] < furthest[middle + diagonal + 1])
                var x = goesDown ? furthest[middle + diagonal + 1] : furthest[middle + diagonal - 1] + 1
                while x < before.count, x - diagonal < after.count, before[x] == after[x - diagonal] {
                    x += 1
                }
                furthest[middle + diagonal] = x
                if diagonal == before.count - after.count, x == before.count {
                    return trace(rounds, middle, before.count, after.count)
                }
            }
        }
        return nil
    }

    private static func trace(_ rounds: [[Int]], _ middle: Int, _ beforeCount: Int, _ afterCount: Int) -> [Int?] {
        var matches = [Int?](repeating: nil, count: afterCount)
        var x = beforeCount
        var y = afterCount
        for (round, furthest) in rounds.enumerated().reversed() {
            let diagonal = x - y
            let goesDown =
                diagonal == -round
                || (diagonal != round && furthest[middle + diagonal - 1] < furthest[middle + diagonal + 1])
            let previous = goesDown ? diagonal + 1 : diagonal - 1
            let startX = round == 0 ? 0 : furthest[middle + previous]
            let startY = round == 0 ? 0 : startX - previous
            while x > startX, y > startY {
                x -= 1
                y -= 1
                matches[y] = x
            }
            (x, y) = (startX, startY)
        }
        return matches
    }
}
