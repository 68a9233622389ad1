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
        /// The counts of plans, effects and events; nil if the scenario can't be read.
        public var counts: Counts?
        /// The results as `aos smoke --json` prints them, in one line.
        public var data: JSONText
        /// Each step, decision and value on a line of its own, if a trace was requested.
        public var trace: [String]

        /// Creates an entry.
        public init(name: String, passes: Bool, counts: Counts?, data: JSONText, trace: [String]) {
            self.name = name
            self.passes = passes
            self.counts = counts
            self.data = data
            self.trace = trace
        }
    }

    /// The counts of a scenario's run.
    public struct Counts: Sendable, Equatable, Codable {
        /// The instances of plans.
        public var plans: Int
        /// The effects that plans requested.
        public var effects: Int
        /// The events that plans raised.
        public var events: Int
        /// The results that differ from the expected ones.
        public var mismatches: Int
        /// The status of the first plan; nil when none ran.
        public var status: String?

        /// Creates counts.
        public init(plans: Int, effects: Int, events: Int, mismatches: Int, status: String?) {
            self.plans = plans
            self.effects = effects
            self.events = events
            self.mismatches = mismatches
            self.status = status
        }
    }

    /// The results that were written to the scenario files.
    public struct Recording: Sendable, Equatable, Codable {
        /// The files that changed, relative to the world.
        public var files: [String]
        /// The changes as a unified diff.
        public var difference: String

        /// Creates a recording.
        public init(files: [String], difference: String) {
            self.files = files
            self.difference = difference
        }
    }

    /// The scenarios, ordered by name.
    public var entries: [Entry]
    /// The problems of all scenarios.
    public var diagnostics: [Diagnostic]
    /// The results that were recorded; nil unless recording was requested.
    public var recording: Recording?

    /// Creates a scenario report.
    public init(entries: [Entry], diagnostics: [Diagnostic], recording: Recording? = nil) {
        self.entries = entries
        self.diagnostics = diagnostics
        self.recording = recording
    }
}

/// JSON that is passed on as one line of text.
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
        // The text was parsed or printed when this value was created.
        (try? JSONParser.parse(Array(text.utf8))) ?? .null
    }
}
