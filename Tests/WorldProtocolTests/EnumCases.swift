/// The names of an enumeration's cases, as the compiler recorded them for reflection.
///
/// `Mirror` needs a value and `CaseIterable` a conformance to list the cases of a type. The layout that is read here is
/// fixed by Swift's stable ABI.
struct EnumCases {
    let names: [String]
    /// Whether some case has an associated value.
    let hasPayloads: Bool

    /// The cases of a type; nil if it is not an enumeration of one of our modules.
    init?(_ type: Any.Type) {
        let metadata = unsafeBitCast(type, to: UnsafeRawPointer.self)
        let enumerationKind = 0x201
        guard metadata.load(as: Int.self) == enumerationKind else { return nil }
        let descriptor = metadata.load(fromByteOffset: 8, as: UnsafeRawPointer.self)
        let fields = Self.follow(descriptor + 16)
        let payloads = descriptor.load(fromByteOffset: 20, as: UInt32.self) & 0xff_ffff
        hasPayloads = payloads > 0
        let size = Int(fields.load(fromByteOffset: 10, as: UInt16.self))
        let count = Int(fields.load(fromByteOffset: 12, as: UInt32.self))
        names = (0..<count).map { index in
            let name = Self.follow(fields + 16 + index * size + 8)
            return String(cString: name.assumingMemoryBound(to: CChar.self))
        }
    }

    /// The target of a relative pointer.
    private static func follow(_ place: UnsafeRawPointer) -> UnsafeRawPointer {
        place + Int(place.load(as: Int32.self))
    }
}
