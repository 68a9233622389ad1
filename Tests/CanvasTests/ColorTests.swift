import Testing

@testable import Canvas

@Suite struct ColorTests {
    /// The default sixteen colors of xterm and of a VGA.
    private static let sixteen: [String: [UInt32]] = [
        "xterm": [
            0x00_0000, 0xCD_0000, 0x00_CD00, 0xCD_CD00, 0x00_00EE, 0xCD_00CD, 0x00_CDCD, 0xE5_E5E5, 0x7F_7F7F,
            0xFF_0000,
            0x00_FF00, 0xFF_FF00, 0x5C_5CFF, 0xFF_00FF, 0x00_FFFF, 0xFF_FFFF,
        ],
        "VGA": [
            0x00_0000, 0xAA_0000, 0x00_AA00, 0xAA_5500, 0x00_00AA, 0xAA_00AA, 0x00_AAAA, 0xAA_AAAA, 0x55_5555,
            0xFF_5555,
            0x55_FF55, 0xFF_FF55, 0x55_55FF, 0xFF_55FF, 0x55_FFFF, 0xFF_FFFF,
        ],
    ]

    private static let colors = Color.allCases.filter { $0 != .standard }

    private func luminance(_ color: UInt32) -> RelativeLuminance {
        func part(_ shift: UInt32) -> Double { Double(color >> shift & 0xFF) / 255 }
        return RelativeLuminance(red: part(16), green: part(8), blue: part(0))
    }

    private func luminance(ofCube index: Int) -> RelativeLuminance {
        let steps = [0.0, 95, 135, 175, 215, 255].map { $0 / 255 }
        let place = index - 16
        return RelativeLuminance(red: steps[place / 36], green: steps[place / 6 % 6], blue: steps[place % 6])
    }

    private func background(_ backdrop: Backdrop) -> RelativeLuminance { luminance(backdrop == .dark ? 0 : 0xFF_FFFF) }

    @Test(arguments: [Backdrop.dark, .light], colors)
    func `with 256 colors, those with a contrast of 4.5 to 1 are used`(
        backdrop: Backdrop, color: Color
    ) throws {
        let index = try #require(Palette(count: 256, on: backdrop).entry(color).index)
        #expect((16...231).contains(index), "themes change only the first sixteen")
        #expect(luminance(ofCube: index).contrast(with: background(backdrop)) >= 4.5)
    }

    @Test(arguments: [Backdrop.dark, .light], colors)
    func `with fewer than 256 colors, those readable with the colors of xterm and of a VGA are used`(
        backdrop: Backdrop, color: Color
    ) throws {
        for count in [8, 16, 88] {
            let entry = Palette(count: count, on: backdrop).entry(color)
            // Terminals without bright colors show bold ones instead.
            let index = try #require(entry.index) + (entry.isBold ? 8 : 0)
            for (name, colors) in Self.sixteen {
                let contrast = luminance(colors[index]).contrast(with: background(backdrop))
                #expect(contrast >= 4.5, "\(color) on \(backdrop), \(name): \(contrast)")
            }
        }
    }

    @Test(arguments: colors)
    func `on an unknown background, colors readable on both black and white are used`(color: Color) throws {
        let light = luminance(ofCube: try #require(Palette(count: 256, on: .unknown).entry(color).index))
        // No yellow and no cyan of the cube reaches 4.5 on both.
        let least = [.yellow, .cyan].contains(color) ? 4.3 : 4.5
        #expect(light.contrast(with: background(.dark)) >= least)
        #expect(light.contrast(with: background(.light)) >= least)
    }

    @Test func `without color support, and for the standard color, no color is set`() {
        for backdrop in Backdrop.allCases {
            #expect(Palette(count: 256, on: backdrop).entry(.standard).index == nil)
            #expect(Color.allCases.allSatisfy { Palette(count: 0, on: backdrop).entry($0).index == nil })
        }
    }

    @Test(arguments: [
        ("15;0", Backdrop.dark), ("7;8", .dark), ("0;6", .dark), ("0;15", .light), ("0;7", .light),
        ("0;default;15", .light), ("15;default;0", .dark), ("default;default", .unknown), ("", .unknown),
        ("0", .unknown), ("0;16", .unknown), ("0;-1", .unknown), ("0;1;2;3", .unknown), ("a;b", .unknown),
    ])
    func `the last number in COLORFGBG determines the background`(text: String, backdrop: Backdrop) {
        #expect(Backdrop(colorFGBG: text) == backdrop)
    }

    @Test func `without COLORFGBG the background is unknown`() {
        #expect(Backdrop(colorFGBG: nil) == .unknown)
    }

    @Test(arguments: [
        ("11;rgb:0000/0000/0000", Backdrop.dark), ("11;rgb:1e1e/1e1e/1e1e", .dark), ("11;rgb:ffff/ffff/ffff", .light),
        ("11;rgb:fd/f6/e3", .light), ("11;rgb:0/2/3", .dark), ("11;rgba:ffff/ffff/ffff/0000", .light),
        ("11;rgb:0/0/f", .dark), ("11;rgb:0/f/0", .light),
    ])
    func `a terminal's answer determines the background`(answer: String, backdrop: Backdrop) {
        #expect(Backdrop(answer: answer) == backdrop)
    }

    @Test(arguments: [
        "", "11", "11;?", "10;rgb:0/0/0", "11;rgb:", "11;rgb:0/0", "11;rgb:0/0/0/0/0", "11;rgb:00000/0/0",
        "11;rgb:+f/0/0", "11;rgb:-1/0/0", "11;rgb:g/0/0", "11;rgb:0//0", "52;c;rgb:0/0/0", "11;cmyk:0/0/0",
    ])
    func `other answers leave the background unknown`(answer: String) {
        #expect(Backdrop(answer: answer) == nil)
    }

    @Test(arguments: [
        Style.plain, .added, .removed, .changed, .warning, .danger, .success, .muted, .accent, .title, .selected,
        .marked, .match,
    ])
    func `the terminal's own background is kept`(style: Style) {
        #expect(style.background == .standard)
        #expect(style.withoutColor.foreground == .standard)
    }
}
