import Randomness

extension SeededGenerator {
    /// A random number below a bound.
    mutating func below(_ bound: Int) -> Int { Int(next() % UInt64(max(bound, 1))) }

    /// A random item.
    mutating func pick<Item>(_ items: [Item]) -> Item { items[below(items.count)] }
}
