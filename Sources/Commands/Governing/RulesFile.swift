import AIR
import CanonicalCBOR
import Files
import Governance
import JSON

extension Session {
    /// Reads rules from a JSON file.
    func rules(_ file: String) throws(CommandFailure) -> GovernanceRules {
        let path = path(file)
        let bytes = try reading { () throws(FileError) in try context.files.read(path, limit: 1 << 20) }
        func refuse(_ code: DiagnosticCode, _ message: String) -> CommandFailure {
            CommandFailure([
                Diagnostic(
                    .error, code, message, file: file, help: "`aos gov rules --help` shows what rules look like")
            ])
        }
        let data: CBORValue
        do {
            data = try PlainData.value(of: try JSONParser.parse(bytes))
        } catch let error as JSONError {
            throw refuse(DiagnosticCode(rawValue: error.code.rawValue), error.message)
        } catch {
            throw refuse(.badValue, "a number is too large")
        }
        do throws(RecordError) {
            return try GovernanceRules(data)
        } catch {
            throw refuse(.badValue, error.message)
        }
    }
}
