import AIR
public import JSON
public import WorldProtocol

/// A request, encoded as one line.
public struct ControlRequest: Sendable {
    /// The id of the request, an arbitrary text.
    public let id: String
    /// The verb as written.
    public let verb: String
    /// The payload; an empty object if the line has none.
    public let payload: JSONValue

    /// Creates a request.
    public init(id: String, verb: String, payload: JSONValue = .object([])) {
        self.id = id
        self.verb = verb
        self.payload = payload
    }

    /// The encoded line, including its newline.
    public var line: [UInt8] {
        Array(
            JSONPrinter.compact(
                .object([
                    ("v", .int(1)), ("id", .string(id)), ("cmd", .string(verb)), ("payload", payload),
                ])
            ).utf8) + [UInt8(ascii: "\n")]
    }

    /// Parses a line without its newline.
    ///
    /// - Throws: ``RefusedLine`` with the id to answer with, which is empty if the line can't be decoded.
    public init(_ line: [UInt8]) throws(RefusedLine) {
        let value: JSONValue
        do throws(JSONError) {
            value = try JSONParser.parse(line, limits: ControlLimits.json)
        } catch {
            throw RefusedLine("", .decodeError, "the line is not JSON: \(error.message)")
        }
        guard value.asObject != nil else { throw RefusedLine("", .decodeError, "the line is not an object") }
        let id = value.member("id")?.asString
        guard let id else { throw RefusedLine("", .invalidRequest, "`id` is missing or not a string") }
        guard value.member("v")?.asNumber?.exact() == .unsigned(1) else {
            throw RefusedLine(id, .invalidRequest, "`v` is not 1")
        }
        guard let verb = value.member("cmd")?.asString else {
            throw RefusedLine(id, .invalidRequest, "`cmd` is missing or not a string")
        }
        let payload = value.member("payload") ?? .object([])
        guard payload.asObject != nil || payload.isNull else {
            throw RefusedLine(id, .invalidRequest, "`payload` is not an object")
        }
        self.init(id: id, verb: verb, payload: payload.isNull ? .object([]) : payload)
    }
}

/// A line that is not a valid request.
public struct RefusedLine: Error, Sendable, Equatable {
    /// The id to answer with.
    public let id: String
    /// The error to answer with.
    public let error: WireError

    init(_ id: String, _ code: WireError.Code, _ message: String) {
        self.id = id
        error = WireError(code, message)
    }
}

/// A line from a host to a client.
public enum HostLine: Sendable {
    /// The answer to a request.
    case answer(id: String, Result<JSONValue, WireError>)
    /// The progress of a request.
    case progress(id: String, Progress)
    /// An event, which has no id.
    case event(HostEvent)

    /// The encoded line, including its newline.
    public var line: [UInt8] {
        let value: JSONValue
        switch self {
        case .answer(let id, .success(let result)):
            value = .object([("id", .string(id)), ("ok", .bool(true)), ("result", result)])
        case .answer(let id, .failure(let error)):
            var members: [(String, JSONValue)] = [
                ("code", .string(error.code.rawValue)), ("message", .string(error.message)),
            ]
            if let failure = error.failure { members.append(("failure_b64", .string(Base64.encode(failure)))) }
            value = .object([("id", .string(id)), ("ok", .bool(false)), ("error", .object(members))])
        case .progress(let id, let progress):
            value = .object([
                ("id", .string(id)),
                (
                    "progress",
                    .object([
                        ("what", .string(progress.what)), ("done", .int(progress.done)),
                        ("total", .int(progress.total)),
                    ])
                ),
            ])
        case .event(let event): value = event.json
        }
        return Array(JSONPrinter.compact(value).utf8) + [UInt8(ascii: "\n")]
    }

    /// Parses a line of a host without its newline.
    ///
    /// - Throws: ``ControlError/malformed(_:)`` when the line is invalid.
    public init(_ line: [UInt8]) throws(ControlError) {
        let value: JSONValue
        do throws(JSONError) {
            value = try JSONParser.parse(line, limits: ControlLimits.json)
        } catch {
            throw .malformed("a line is not JSON: \(error.message)")
        }
        if let name = value.member("event")?.asString {
            self = .event(try HostEvent(name, value))
            return
        }
        guard let id = value.member("id")?.asString else { throw .malformed("an answer has no id") }
        if let progress = value.member("progress") {
            var reader = PayloadReader(progress)
            do throws(WireError) {
                self = .progress(
                    id: id,
                    Progress(
                        try reader.text("what"), Int(clamping: try reader.number("done")),
                        of: Int(clamping: try reader.number("total"))))
            } catch {
                throw .malformed(error.message)
            }
            return
        }
        switch value.member("ok")?.asBool {
        case true?: self = .answer(id: id, .success(value.member("result") ?? .object([])))
        case false?:
            guard let error = value.member("error"), let code = error.member("code")?.asString else {
                throw .malformed("an error has no code")
            }
            self = .answer(
                id: id,
                .failure(
                    WireError(
                        WireError.Code(rawValue: code), error.member("message")?.asString ?? code,
                        failure: error.member("failure_b64")?.asString.flatMap(Base64.decode))))
        case nil: throw .malformed("an answer has no `ok`")
        }
    }
}

/// An event that a host reports to subscribers.
public enum HostEvent: Sendable {
    /// The journal has a record at this height.
    case journal(height: UInt64, record: JSONValue)
    /// Something changed in the world's files.
    case files
    /// The client fell behind: events from this height on were dropped.
    case lagged(from: UInt64)
    /// An event that this version does not know.
    case unknown(String)

    var json: JSONValue {
        switch self {
        case .journal(let height, let record):
            .object([("event", .string("journal")), ("height", .int(height)), ("record", record)])
        case .files: .object([("event", .string("files"))])
        case .lagged(let from): .object([("event", .string("lagged")), ("from", .int(from))])
        case .unknown(let name): .object([("event", .string(name))])
        }
    }

    init(_ name: String, _ value: JSONValue) throws(ControlError) {
        func height(_ key: String) throws(ControlError) -> UInt64 {
            guard case .unsigned(let number)? = value.member(key)?.asNumber?.exact() else {
                throw .malformed("an event has no `\(key)`")
            }
            return number
        }
        switch name {
        case "journal": self = .journal(height: try height("height"), record: value.member("record") ?? .null)
        case "files": self = .files
        case "lagged": self = .lagged(from: try height("from"))
        default: self = .unknown(name)
        }
    }
}
