/// The names of an enumeration's cases, as the compiler wrote them down for reflection.
///
/// Neither `Mirror` nor `CaseIterable` tells the cases of a type without a value or a conformance. The layout that is
/// read here is fixed by Swift's stable interface.
struct EnumCases {
    let names: [String]
    /// Whether some case carries something.
    let hasPayloads: Bool

    /// The cases of a type; nil when it is no enumeration of a module of ours.
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
