// The standard library normalizes strings to compare them, and exposes that only through this SPI; Foundation itself
// uses it.
@_spi(_Unicode) import Swift

extension Character {
    /// Whether the character is spelled in its canonical form (NFC).
    ///
    /// Of all canonically equivalent spellings, which look alike, exactly one is.
    var isCanonical: Bool {
        // Nothing below the first combining mark has another spelling.
        if unicodeScalars.allSatisfy({ $0.value < 0x300 }) { return true }
        let text = String(self)
        return text.unicodeScalars.elementsEqual(text._nfc)
    }
}
