import CanonicalCBOR
import JSON
import Testing
import WorldIO

@Suite struct DifferenceTextTests {
    private static let before = #"""
        {"$kind":"defplan","name":"n/fetch@1","input":"n/In@1",
         "steps":[{"id":"get","op":"emit_effect","kind":"http.request","cap":"web"},
                  {"id":"wait","op":"await_receipt"},{"id":"done","op":"end"}],
         "edges":[{"from":"get","to":"wait"},{"from":"wait","to":"done"}]}
        """#
    private static let after = #"""
        {"$kind":"defplan","name":"n/fetch@1","input":"n/In@1",
         "steps":[{"id":"get","op":"emit_effect","kind":"http.request","cap":"internet"},
                  {"id":"done","op":"end"},
                  {"id":"mark","op":"assign","expr":{"record":{"seen":{"bool":true},"by":{"text":"fetch"}}}}],
         "edges":[{"from":"get","to":"done"}]}
        """#

    private func printed(_ text: DifferenceText) -> String { text.lines.map(\.printed).joined(separator: "\n") }

    @Test func `a difference prints as a readable text`() throws {
        let text = try DifferenceText(difference(Self.before, Self.after))
        #expect(
            printed(text) == #"""
                  {
                    … 3 unchanged
                    "steps": [
                      "get": {
                        … 3 unchanged
                ~       "cap": "web" -> "internet"
                      }
                -     "wait": {"id":"wait","op":"await_receipt"}
                      "done": {"id":"done","op":"end"}
                +     "mark": {
                +       "id": "mark"
                +       "op": "assign"
                +       "expr": {"record":{"seen":{"bool":true},"by":{"text":"fetch"}}}
                +     }
                    ]
                    "edges": [
                -     "get->wait": {"from":"get","to":"wait"}
                -     "wait->done": {"from":"wait","to":"done"}
                +     "get->done": {"from":"get","to":"done"}
                    ]
                  }
                """#)
    }

    @Test func `exactly the changed lines belong to hunks`() throws {
        let text = try DifferenceText(difference(Self.before, Self.after))
        #expect(
            text.hunks.map(\.place.description) == [
                "/steps/get/cap", "/steps/wait", "/steps/mark", "/edges/get->wait", "/edges/wait->done",
                "/edges/get->done",
            ])
        for (index, line) in text.lines.enumerated() {
            #expect((line.marker != .same) == (line.hunk != nil))
            if let hunk = line.hunk { #expect(text.hunks[hunk].lines.contains(index)) }
        }
        #expect(text.hunks[2].lines.count == 5)
    }

    @Test func `a fold is opened by its place`() throws {
        let found = try difference(Self.before, Self.after)
        let fold = try #require(DifferenceText(found).lines.first { $0.foldedCount > 0 })
        #expect(fold.foldedCount == 3)
        #expect(fold.text == "… 3 unchanged")
        let open = DifferenceText(found, style: .init(unfolded: [fold.place]))
        #expect(
            open.lines[1...3].map(\.text) == [
                #""$kind": "defplan""#, #""name": "n/fetch@1""#, #""input": "n/In@1""#,
            ])
        #expect(open.lines.count { $0.foldedCount > 0 } == 1)
        let everything = DifferenceText(found, style: .init(showsEverything: true))
        #expect(!everything.lines.contains { $0.foldedCount > 0 })
    }

    @Test func `context is shown on request`() throws {
        let found = try difference("[1,2,3,4,5,6,7]", "[1,2,3,9,5,6,7]")
        #expect(
            DifferenceText(found, style: .init(shortest: 5)).lines.map(\.printed) == [
                "  [", "    … 3 unchanged", "-   [3] 4", "+   [3] 9", "    … 3 unchanged", "  ]",
            ])
        #expect(
            DifferenceText(found, style: .init(context: 1, shortest: 5)).lines.map(\.printed) == [
                "  [", "    … 2 unchanged", "    [2] 3", "-   [3] 4", "+   [3] 9", "    [4] 5", "    … 2 unchanged",
                "  ]",
            ])
    }

    @Test func `an added or removed definition is printed in full`() throws {
        let node = try value(#"{"$kind":"defschema","name":"n/A@1"}"#)
        let style = DifferenceText.Style(shortest: 10)
        #expect(
            DifferenceText(StructuralDifference(nil, node), style: style).lines.map(\.printed) == [
                "+ {", #"+   "$kind": "defschema""#, #"+   "name": "n/A@1""#, "+ }",
            ])
        #expect(
            DifferenceText(StructuralDifference(node, nil), style: style).lines.allSatisfy { $0.marker == .removed })
        #expect(DifferenceText(StructuralDifference(node, node)).lines.map(\.printed) == ["  … 1 unchanged"])
    }

    @Test func `a move shows the old and the new position`() throws {
        let deny = #"{"when":{},"decision":"deny"}"#
        let allow = #"{"when":{"effect_kind":"http.request","cap_name":"web"},"decision":"allow"}"#
        let found = try difference("[\(allow),\(deny)]", "[\(deny),\(allow)]")
        #expect(DifferenceText(found).lines.map(\.printed).contains("~   [0] moved from [1] to [0]"))
        #expect(DifferenceText(found).lines.map(\.text).contains(deny))
    }

    @Test func `the changed lines of a text are one hunk and show their line ends`() throws {
        let found = try difference(#"{"readme":"a\nb\nc\n"}"#, #"{"readme":"a\nB\nc"}"#)
        let text = DifferenceText(found)
        #expect(
            text.lines.map(\.printed) == [
                "  {", #"    "readme": text"#, #"      "a\n""#, #"-     "b\n""#, #"-     "c\n""#, #"+     "B\n""#,
                #"+     "c""#, "  }",
            ])
        #expect(text.hunks.count == 1)
    }

    @Test func `control characters are escaped`() throws {
        let text = try DifferenceText(difference(#"{"a":"x"}"#, "{\"a\":\"\\u001b[2J\",\"\\u0007\":1}"))
        #expect(!text.lines.contains { $0.text.unicodeScalars.contains { $0.value < 0x20 } })
    }

    @Test func `a changed text is never truncated`() throws {
        let long = String(repeating: "a", count: 5000)
        let text = DifferenceText(StructuralDifference(nil, .text(long)), style: .init(longest: 100))
        #expect(text.lines.allSatisfy { $0.text.unicodeScalars.count <= 100 && $0.marker == .added })
        #expect(text.lines.map(\.text).joined() == "\"\(long)\"")
    }

    @Test func `the fingerprint of a hunk depends neither on folding nor on other hunks`() throws {
        let found = try difference(Self.before, Self.after)
        let prints = DifferenceText(found).fingerprints
        #expect(Set(prints).count == prints.count && prints.count == 6)
        for style in [DifferenceText.Style(context: 2), .init(showsEverything: true), .init(unfolded: [JSONPointer()])]
        {
            #expect(DifferenceText(found, style: style).fingerprints == prints)
        }
        let other = Self.after.replacing("internet", with: "intranet")
        let others = try DifferenceText(difference(Self.before, other)).fingerprints
        #expect(others[0] != prints[0])
        #expect(Array(others[1...]) == Array(prints[1...]))
    }

    @Test func `the fingerprint of a hunk depends on the old value and the place`() throws {
        let first = try DifferenceText(difference(#"{"a":1,"b":1}"#, #"{"a":3,"b":2}"#)).fingerprints
        let second = try DifferenceText(difference(#"{"a":2,"b":1}"#, #"{"a":3,"b":2}"#)).fingerprints
        #expect(first[0] != second[0])
        #expect(first[1] == second[1])
        let elsewhere = try DifferenceText(difference(#"{"a":3,"c":1}"#, #"{"a":3,"c":2}"#)).fingerprints
        #expect(first[1] != elsewhere[0], "the fingerprint must depend on the place")
    }
}
