import AIR

/// The statements of a README, parsed with knowledge of the contract's names.
struct ReadmeReading {
    /// The subject of a part of the README.
    enum Aspect {
        case input, output, events, slots, other
    }

    let outline: MarkdownOutline
    let contract: PackContract
    let aspects: [Aspect?]
    /// The sections that are only about routing and triggering.
    private let routing: [Range<Int>]
    private let sections: [DefinitionName: [Range<Int>]]

    init(outline: MarkdownOutline, contract: PackContract) {
        self.outline = outline
        self.contract = contract
        let plans = contract.plans
        sections = Dictionary(
            plans.map { ($0.name, Self.sections(of: $0, in: outline)) }, uniquingKeysWith: { first, _ in first })
        let planHeadings = Set(sections.values.joined().map(\.lowerBound))
        routing = outline.nodes.indices.filter { index in
            let node = outline.nodes[index]
            guard node.isHeading, Self.words(node.prose).contains(where: Self.isRoutingWord) else { return false }
            return !planHeadings.contains { index <= $0 && $0 < node.end }
        }.map { $0..<outline.nodes[$0].end }
        var aspects: [Aspect?] = []
        for (index, node) in outline.nodes.enumerated() {
            let isSilent = planHeadings.contains(index) || node.kind == .heading(level: 1)
            aspects.append((isSilent ? nil : Self.aspect(of: node)) ?? node.parent.flatMap { aspects[$0] })
        }
        self.aspects = aspects
    }

    private static func sections(of plan: PackContract.Plan, in outline: MarkdownOutline) -> [Range<Int>] {
        let headings = outline.nodes.indices.filter { outline.nodes[$0].isHeading }
        for name in [plan.name.text, plan.name.localName] where !name.isEmpty {
            let found = headings.filter { mentions(name, outline.nodes[$0].text) }
            if !found.isEmpty { return found.map { $0..<outline.nodes[$0].end } }
        }
        return []
    }

    /// Whether a plan is named anywhere.
    func isNamed(_ plan: PackContract.Plan) -> Bool {
        !(sections[plan.name] ?? []).isEmpty || outline.nodes.contains { Self.mentions(plan.name.text, $0.text) }
    }

    /// Whether there are nonempty sections on routing and on triggering.
    var hasRouting: Bool {
        let said = routing.filter { range in range.dropFirst().contains { !outline.nodes[$0].isHeading } }
        let words = said.flatMap { Self.words(outline.nodes[$0.lowerBound].prose) }
        return words.contains { $0.hasPrefix("rout") } && words.contains { $0.hasPrefix("trigger") }
    }

    /// Whether a part is about a plan: it is in a section about the plan, or in no section about another one.
    func isNode(_ index: Int, about plan: PackContract.Plan) -> Bool {
        func holds(_ ranges: [Range<Int>]?) -> Bool { ranges?.contains { $0.contains(index) } ?? false }
        if holds(routing) { return false }
        return holds(sections[plan.name]) || !sections.values.contains { holds($0) }
    }

    /// The plans that a part is about.
    func plans(at index: Int) -> [PackContract.Plan] { contract.plans.filter { isNode(index, about: $0) } }

    /// The parts about a plan that concern an aspect; all parts about the plan if none is labeled with the aspect.
    func parts(of plan: PackContract.Plan, on aspect: Aspect) -> [Int] {
        let all = outline.nodes.indices.filter { isNode($0, about: plan) }
        let labelled = all.filter { aspects[$0] == aspect }
        return labelled.isEmpty ? all : labelled
    }

    // MARK: Words

    private static func isRoutingWord(_ word: String) -> Bool { word.hasPrefix("rout") || word.hasPrefix("trigger") }

    /// The aspect that a part's first words name; these are the text before a colon, a name or a dash.
    private static func aspect(of node: MarkdownOutline.Node) -> Aspect? {
        guard node.kind != .code else { return nil }
        let line = node.text.drop { " \t*_|".contains($0) }.prefix { !":`—–|\n.".contains($0) }
        let words = words(String(line))
        guard (1...4).contains(words.count) else { return nil }
        func has(_ starts: String...) -> Bool { words.contains { word in starts.contains { word.hasPrefix($0) } } }
        if has("await", "start", "trigger", "rout", "effect", "wait") { return .other }
        if has("input", "takes") { return .input }
        if has("event", "emit", "rais") { return .events }
        if has("output", "result", "gives") { return .output }
        if has("slot", "capabilit") { return .slots }
        return node.isHeading ? .other : nil
    }

    static func words(_ text: String) -> [String] {
        text.lowercased().split { !$0.isLetter && !$0.isNumber && $0 != "_" }.map(String.init)
    }

    /// A name in a form that is valid in a code span.
    static func spelling(_ name: String) -> String {
        guard !name.isEmpty else { return "\"\"" }
        var out = ""
        for scalar in name.unicodeScalars {
            if scalar.value < 0x20 || scalar.value > 0x7e || scalar == "`" || scalar == "<" {
                out += "\\u{\(String(scalar.value, radix: 16))}"
            } else {
                out.unicodeScalars.append(scalar)
            }
        }
        return out
    }

    /// Whether a text contains a name, unchanged or in its ``spelling(_:)``, and not as part of another name.
    static func mentions(_ name: String, _ text: String) -> Bool {
        let text = Array(text.utf8)
        return [name, spelling(name)].contains { $0.isEmpty ? false : contains(Array($0.utf8), text) }
    }

    private static func contains(_ name: [UInt8], _ text: [UInt8]) -> Bool {
        var rest = text[...]
        while let found = rest.firstRange(of: name) {
            let before = found.lowerBound > 0 ? text[found.lowerBound - 1] : nil
            let after = text[found.upperBound...].prefix(2)
            let endsInName = after.first.map { isNameByte($0) && $0 != UInt8(ascii: ".") } ?? false
            let goesOn = after.first == UInt8(ascii: ".") && (after.last.map(isWordByte) ?? false)
            if !(before.map(isNameByte) ?? false), !endsInName, !goesOn { return true }
            rest = text[(found.lowerBound + 1)...]
        }
        return false
    }

    static func isWordByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
            true
        default: false
        }
    }

    private static func isNameByte(_ byte: UInt8) -> Bool { isWordByte(byte) || "./@-".utf8.contains(byte) }

    /// The definition names in a text, in order.
    static func definitionNames(in text: String) -> [DefinitionName] {
        text.utf8.split { !isNameByte($0) }.compactMap { part in
            var part = part[...]
            while let last = part.last, !isWordByte(last) { part = part.dropLast() }
            guard let text = String(part) else { return nil }
            let name = DefinitionName(text)
            return name.isWellFormed ? name : nil
        }
    }
}
