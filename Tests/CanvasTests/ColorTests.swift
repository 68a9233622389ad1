import Canvas
import Testing

@Suite struct ColorTests {
    @Test(arguments: Color.allCases)
    func `of 256 colours those are used that can be read on black and on white`(color: Color) throws {
        let index = try #require(color == .standard ? 196 : color.steadyIndex)
        guard index >= 16 else {
            // The terminal's own black, grey and white follow its theme.
            #expect([.black, .white, .brightBlack, .brightWhite].contains(color))
            return
        }
        let light = luminance(ofCube: index)
        #expect((light + 0.05) / 0.05 >= 3.9)
        #expect(1.05 / (light + 0.05) >= 3.9)
    }

    @Test(arguments: Color.allCases)
    func `where the background is known, the colours are read better on it`(color: Color) throws {
        #expect(color.index(on: .unknown) == color.steadyIndex)
        for backdrop in [Backdrop.dark, .light] {
            guard let index = color.index(on: backdrop), let steady = color.steadyIndex, index >= 16 else {
                #expect(color.index(on: backdrop) == color.steadyIndex)
                continue
            }
            func contrast(_ index: Int) -> Double {
                let light = luminance(ofCube: index)
                return backdrop == .dark ? (light + 0.05) / 0.05 : 1.05 / (light + 0.05)
            }
            #expect(contrast(index) >= 5 && contrast(index) > contrast(steady), "\(color) on \(backdrop)")
        }
    }

    @Test(arguments: [
        ("15;0", Backdrop.dark), ("7;8", .dark), ("0;6", .dark), ("0;15", .light), ("0;7", .light),
        ("0;default;15", .light), ("15;default;0", .dark), ("default;default", .unknown), ("", .unknown),
        ("0", .unknown), ("0;16", .unknown), ("0;-1", .unknown), ("0;1;2;3", .unknown), ("a;b", .unknown),
    ])
    func `COLORFGBG tells the background by its last number`(text: String, backdrop: Backdrop) {
        #expect(Backdrop(colorFGBG: text) == backdrop)
    }

    @Test func `nothing is known where nobody says`() {
        #expect(Backdrop(colorFGBG: nil) == .unknown)
    }

    @Test(arguments: [
        Style.plain, .added, .removed, .changed, .warning, .danger, .success, .muted, .accent, .title, .selected,
        .marked, .match,
    ])
    func `the background is the terminal's own`(style: Style) {
        #expect(style.background == .standard)
        #expect(style.withoutColor.foreground == .standard)
    }

    /// The relative luminance of a colour of the cube, as WCAG defines it.
    private func luminance(ofCube index: Int) -> Double {
        let steps = [0.0, 95, 135, 175, 215, 255]
        let place = index - 16
        let parts = [steps[place / 36], steps[place / 6 % 6], steps[place % 6]].map { part in
            let share = part / 255
            return share <= 0.03928 ? share / 12.92 : power((share + 0.055) / 1.055)
        }
        return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]
    }

    /// To the power of 2.4, by roots: x² · (x²)^(1/5).
    private func power(_ value: Double) -> Double {
        let square = value * value
        var root = 1.0
        for _ in 0..<60 { root = (4 * root + square / (root * root * root * root)) / 5 }
        return square * root
    }
}
