import CanonicalCBOR
import JSON
import Testing
import WorldIO

@Suite struct StructuralDifferenceTests {
    @Test func `equal values have no difference`() throws {
        let found = try difference(#"{"a":[1,2]}"#, #"{"a":[1,2]}"#)
        #expect(found.isEmpty)
        #expect(found.root.change == .same)
        #expect(found.changes.isEmpty)
    }

    @Test func `the order of members makes no difference`() throws {
        #expect(try difference(#"{"a":1,"b":2}"#, #"{"b":2,"a":1}"#).isEmpty)
    }

    @Test func `an absent value is added or removed as a whole`() throws {
        let node = try value(#"{"$kind":"defschema"}"#)
        let added = StructuralDifference(nil, node).root
        #expect(added.change == .added && added.before == nil && added.after == node)
        let removed = StructuralDifference(node, nil).root
        #expect(removed.change == .removed && removed.before == node && removed.after == nil)
        let nothing = StructuralDifference(nil, nil)
        #expect(nothing.isEmpty)
    }

    @Test func `members are compared by key`() throws {
        let found = try difference(#"{"a":1,"b":{"c":2,"d":3},"e":4}"#, #"{"a":1,"b":{"c":9,"d":3},"f":4}"#)
        #expect(found.summary == ["changed /b/c", "removed /e", "added /f"])
        #expect(found.root.children.map(\.change) == [.same, .changed, .removed, .added])
    }

    @Test func `steps are compared by id, and moves are reported`() throws {
        let found = try difference(
            #"{"steps":[{"id":"a","op":"end"},{"id":"b","op":"end"},{"id":"c","op":"end"}]}"#,
            #"{"steps":[{"id":"c","op":"end"},{"id":"a","op":"end"},{"id":"b","op":"assign"},{"id":"d","op":"end"}]}"#)
        #expect(found.summary == ["moved /steps/c", "changed /steps/b/op", "added /steps/d"])
        let moved = try #require(found.changes.first)
        #expect(moved.movedFrom == 2)
        #expect(moved.path.description == "/steps/0")
        #expect(found.changes[1].path.description == "/steps/2/op")
    }

    @Test func `a step that moved and changed is reported`() throws {
        let found = try difference(
            #"[{"id":"a","x":1},{"id":"b","x":1},{"id":"c","x":1}]"#,
            #"[{"id":"c","x":2},{"id":"a","x":1},{"id":"b","x":1}]"#)
        #expect(found.summary == ["changed /c", "changed /c/x"])
        #expect(found.changes[0].movedFrom == 2)
    }

    @Test func `a removed step keeps its old position`() throws {
        let found = try difference(#"[{"id":"a"},{"id":"b"},{"id":"c"}]"#, #"[{"id":"a"},{"id":"c"}]"#)
        #expect(found.root.children.map(\.place.description) == ["/a", "/b", "/c"])
        #expect(found.changes.map(\.path.description) == ["/1"])
        #expect(found.summary == ["removed /b"])
    }

    @Test func `duplicate ids are matched in order`() throws {
        let found = try difference(#"[{"id":"a","x":1},{"id":"a","x":2}]"#, #"[{"id":"a","x":1},{"id":"a","x":3}]"#)
        #expect(found.summary == ["changed /a#2/x"])
    }

    @Test func `grants, references, edges and triggers are compared by name`() throws {
        #expect(
            try difference(#"[{"name":"a","hash":"1"},{"name":"b","hash":"1"}]"#, #"[{"name":"b","hash":"2"}]"#).summary
                == ["removed /a", "changed /b/hash"])
        #expect(
            try difference(
                #"[{"from":"a","to":"b"},{"from":"b","to":"c"}]"#,
                #"[{"from":"b","to":"c","when":{"bool":true}},{"from":"b","to":"d"}]"#
            ).summary == ["removed /a->b", "added /b->c/when", "added /b->d"])
        #expect(
            try difference(
                #"[{"event":"n/E@1","plan":"n/a@1"}]"#, #"[{"event":"n/E@1","plan":"n/a@1","correlate_by":"id"}]"#
            ).summary == ["added /n~1E@1->n~1a@1/correlate_by"])
    }

    @Test func `a moved rule is the same rule`() throws {
        let allow = #"{"when":{"effect_kind":"http.request"},"decision":"allow"}"#
        let deny = #"{"when":{},"decision":"deny"}"#
        let timer = #"{"when":{"effect_kind":"timer.set"},"decision":"allow"}"#
        let found = try difference("[\(allow),\(timer),\(deny)]", "[\(deny),\(allow),\(timer)]")
        #expect(found.summary == ["moved /0"])
        #expect(found.changes[0].movedFrom == 2)
    }

    @Test func `a rule whose decision or condition changes is the same rule`() throws {
        let found = try difference(
            #"[{"when":{"cap_name":"a"},"decision":"allow"},{"when":{"cap_name":"b"},"decision":"allow"}]"#,
            #"[{"when":{"cap_name":"b"},"decision":"deny"},{"when":{"cap_name":"c"},"decision":"allow"}]"#)
        #expect(found.summary == ["removed /0", "changed /0/decision", "added /1"])
        let condition = try difference(
            #"[{"when":{"cap_name":"a"},"decision":"allow"},{"when":{},"decision":"deny"}]"#,
            #"[{"when":{"cap_name":"x"},"decision":"allow"},{"when":{},"decision":"deny"}]"#)
        #expect(condition.summary == ["changed /0/when/cap_name"])
    }

    @Test func `sets are compared as sets`() throws {
        let found = try difference(
            #"{"set":[{"text":"a.example"},{"text":"c.example"}]}"#,
            #"{"set":[{"text":"a.example"},{"text":"b.example"},{"text":"c.example"}]}"#)
        #expect(found.summary == ["added /set/b.example"])
        #expect(found.changes[0].path.description == "/set/1")
    }

    @Test func `a set in another order is still a difference`() throws {
        let found = try difference(#"{"set":[{"nat":1},{"nat":2}]}"#, #"{"set":[{"nat":2},{"nat":1}]}"#)
        #expect(found.changes.map(\.change) == [.moved])
    }

    @Test func `maps are compared by key`() throws {
        let found = try difference(
            #"{"map":[{"key":{"text":"a"},"value":{"nat":1}},{"key":{"text":"b"},"value":{"nat":2}}]}"#,
            #"{"map":[{"key":{"text":"b"},"value":{"nat":3}},{"key":{"text":"c"},"value":{"nat":1}}]}"#)
        #expect(found.summary == ["removed /map/a", "changed /map/b/value/nat", "added /map/c"])
    }

    @Test func `a map type is compared as an object`() throws {
        let found = try difference(
            #"{"map":{"key":{"text":{}},"value":{"nat":{}}}}"#, #"{"map":{"key":{"text":{}},"value":{"int":{}}}}"#)
        #expect(found.summary == ["removed /map/value/nat", "added /map/value/int"])
    }

    @Test func `other lists are compared by their longest common subsequence`() throws {
        #expect(try difference("[1,2,3,4,5]", "[2,3,9,4,5,6]").summary == ["removed /0", "added /2", "added /5"])
        #expect(try difference(#"["a","b"]"#, #"["b","a"]"#).changes.count == 2)
    }

    @Test func `a change within an element does not replace the element`() throws {
        let found = try difference(
            #"{"op":"eq","args":[{"ref":"@plan.input"},{"text":"a"}]}"#,
            #"{"op":"eq","args":[{"ref":"@plan.input"},{"text":"b"}]}"#)
        #expect(found.summary == ["changed /args/1/text"])
    }

    @Test func `values of different kinds are replaced`() throws {
        #expect(try difference(#"{"a":[1]}"#, #"{"a":{"b":1}}"#).summary == ["changed /a"])
        #expect(try difference(#"{"a":1}"#, #"{"a":1.0}"#).summary == ["changed /a"])
    }

    @Test func `canonically equivalent texts differ`() throws {
        let composed = "{\"caf\u{e9}\":1,\"x\":\"\u{e9}\"}"
        let decomposed = "{\"cafe\u{301}\":1,\"x\":\"e\u{301}\"}"
        #expect(try difference(composed, decomposed).changes.map(\.change) == [.removed, .added, .changed])
    }

    @Test func `texts of several lines are compared line by line`() throws {
        let found = try difference(#"{"t":"one\ntwo\nthree\n"}"#, #"{"t":"one\n2\nthree"}"#)
        let text = try #require(found.root.children.first)
        #expect(text.layout == .text)
        #expect(text.children.map(\.change) == [.same, .removed, .removed, .added, .added])
        #expect(text.children.compactMap(\.before?.asText).joined() == "one\ntwo\nthree\n")
        #expect(text.children.compactMap(\.after?.asText).joined() == "one\n2\nthree")
        #expect(text.children.allSatisfy { $0.path.description == "/t" })
    }

    @Test func `only the part of a long line that differs is shown`() throws {
        let start = String(repeating: "x", count: 300)
        let found = try difference("\"\(start)old-end\"", "\"\(start)new-end\"")
        #expect(found.changes.map(\.before) == [.text("old"), nil])
        #expect(found.changes.map(\.after) == [nil, .text("new")])
    }
}
