/// Texts that are hostile to whatever displays or interprets them.
enum NaughtyText {
    /// All of the texts, grouped by the problem that they cause.
    static let all: [String] =
        [
            // Empty and invisible texts.
            "", " ", "\u{0}", "\u{200B}\u{200D}\u{FEFF}\u{2060}", "\u{AD}", "\u{3164}", "\u{2800}", "\u{FE0F}",
            // Control sequences.
            "\u{1B}[31mred\u{1B}[0m", "\u{1B}]0;owned\u{7}", "\u{1B}]52;c;ZXZpbA==\u{7}", "\u{1B}[2J\u{1B}[H", "\u{1B}",
            "\u{9B}31mC1", "\u{90}q\u{9C}", "\u{1B}P$q\u{1B}\\", "\u{8}\u{8}\u{7F}", "\u{E}\u{F}", "\u{1B}[?1049l",
            // Line breaks.
            "two\nlines", "over\rwritten", "CR\r\nLF", "a\ttab", "\u{B}\u{C}\u{85}", "\u{2028}\u{2029}",
            // Text of both directions.
            "\u{202E}drawkcab\u{202C}", "\u{2066}isolated\u{2069}", "\u{200F}\u{61C}", "العربية", "עברית",
            // Characters that are wider, narrower or higher than they seem.
            "e\u{301}", "\u{301}\u{301}alone", "Z" + String(repeating: "\u{335}\u{327}", count: 20), "你好，世界",
            "カ\u{3099}", "\u{1112}\u{1161}\u{11AB}", "👩‍💻", "👨‍👩‍👧‍👦", "🏳️‍🌈", "🇩🇪🇩", "1️⃣", "👍🏽", "\u{1F3FB}", "﷽", "\u{3000}wide",
            // Look-alikes, tags, private-use characters and noncharacters.
            "pаypal", "Оrder", "ﬁle", "ＡＢＣ", "\u{E0001}\u{E0041}", "\u{E000}", "\u{FFFE}", "\u{10FFFF}", "\u{FFFD}",
            // Characters that shells, formats and patterns interpret.
            "'; rm -rf /; '", "$(reboot) `x`", "%s%n%p", "\\", "\"", "!kind:plan", "../../etc/passwd", "-rf",
            "#!/bin/sh",
            // Long texts.
            String(repeating: "long ", count: 300), String(repeating: "你", count: 200),
            String(repeating: "👩‍💻", count: 60), String(repeating: "\u{1B}[1m", count: 80),
        ]

    /// The texts that are valid file names: without NUL and `/`, not empty, and not too long.
    static let fileNames: [String] = all.filter { text in
        !text.isEmpty && text.utf8.count < 200 && !text.utf8.contains(0) && !text.utf8.contains(UInt8(ascii: "/"))
    }
}
