import CanonicalCBOR
import ContentStore
import Files
import Sync
import SystemPackage

@testable import Governance

/// A value as a forger writes it: with a separate codec, so that no check of the product prevents it.
indirect enum Forged {
    case number(UInt64)
    case text(String)
    case bytes([UInt8])
    case list([Forged])
    case map([String: Forged])
    case flag(Bool)
    case none

    /// The value of data that the product wrote.
    init(_ value: CBORValue) {
        switch value {
        case .unsigned(let number): self = .number(number)
        case .text(let text): self = .text(text)
        case .bytes(let bytes): self = .bytes(bytes)
        case .array(let elements): self = .list(elements.map { Forged($0) })
        case .map(let entries):
            self = .map(
                Dictionary(
                    entries.map { ($0.key.asText ?? "", Forged($0.value)) }, uniquingKeysWith: { first, _ in first }))
        case .bool(let flag): self = .flag(flag)
        default: self = .none
        }
    }

    /// The value of a field, or `none` if there is no such field.
    subscript(_ field: String) -> Forged {
        get { if case .map(let fields) = self { fields[field] ?? .none } else { .none } }
        set {
            guard case .map(var fields) = self else { return }
            fields[field] = newValue
            self = .map(fields)
        }
    }

    /// The elements of a list.
    var elements: [Forged] {
        get { if case .list(let elements) = self { elements } else { [] } }
        set { self = .list(newValue) }
    }

    /// Canonical CBOR, without the prefix.
    var encoded: [UInt8] {
        switch self {
        case .number(let number): Self.head(0, number)
        case .bytes(let bytes): Self.head(2, UInt64(bytes.count)) + bytes
        case .text(let text): Self.head(3, UInt64(text.utf8.count)) + text.utf8
        case .list(let elements): Self.head(4, UInt64(elements.count)) + elements.flatMap(\.encoded)
        case .map(let fields):
            Self.head(5, UInt64(fields.count))
                + fields.map { (Forged.text($0.key).encoded, $0.value.encoded) }
                .sorted { $0.0.lexicographicallyPrecedes($1.0) }.flatMap { $0.0 + $0.1 }
        case .flag(let flag): [flag ? 0xf5 : 0xf4]
        case .none: [0xf6]
        }
    }

    private static func head(_ major: UInt8, _ number: UInt64) -> [UInt8] {
        let big = (0..<8).map { UInt8(truncatingIfNeeded: number >> UInt64(56 - 8 * $0)) }
        return switch number {
        case ..<24: [major << 5 | UInt8(number)]
        case ..<0x100: [major << 5 | 24] + big.suffix(1)
        case ..<0x1_0000: [major << 5 | 25] + big.suffix(2)
        case ..<0x1_0000_0000: [major << 5 | 26] + big.suffix(4)
        default: [major << 5 | 27] + big
        }
    }
}

/// A journal that a forger writes, in which every length, hash and link is correct.
struct ForgedJournal {
    /// The payloads of the frames.
    var frames: [Forged]

    /// The frames of a journal that the product wrote.
    init(copying world: SmallWorld) throws {
        frames = try world.governance.journal.read().frames.map { Forged($0.payload) }
    }

    /// Appends a frame of records, by default of the current version.
    mutating func append(_ records: [Forged], time: UInt64 = 7, version: UInt64 = GovernanceFrame.currentVersion) {
        frames.append(
            .map([
                "version": .number(version), "op": .bytes([UInt8](repeating: 9, count: 16)), "time": .number(time),
                "records": .list(records),
            ]))
    }

    /// Changes the records of every frame.
    mutating func changeRecords(_ change: (inout Forged) -> Void) {
        for index in frames.indices {
            for place in frames[index]["records"].elements.indices {
                change(&frames[index]["records"].elements[place])
            }
        }
    }

    /// Replaces the log and the head of a world.
    func write(to world: SmallWorld) throws {
        var log = Array("AOSGOVJ\u{1}".utf8)
        var previous = [UInt8](repeating: 0, count: 32)
        for frame in frames {
            let payload = [0xd9, 0xd9, 0xf7] + frame.encoded
            let length = (0..<4).map { UInt8(truncatingIfNeeded: payload.count >> (24 - 8 * $0)) }
            let sealed = length + payload + previous
            previous = Hash.of(sealed).bytes
            log += sealed + previous
        }
        let head = Forged.map(["height": .number(UInt64(frames.count)), "hash": .bytes(previous)])
        try world.files.createDirectories(world.folder.journal)
        try world.files.writeAtomically(log, to: world.governance.journal.logPath)
        try world.files.writeAtomically([0xd9, 0xd9, 0xf7] + head.encoded, to: world.governance.journal.headPath)
    }
}
