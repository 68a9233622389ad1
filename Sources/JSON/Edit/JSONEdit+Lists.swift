extension JSONEdit {
    /// Appends elements to an array in one pass over the text.
    public mutating func insert(
        contentsOf values: [JSONValue], in pointer: JSONPointer
    ) throws(JSONEditError) {
        guard let first = values.first else { return }
        // The first element determines the layout of the rest.
        try insert(first, in: pointer)
        guard values.count > 1, let items = root.value(at: pointer)?.itemRanges, let last = items.last else { return }
        let layout = JSONLayout(bytes: bytes, root: root)
        let isSpread = layout.spreads(newItemOf: pointer)
        let separator = layout.separator(forItemAt: items.count, among: items)
        let indent = layout.indent(after: separator, at: last.lowerBound)
        var text: [UInt8] = []
        for value in values.dropFirst() {
            text += separator
            text += layout.text(of: value, isSpread: isSpread, indent: indent, at: pointer)
        }
        try splice(last.upperBound..<last.upperBound, text)
    }
}
