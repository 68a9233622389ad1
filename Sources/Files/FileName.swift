import Glibc
import SystemPackage

/// The name of a directory entry as bytes: hashed and compared without building paths, which is slow in debug builds.
struct FileName: Sendable, Hashable, Comparable {
    static let current = FileName(bytes: [0x2e])
    static let parent = FileName(bytes: [0x2e, 0x2e])

    var bytes: [UInt8]

    static func < (left: FileName, right: FileName) -> Bool { left.bytes.lexicographicallyPrecedes(right.bytes) }

    /// The name as a component of a path; nil when it can't be one.
    var component: FilePath.Component? {
        (bytes + [0]).withUnsafeBytes { FilePath.Component(platformString: Array($0.bindMemory(to: CChar.self))) }
    }
}

extension FileName {
    /// Copies a null-terminated name returned by a system call.
    init(platformString text: UnsafePointer<CChar>) {
        self.init(bytes: Array(UnsafeRawBufferPointer(start: text, count: strlen(text))))
    }
}

extension FilePath {
    /// The names between the slashes.
    var fileNames: [FileName] {
        let bytes = withPlatformString { FileName(platformString: $0).bytes }
        return bytes.split(separator: 0x2f).map { FileName(bytes: Array($0)) }
    }
}

extension Sequence<FileName> {
    /// The names as components, sorted by their bytes.
    var sortedComponents: [FilePath.Component] { sorted().compactMap(\.component) }
}
