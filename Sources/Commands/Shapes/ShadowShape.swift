import AIR
import Governance
import JSON
import Workbench

extension ShadowReport {
    private var ran: [ScenarioOutcome] { scenarios.map(ScenarioOutcome.init) }

    /// What the scenarios gave, compared with the base.
    var scenarioText: Text {
        var text = Text()
        guard !scenarios.isEmpty else { return text }
        text.add("scenarios on the result", .bold)
        var table = Table("", "", "", "")
        for scenario in ran {
            let verdict: Span =
                switch scenario.status {
                case "pass": Span("ok", .green)
                case "n/a": Span("-", .faint)
                default: Span("failed", .red)
                }
            table.add([
                verdict, Span(scenario.name), Span(scenario.ending),
                Span(scenario.baseStatus.map { "on the base: \($0)" } ?? "not on the base", .faint),
            ])
        }
        text.add(table, indent: "  ")
        for line in scenarioNotes { text.add("  \(line)") }
        return text
    }

    /// What differs, what is still awaited and what is wrong, a line each.
    private var scenarioNotes: [String] {
        ran.flatMap { scenario in
            scenario.notes.map { note in
                "\(scenario.name)\(note.subject.map { ", \($0)" } ?? ""): \(note.text)"
            }
        }
    }

    /// The report as Markdown, for a code review.
    func markdown(of proposal: ProposalRow) -> Text {
        var page = MarkdownPage()
        page.heading(1, "Proposal \(proposal.id)" + (proposal.description.map { ": \($0)" } ?? ""))
        page.paragraph(
            "From \(page.code(proposal.manifestBase.brief)) to \(page.code(manifestHash.brief)): "
                + (isValid ? "the result is valid." : "**the result is not valid.**"))
        page.heading(2, "What the world may do")
        if authority.isEmpty {
            page.paragraph("Nothing gained, nothing lost.")
        } else {
            for (title, entries) in [("Gained", authority.gained), ("Lost", authority.lost)] where !entries.isEmpty {
                page.table(
                    [title, "effect", "grant", "decided by"],
                    entries.map { entry in
                        [
                            "\(entry.originKind.rawValue) \(page.code(entry.originName.text))",
                            page.code(entry.effectKind), page.code(entry.capName),
                            page.code(entry.policy) + (entry.rule.map { " rule \($0)" } ?? ""),
                        ]
                    })
            }
            for (title, changes) in [("gives more", authority.widened), ("gives less", authority.narrowed)] {
                for change in changes {
                    page.item("grant \(page.code(change.capName)) \(title) at \(page.code(change.path.description))")
                }
            }
            if authority.defaultPolicy.isChange {
                page.item(
                    "default policy: \(page.code(authority.defaultPolicy.from ?? "none")) to "
                        + page.code(authority.defaultPolicy.to ?? "none, so everything is allowed"))
            }
            for module in authority.opaque {
                page.item("\(page.code(module.text)): its code is new; what it does can't be seen from outside")
            }
        }
        rules.write(to: &page)
        page.heading(2, "What changes")
        let changes =
            plans.added.map { ("+", "plan", $0.text) } + plans.replaced.map { ("~", "plan", $0.text) }
            + plans.removed.map { ("-", "plan", $0.text) } + triggers.added.map { ("+", "trigger", $0) }
            + triggers.removed.map { ("-", "trigger", $0) } + routes.added.map { ("+", "route", $0) }
            + routes.removed.map { ("-", "route", $0) }
        if changes.isEmpty { page.paragraph("No plan, trigger or route.") }
        for (sign, what, name) in changes { page.item("\(page.code(sign)) \(what) \(page.code(name))") }
        if !effects.isEmpty {
            page.heading(2, "Effects of the changed plans")
            page.table(
                ["plan", "effect", "grant", "decided by", ""],
                effects.map { effect in
                    [
                        page.code(effect.plan.text), page.code(effect.effectKind), page.code(effect.cap),
                        page.code(effect.policy) + (effect.rule.map { " rule \($0)" } ?? ""),
                        effect.isAllowed ? "allowed" : "**denied**",
                    ]
                })
        }
        writeScenarios(to: &page)
        if !diagnostics.isEmpty {
            page.heading(2, "Problems of the result")
            for diagnostic in diagnostics {
                let about = [diagnostic.name, diagnostic.path].compactMap(\.self).map(page.code).joined(separator: " ")
                page.item(
                    "\(diagnostic.severity.rawValue) \(page.code(diagnostic.code.rawValue)): "
                        + "\(page.plain(diagnostic.message)) \(about)")
            }
        }
        return page.text
    }

    private func writeScenarios(to page: inout MarkdownPage) {
        guard !scenarios.isEmpty else { return }
        let form = page
        page.heading(2, "Scenarios on the result")
        page.table(
            ["scenario", "", "ends with", "on the base"],
            ran.map { scenario in
                [
                    form.code(scenario.name),
                    scenario.status == "fail" ? "**fails**" : scenario.status, scenario.ending,
                    scenario.baseStatus ?? "-",
                ]
            })
        for line in scenarioNotes { page.item(form.plain(line)) }
    }
}

/// A page of Markdown in which nothing from files is taken for markup.
struct MarkdownPage {
    private(set) var text = Text()
    /// Whether the last line is empty.
    private var isApart = true

    /// A text as it is.
    func plain(_ text: String) -> String {
        var out = ""
        for character in text.unicodeScalars {
            if "\\`*_{}[]<>#|!~".unicodeScalars.contains(character) { out += "\\" }
            out += character == "\n" || character == "\r" ? " " : String(character)
        }
        return out
    }

    /// A text as code.
    func code(_ text: String) -> String {
        let flat = text.replacing("\n", with: " ").replacing("|", with: "\\|")
        // A run of backticks ends only at a run of the same length.
        var longest = 0
        var run = 0
        for byte in flat.utf8 {
            run = byte == UInt8(ascii: "`") ? run + 1 : 0
            longest = max(longest, run)
        }
        let fence = String(repeating: "`", count: longest + 1)
        let pad = longest > 0 ? " " : ""
        return fence + pad + flat + pad + fence
    }

    mutating func heading(_ level: Int, _ title: String) {
        space()
        text.add("\(String(repeating: "#", count: level)) \(plain(title))")
        isApart = false
        space()
    }

    /// An empty line, once.
    private mutating func space() {
        guard !isApart else { return }
        text.add("")
        isApart = true
    }

    mutating func paragraph(_ words: String) {
        text.add(words)
        isApart = false
        space()
    }

    mutating func item(_ words: String) {
        text.add("- \(words)")
        isApart = false
    }

    mutating func table(_ titles: [String], _ rows: [[String]]) {
        text.add("| \(titles.joined(separator: " | ")) |")
        text.add("|\(String(repeating: " --- |", count: titles.count))")
        for row in rows { text.add("| \(row.joined(separator: " | ")) |") }
        isApart = false
        space()
    }
}
