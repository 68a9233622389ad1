package import Files
package import SystemPackage

/// The text of a file as read, with the status that proves that the file still has it.
///
/// Kept because opening a small file takes longer than parsing it.
package struct FileText: Sendable {
    package let path: FilePath
    package let status: FileStatus
    package let bytes: [UInt8]

    /// The maximum size of texts worth keeping.
    static let maximumSize = 16 << 10

    package init(path: FilePath, status: FileStatus, bytes: [UInt8]) {
        self.path = path
        self.status = status
        self.bytes = bytes
    }

    /// The file that has the text.
    var file: FoundFile { FoundFile(path: path, status: status) }

    /// The texts of the found files that are unchanged, in the order of the files; nil for the others.
    ///
    /// - Parameters:
    ///   - known: the known texts, in the order of their paths.
    ///   - found: the found files, in the order of their paths.
    static func of(_ found: [FoundFile], among known: [FileText]) -> [[UInt8]?] {
        guard !known.isEmpty else { return [] }
        var next = 0
        return found.map { file in
            while next < known.count, known[next].file < file { next += 1 }
            guard next < known.count, known[next].status == file.status, known[next].path == file.path else {
                return nil
            }
            return known[next].bytes
        }
    }
}
