public import JSON

extension Fix.Edit {
    /// Writes the value into the text of a file.
    ///
    /// - Parameters:
    ///   - text: the file that holds the target.
    ///   - node: the location of the target in the file.
    /// - Throws: ``JSONEditError`` when the text has changed since the fix was computed.
    public func apply(to text: inout JSONEdit, node: JSONPointer = JSONPointer()) throws(JSONEditError) {
        let place = JSONPointer(node.tokens + pointer.tokens)
        switch action {
        case .replace: try text.replace(at: place, with: json)
        case .insert(let index): try text.insert(json, in: place, at: .before(.index(index)))
        case .append:
            // The rest of the path is created in the innermost existing object.
            var known = node.tokens
            var missing = pointer.tokens[...]
            while let next = missing.first, text.root.value(at: JSONPointer(known + [next])) != nil {
                known.append(next)
                missing = missing.dropFirst()
            }
            guard let key = missing.first else {
                try text.insert(json, in: place)
                return
            }
            let value = missing.dropFirst().reversed().reduce(JSONValue.array([json])) { inner, token in
                .object([(token.text, inner)])
            }
            try text.insert(value, forKey: key.text, in: JSONPointer(known))
        }
    }
}
