/// The kind of a data item, in the three high bits of its head (RFC 8949 §3.1).
@usableFromInline
enum MajorType: UInt8 {
    case unsigned, negative, bytes, text, array, map, tag, simple
}
