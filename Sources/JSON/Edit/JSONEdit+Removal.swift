extension JSONEdit {
    /// Removes members or elements in one pass over the text; pointers refer to the text before the edit.
    ///
    /// Commas and lines are removed as by ``remove(at:)``. No pointer may lead into another.
    public mutating func remove(_ pointers: [JSONPointer]) throws(JSONEditError) {
        var removed: [JSONPointer: Set<Int>] = [:]
        for pointer in pointers {
            guard let last = pointer.tokens.last else { throw .wholeText }
            let parent = JSONPointer(Array(pointer.tokens.dropLast()))
            let container = root.value(at: parent)
            let position =
                container?.asObject.map { members in members.firstIndex { UTF8Text.areEqual($0.key, last.text) } }
                ?? last.index
            guard let position, let container, container.itemRanges.indices.contains(position) else {
                throw .nothingThere(pointer)
            }
            removed[parent, default: []].insert(position)
        }
        var cuts: [(range: Range<Int>, rest: [UInt8])] = []
        for (parent, positions) in removed {
            if let container = root.value(at: parent) { cuts += self.cuts(of: positions, from: container) }
        }
        var edited: [UInt8] = []
        var end = 0
        for cut in cuts.sorted(by: { $0.range.lowerBound < $1.range.lowerBound }) where cut.range.lowerBound >= end {
            edited += bytes[end..<cut.range.lowerBound] + cut.rest
            end = cut.range.upperBound
        }
        try take(edited + bytes[end...])
    }

    /// The ranges to cut out of a container, one for each run of adjacent items to remove.
    private func cuts(of positions: Set<Int>, from container: JSONValue) -> [(range: Range<Int>, rest: [UInt8])] {
        let items = container.itemRanges
        let layout = JSONLayout(bytes: bytes, root: root)
        guard positions.count < items.count else {
            let inside = container.range.lowerBound + 1..<container.range.upperBound - 1
            let around = items[0].lowerBound..<items[items.count - 1].upperBound
            return [(inside, layout.interior(ofEmptied: container, around: around))]
        }
        var cuts: [(range: Range<Int>, rest: [UInt8])] = []
        for first in positions.sorted() where !positions.contains(first - 1) {
            var last = first
            while positions.contains(last + 1) { last += 1 }
            let isLast = last == items.count - 1
            if first == 0 || (!isLast && layout.startsLine(items[first].lowerBound)) {
                cuts.append((items[first].lowerBound..<items[last + 1].lowerBound, []))
            } else {
                cuts.append((items[first - 1].upperBound..<items[last].upperBound, []))
            }
        }
        return cuts
    }
}
