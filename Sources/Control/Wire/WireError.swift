/// An error in an answer.
public struct WireError: Error, Sendable, Equatable {
    /// The codes of errors.
    public struct Code: RawRepresentable, Sendable, Hashable {
        /// The text on the wire.
        public let rawValue: String

        /// Creates a code from its text; a host may use codes that are not listed here.
        public init(rawValue: String) { self.rawValue = rawValue }

        /// The envelope is not a request of this version.
        public static let invalidRequest = Code(rawValue: "invalid_request")
        /// The line or the payload can't be decoded.
        public static let decodeError = Code(rawValue: "decode_error")
        /// The host does not know the verb.
        public static let unknownMethod = Code(rawValue: "unknown_method")
        /// The host could not perform the request.
        public static let hostError = Code(rawValue: "host_error")
    }

    /// The code of the error.
    public let code: Code
    /// The message, for people.
    public let message: String
    /// The failure of a request of the workbench's protocol, encoded; nil for every other error.
    public let failure: [UInt8]?

    /// Creates an error.
    public init(_ code: Code, _ message: String, failure: [UInt8]? = nil) {
        self.code = code
        self.message = message
        self.failure = failure
    }
}
