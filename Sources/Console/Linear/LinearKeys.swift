public import Canvas

/// Decodes line-based input into keys.
public struct LinearKeys: Sendable {
    /// A key, or the end of a line.
    public enum Item: Sendable, Equatable {
        /// A key was pressed.
        case key(Key)
        /// The line ended.
        case lineEnd
    }

    private var decoder = KeyDecoder()

    /// Makes a decoder without pending input.
    public init() {}

    /// The longest time to wait for the rest of a pending sequence; nil if nothing is pending.
    public var patience: Duration? {
        decoder.pending.map { $0 == .escape ? .milliseconds(25) : KeyDecoder.longestPause }
    }

    /// Decodes bytes as they arrive.
    public mutating func take(_ bytes: [UInt8]) -> [Item] { items(decoder.decode(bytes)) }

    /// Ends a pending sequence whose rest did not arrive in time.
    public mutating func endPending() -> [Item] { items(decoder.endPending()) }

    private func items(_ inputs: [KeyDecoder.Input]) -> [Item] {
        inputs.compactMap { input in
            switch input {
            case .key(.enter): .lineEnd
            case .key(let key): .key(key)
            case .answer: nil
            }
        }
    }
}
