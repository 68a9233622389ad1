/// Comparison of texts as UTF-8 bytes, because Swift's own treats canonically equivalent spellings as equal.
enum UTF8Order {
    /// Calls a function with the UTF-8 bytes of a text, without copying them if possible.
    static func withBytes<R>(of text: String, _ body: (UnsafeBufferPointer<UInt8>) -> R) -> R {
        if let result = text.utf8.withContiguousStorageIfAvailable(body) { return result }
        return Array(text.utf8).withUnsafeBufferPointer(body)
    }

    /// Returns whether two texts have the same bytes.
    static func areEqual(_ left: String, _ right: String) -> Bool {
        // Most compared texts differ in length, which is known without looking at the bytes.
        guard left.utf8.count == right.utf8.count else { return false }
        return withBytes(of: left) { a in withBytes(of: right) { b in areEqual(a, b) } }
    }

    /// Returns whether two byte sequences are equal.
    static func areEqual(_ a: UnsafeBufferPointer<UInt8>, _ b: UnsafeBufferPointer<UInt8>) -> Bool {
        guard a.count == b.count else { return false }
        for index in a.indices where a[index] != b[index] { return false }
        return true
    }

    /// Returns whether the left text is shorter than the right, or equally long and bytewise before it.
    static func precedesAsKey(_ left: String, _ right: String) -> Bool {
        withBytes(of: left) { a in
            withBytes(of: right) { b in
                guard a.count == b.count else { return a.count < b.count }
                for index in a.indices where a[index] != b[index] { return a[index] < b[index] }
                return false
            }
        }
    }
}
