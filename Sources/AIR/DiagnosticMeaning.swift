import CAIRData
import JSON

/// The meaning of a diagnostic code, its usual cause, and its fix.
///
/// The table is `Sources/CAIRData/data/diagnostics.json`; the manual and `aos help CODE` are generated from it.
public struct DiagnosticMeaning: Sendable, Equatable {
    /// The code.
    public let code: DiagnosticCode
    /// The meaning, in one sentence.
    public let meaning: String
    /// The usual cause, in one sentence.
    public let cause: String
    /// The fix, in one sentence.
    public let fix: String

    /// The meanings of all codes, in bytewise order of the codes.
    public static let all: [DiagnosticMeaning] = {
        let file = air_diagnostics()
        let bytes = Array(UnsafeBufferPointer(start: file.bytes, count: file.count))
        return (try? JSONParser.parse(bytes))?.asArray?.compactMap(DiagnosticMeaning.init(entry:)) ?? []
    }()

    /// The meaning of a code; nil for an unknown code.
    public static func of(_ code: DiagnosticCode) -> DiagnosticMeaning? { all.first { $0.code == code } }

    private init?(entry: JSONValue) {
        guard let code = entry.member("code")?.asString, let meaning = entry.member("meaning")?.asString,
            let cause = entry.member("cause")?.asString, let fix = entry.member("fix")?.asString
        else { return nil }
        self.code = DiagnosticCode(rawValue: code)
        self.meaning = meaning
        self.cause = cause
        self.fix = fix
    }
}
