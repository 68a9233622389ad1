import Randomness

extension SeededGenerator {
    /// A number below another.
    mutating func below(_ bound: Int) -> Int { Int(next() % UInt64(max(bound, 1))) }

    /// One of several.
    mutating func pick<Item>(_ items: [Item]) -> Item { items[below(items.count)] }
}
