import AIR
import CanonicalCBOR

// MARK: Omissions

extension ReadmeReading {
    /// The parts of the contract that the README omits.
    func omissions() -> [ReadmeProblem] {
        contract.exportedPlans.flatMap(omissions) + (hasRouting ? [] : [ReadmeProblem(.noRouting)])
    }

    private func omissions(of plan: PackContract.Plan) -> [ReadmeProblem] {
        func problem(_ kind: ReadmeProblem.Kind) -> ReadmeProblem { ReadmeProblem(kind, plan: plan.name) }
        func says(_ name: String, _ aspect: Aspect) -> Bool {
            parts(of: plan, on: aspect).contains { Self.mentions(name, outline.nodes[$0].text) }
        }
        guard isNamed(plan) else { return [problem(.noPlan)] }
        var problems: [ReadmeProblem] = []
        if !says(plan.input.text, .input) { problems.append(problem(.noInput(plan.input))) }
        if let output = plan.output, !says(output.text, .output) { problems.append(problem(.noOutput(output))) }
        for event in plan.events where !says(event.text, .events) { problems.append(problem(.noEvent(event))) }
        for slot in plan.capSlots {
            let parts = parts(of: plan, on: .slots).filter { Self.mentions(slot.slot, outline.nodes[$0].text) }
            guard !parts.isEmpty else {
                problems.append(problem(.noSlot(slot.slot)))
                continue
            }
            // The kinds must be documented with the slot, not just anywhere.
            for kind in slot.effectKinds where !parts.contains(where: { Self.mentions(kind, outline.wholeText($0)) }) {
                problems.append(problem(.noEffect(kind, slot: slot.slot)))
            }
        }
        return problems
    }
}

// MARK: Contradictions

extension ReadmeReading {
    /// The statements of the README that contradict the contract, by line.
    func contradictions() -> [ReadmeProblem] {
        let known = Set(contract.definitions.map(\.name)).union(contract.plans.flatMap { $0.needs.map(\.name) })
        let namespaces = Set(contract.definitions.map(\.name.namespace))
        // An unusual name in the contract may contain what looks like another name.
        let slots = contract.plans.flatMap { $0.capSlots.map(\.slot) }
        let whole = Set((known.map(\.text) + slots).map { DefinitionName(Self.spelling($0)) })
        return outline.nodes.indices.flatMap { index -> [ReadmeProblem] in
            let node = outline.nodes[index]
            var problems: [ReadmeProblem] = []
            let spans = node.codeSpans.filter { !whole.contains(DefinitionName($0)) }
            let texts = node.kind == .code ? [node.text] : spans
            for name in texts.flatMap(Self.definitionNames) where namespaces.contains(name.namespace) {
                if !known.contains(name) { problems.append(ReadmeProblem(.unknownName(name), line: node.line)) }
            }
            return problems + misattributions(at: index, known: known)
        }
    }

    /// Known names and slots that are attributed to the wrong plan or aspect.
    private func misattributions(at index: Int, known: Set<DefinitionName>) -> [ReadmeProblem] {
        let node = outline.nodes[index]
        let plans = plans(at: index)
        guard !plans.isEmpty, let aspect = aspects[index] else { return [] }
        let plan = plans.count == 1 ? plans[0].name : nil
        func others(
            _ schemas: (PackContract.Plan) -> Set<DefinitionName>, _ kind: (DefinitionName) -> ReadmeProblem.Kind
        ) -> [ReadmeProblem] {
            let own = plans.reduce(into: Set(plans.map(\.name))) { $0.formUnion(schemas($1)) }
            return node.codeSpans.map(DefinitionName.init).filter { known.contains($0) && !own.contains($0) }
                .map { ReadmeProblem(kind($0), plan: plan, line: node.line) }
        }
        return switch aspect {
        case .input: others({ $0.inputSchemas }, { .otherInput($0) })
        case .output: others({ $0.outputSchemas }, { .otherOutput($0) })
        case .events: others({ $0.eventSchemas }, { .otherEvent($0) })
        case .slots: slotProblems(at: index, of: plans, plan)
        case .other: []
        }
    }

    private func slotProblems(
        at index: Int, of plans: [PackContract.Plan], _ plan: DefinitionName?
    ) -> [ReadmeProblem] {
        let node = outline.nodes[index]
        let slots = plans.flatMap(\.capSlots)
        func named(_ text: String) -> [PackContract.CapSlot] {
            slots.filter { text.utf8.elementsEqual(Self.spelling($0.slot).utf8) }
        }
        let spans = node.codeSpans
        var problems: [ReadmeProblem] = []
        if let first = spans.first, couldNameSlot(first, at: index), named(first).isEmpty {
            problems.append(ReadmeProblem(.unknownSlot(first), plan: plan, line: node.line))
        }
        // A kind can be attributed to a slot only if a single slot is mentioned.
        let mentioned = Set(spans.flatMap(named).map { DefinitionName($0.slot) })
        guard mentioned.count == 1, let slot = mentioned.first else { return problems }
        let meant = slots.filter { DefinitionName($0.slot) == slot }
        let right = Set(meant.flatMap { $0.effectKinds + $0.capTypes + [$0.slot] }.map(DefinitionName.init))
        for span in spans.map(DefinitionName.init) where Self.kinds(of: contract).contains(span) {
            guard !right.contains(span) else { continue }
            problems.append(
                ReadmeProblem(.otherEffect(span.text, slot: slot.text), plan: plan, line: node.line))
        }
        return problems
    }

    /// Whether a code span is in a position for a slot's name and looks like one.
    private func couldNameSlot(_ text: String, at index: Int) -> Bool {
        let node = outline.nodes[index]
        if let parent = node.parent, case .item = outline.nodes[parent].kind, !outline.nodes[parent].codeSpans.isEmpty {
            return false
        }
        switch node.kind {
        case .item, .row: break
        case .paragraph:
            // A sentence may begin with any word; a short label is followed by the slots.
            guard Self.words(String(node.text.prefix { $0 != ":" && $0 != "`" })).count <= 2 else { return false }
        case .heading, .code: return false
        }
        let types = contract.plans.flatMap { $0.capSlots.flatMap(\.capTypes) } + Self.capTypes
        return !text.isEmpty && text.utf8.allSatisfy { Self.isWordByte($0) || $0 == UInt8(ascii: "-") }
            && !types.contains { $0.utf8.elementsEqual(text.utf8) }
    }

    private static let capTypes = BuiltIns.all.compactMap { $0.value["cap_type"]?.asText }

    private static let builtInKinds = BuiltIns.all.compactMap(EffectSignature.init).map { DefinitionName($0.kind) }

    private static func kinds(of contract: PackContract) -> Set<DefinitionName> {
        Set(builtInKinds + contract.plans.flatMap(\.allowedEffects).map(DefinitionName.init))
    }
}
