public import AIR
public import JSON

/// The results of running a world's scenarios (Documentation/plans.md, *Scenarios*).
public struct ScenarioReport: Sendable, Equatable, Codable {
    /// One scenario.
    public struct Entry: Sendable, Equatable, Codable {
        /// The scenario's name.
        public var name: String
        /// Whether the results are the expected ones.
        public var passes: Bool
        /// The counts of what happened; nil when the scenario can't be read.
        public var counts: Counts?
        /// The results as `aos smoke --json` gives them, in one line.
        public var data: JSONText
        /// Each step, decision and value in a line of its own, where they were asked for.
        public var trace: [String]

        /// A scenario of its parts.
        public init(name: String, passes: Bool, counts: Counts?, data: JSONText, trace: [String]) {
            self.name = name
            self.passes = passes
            self.counts = counts
            self.data = data
            self.trace = trace
        }
    }

    /// Counts of what happened in a scenario.
    public struct Counts: Sendable, Equatable, Codable {
        /// The instances of plans.
        public var plans: Int
        /// The effects that were asked for.
        public var effects: Int
        /// The events that plans raised.
        public var events: Int
        /// The results that were not the expected ones.
        public var mismatches: Int
        /// The status of the first plan; nil when none ran.
        public var status: String?

        /// Counts of their parts.
        public init(plans: Int, effects: Int, events: Int, mismatches: Int, status: String?) {
            self.plans = plans
            self.effects = effects
            self.events = events
            self.mismatches = mismatches
            self.status = status
        }
    }

    /// What was written into the scenarios.
    public struct Recording: Sendable, Equatable, Codable {
        /// The files that changed, relative to the world.
        public var files: [String]
        /// The changes as a unified difference.
        public var difference: String

        /// A recording of its parts.
        public init(files: [String], difference: String) {
            self.files = files
            self.difference = difference
        }
    }

    /// The scenarios in the order of their names.
    public var entries: [Entry]
    /// The problems of all scenarios.
    public var diagnostics: [Diagnostic]
    /// What was written into them; nil unless that was asked for.
    public var recording: Recording?

    /// A report of its parts.
    public init(entries: [Entry], diagnostics: [Diagnostic], recording: Recording? = nil) {
        self.entries = entries
        self.diagnostics = diagnostics
        self.recording = recording
    }
}

/// JSON that is handed on as the text of one line.
public struct JSONText: Sendable, Equatable, Codable {
    /// The text.
    public let text: String

    /// The text of a value.
    public init(_ value: JSONValue) { text = JSONPrinter.compact(value) }

    /// Decodes the text.
    ///
    /// - Throws: `DecodingError` when it is not JSON.
    public init(from decoder: any Decoder) throws {
        text = try decoder.singleValueContainer().decode(String.self)
        do {
            _ = try JSONParser.parse(Array(text.utf8))
        } catch {
            throw DecodingError.dataCorrupted(
                DecodingError.Context(codingPath: decoder.codingPath, debugDescription: error.message))
        }
    }

    /// Encodes the text.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }

    /// The value.
    public var value: JSONValue {
        // Every text that gets here has been parsed or printed.
        (try? JSONParser.parse(Array(text.utf8))) ?? .null
    }
}
