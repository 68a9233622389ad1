import AIR
import CanonicalCBOR
import JSON

/// Reads the nodes of one file.
struct FileReader {
    private let file: SourceFile
    private let root: SourceRoot
    private var contents: RootContents
    private var clean = CleanReader()
    private var lines: LineCounter
    private let whole: Origin

    init(file: SourceFile, root: SourceRoot) {
        self.file = file
        self.root = root
        contents = RootContents(root: root)
        lines = LineCounter(file.text.bytes)
        whole = Origin(root: root.label, file: file.shownPath)
    }

    /// Returns the contents of the file, or only the error if it is not JSON.
    mutating func read(_ limits: JSONLimits) -> RootContents {
        contents.files.append(file)
        do {
            var scanner = JSONScanner(limits: limits)
            try scanner.scan(file.text.bytes) { node, index in
                read(node, at: index)
            }
        } catch {
            contents.nodes = []
            contents.diagnostics = [Diagnostic(error, in: file)]
        }
        return contents
    }

    private mutating func read(_ item: JSONNode, at index: Int?) {
        if let definition = clean.read(item, in: file.text.bytes) {
            contents.nodes.append(LocatedNode(definition, origin: origin(of: item, at: index)))
        } else if let manifest = CleanManifest(item, in: file.text.bytes) {
            contents.nodes.append(LocatedNode(manifest, origin: origin(of: item, at: index)))
        } else {
            readUnclean(item, at: index)
        }
    }

    /// Reads a node that is not clean.
    private mutating func readUnclean(_ item: JSONNode, at index: Int?) {
        let pointer = JSONPointer(index.map { [.index($0)] } ?? [])
        let data: CBORValue
        do {
            data = try PlainData.value(of: item)
        } catch {
            let place = file.text.place(at: error.range.lowerBound)
            contents.diagnostics.append(
                Diagnostic(
                    .error, .badValue, "the number \(error.text.prefix(40)) is too large for a double",
                    file: file.shownPath, line: place.line, column: place.column, path: pointer.description,
                    help: "write a smaller number, or a text"))
            return
        }
        let kind = data["$kind"]?.asText
        let name = data["name"]?.asText
        // Only findings need positions, and most nodes that are read this way have none.
        var tree: JSONValue?
        func report(_ finding: Finding, into contents: inout RootContents) {
            let value = tree ?? item.value
            tree = value
            let full = JSONPointer(pointer.tokens + finding.pointer.tokens)
            let place = file.text.place(at: SourceFile.offset(of: finding.pointer, in: value))
            contents.diagnostics.append(
                Diagnostic(
                    finding.severity, finding.code, finding.message, file: file.shownPath, line: place.line,
                    column: place.column, kind: kind, name: name, path: full.description, help: finding.help))
        }
        if let newer = NewerLanguage(data) { return report(newer.finding, into: &contents) }
        let (node, findings) = NodeReader.read(data, from: .authored)
        for finding in findings { report(finding, into: &contents) }
        guard let node else { return }
        do {
            let origin = origin(of: item, at: index)
            if let definition = try Definition(node) {
                contents.nodes.append(LocatedNode(definition, origin: origin))
            } else {
                contents.nodes.append(LocatedNode(manifest: node, origin: origin))
            }
        } catch {
            report(
                Finding(.error, .badValue, "the node has no canonical form: \(error)", at: JSONPointer()),
                into: &contents)
        }
    }

    private mutating func origin(of item: JSONNode, at index: Int?) -> Origin {
        whole.at(line: lines.line(at: item.range.lowerBound), index: index)
    }
}

/// Counts lines for offsets in ascending order.
private struct LineCounter {
    private let bytes: [UInt8]
    private var offset = 0
    private var line = 1

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// The line of an offset, from 1; offsets must ascend.
    mutating func line(at end: Int) -> Int {
        bytes.withUnsafeBufferPointer { bytes in
            for byte in bytes[offset..<end] where byte == UInt8(ascii: "\n") { line += 1 }
        }
        offset = end
        return line
    }
}
