import AIR
import CanonicalCBOR
import Files
import JSON
import Presentation
import Sync
import SystemPackage
import WorldProtocol
import WorldIO

extension Session {
    /// Reads a patch document from a file, or from standard input.
    ///
    /// - Returns: the document and its warnings.
    /// - Throws: ``CommandFailure`` with every problem and its place.
    func patchDocument(
        _ path: String, base: Hash?
    ) throws(CommandFailure) -> (document: PatchDocument, notices: [Diagnostic]) {
        let file = path == "-" ? "standard input" : path
        let limit = JSONLimits.standard.maximumBytes
        let bytes = try reading { () throws(FileError) in
            path == "-" ? try context.readInput(limit) : try context.files.read(self.path(path), limit: limit)
        }
        let text = SourceText(bytes)
        let json: JSONValue
        do throws(JSONError) {
            json = try JSONParser.parse(bytes)
        } catch {
            let place = text.place(at: error.offset)
            throw CommandFailure([
                Diagnostic(
                    .error, DiagnosticCode(rawValue: error.code.rawValue), error.message, file: file, line: place.line,
                    column: place.column, help: error.help)
            ])
        }
        let data: CBORValue
        do throws(PlainDataError) {
            data = try PlainData.value(of: json)
        } catch {
            let place = text.place(at: error.range.lowerBound)
            throw CommandFailure([
                Diagnostic(
                    .error, .badValue, "the number \(error.text.prefix(40)) is too large for a double", file: file,
                    line: place.line, column: place.column, help: "write a smaller number, or a string")
            ])
        }
        let (document, findings) = PatchDocument.read(data, base: base)
        let diagnostics = findings.map {
            Diagnostic($0, at: [], in: json, text, file: file, kind: nil, name: nil)
        }
        guard let document else { throw CommandFailure(diagnostics) }
        return (document, diagnostics)
    }
}
