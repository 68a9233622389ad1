extension TerminalScreen {
    /// Executes a control sequence, whose parameters have been collected.
    mutating func control(final: UInt8) {
        let text = String(decoding: state.gathered, as: UTF8.self)
        if text.hasPrefix("?") { return privateMode(text.dropFirst(), final: final) }
        // Window titles, keyboard protocols and soft resets have no visible effect.
        if text.contains(where: { "<>=! ".contains($0) }) || final == UInt8(ascii: "t") { return }
        let numbers = text.split(separator: ";", omittingEmptySubsequences: false).map { Int($0) ?? 0 }
        let first = numbers.first ?? 0
        let count = max(1, first)
        switch Character(Unicode.Scalar(final)) {
        case "A": buffer.move(x: buffer.x, y: buffer.y - count)
        case "B", "e": buffer.move(x: buffer.x, y: buffer.y + count)
        case "C", "a": buffer.move(x: buffer.x + count, y: buffer.y)
        case "D": buffer.move(x: buffer.x - count, y: buffer.y)
        case "E": buffer.move(x: 0, y: buffer.y + count)
        case "F": buffer.move(x: 0, y: buffer.y - count)
        case "G", "`": buffer.move(x: count - 1, y: buffer.y)
        case "d": buffer.move(x: buffer.x, y: count - 1)
        case "H", "f": buffer.move(x: max(1, numbers.count > 1 ? numbers[1] : 1) - 1, y: count - 1)
        case "J": eraseScreen(first)
        case "K": eraseLine(first)
        case "L": if buffer.y >= buffer.top { buffer.scrollDown(count, from: buffer.y) }
        case "M": if buffer.y >= buffer.top { buffer.scrollUp(count, from: buffer.y) }
        case "S": buffer.scrollUp(count, from: buffer.top)
        case "T": buffer.scrollDown(count, from: buffer.top)
        case "P": buffer.deleteCells(count)
        case "@": buffer.insertCells(count, style: style)
        case "X": buffer.erase(buffer.x..<buffer.x + count, row: buffer.y, style: style)
        case "b": repeatLast(count)
        case "I": buffer.move(x: (buffer.x / 8 + count) * 8, y: buffer.y)
        case "Z": buffer.move(x: max(0, (buffer.x + 7) / 8 - count) * 8, y: buffer.y)
        case "m": style.apply(numbers.isEmpty ? [0] : numbers)
        case "h", "l": if first == 4 { inserts = final == UInt8(ascii: "h") }
        case "r": setRegion(numbers)
        case "s": (buffer.savedX, buffer.savedY) = (buffer.x, buffer.y)
        case "u": buffer.move(x: buffer.savedX, y: buffer.savedY)
        case "c", "n", "g": break
        default: unknownSequences.append("CSI \(text)\(Character(Unicode.Scalar(final)))")
        }
    }

    private mutating func eraseScreen(_ part: Int) {
        switch part {
        case 0: eraseLine(0)
        case 1: eraseLine(1)
        default: break
        }
        let rows =
            switch part {
            case 0: buffer.y + 1..<buffer.rows
            case 1: 0..<buffer.y
            default: 0..<buffer.rows
            }
        for row in rows { buffer.erase(0..<buffer.columns, row: row, style: style) }
    }

    private mutating func eraseLine(_ part: Int) {
        let range =
            switch part {
            case 0: buffer.x..<buffer.columns
            case 1: 0..<buffer.x + 1
            default: 0..<buffer.columns
            }
        buffer.erase(range, row: buffer.y, style: style)
    }

    private mutating func setRegion(_ numbers: [Int]) {
        let top = max(1, numbers.first ?? 1) - 1
        let bottom = (numbers.count > 1 && numbers[1] > 0 ? min(numbers[1], rows) : rows) - 1
        guard top < bottom else { return }
        (buffer.top, buffer.bottom) = (top, bottom)
        buffer.move(x: 0, y: 0)
    }

    private mutating func privateMode(_ text: Substring, final: UInt8) {
        guard final == UInt8(ascii: "h") || final == UInt8(ascii: "l") else { return }
        let isOn = final == UInt8(ascii: "h")
        for mode in text.split(separator: ";").compactMap({ Int($0) }) {
            if isOn { modes.insert(mode) } else { modes.remove(mode) }
            switch mode {
            case 1: usesApplicationKeys = isOn
            case 25: isCursorVisible = isOn
            case 2026: synchronizedFrames += isOn ? 1 : 0
            case 47, 1047, 1049:
                guard isOn != isAlternate else { continue }
                if isOn { alternate = ScreenBuffer(columns: columns, rows: rows) }
                isAlternate = isOn
            default: break
            }
        }
    }
}
