extension BuiltIns {
    /// What enforcers of capabilities are asked and answer.
    static let enforcerSchemas = #"""
        [
          {
            "$kind": "defschema",
            "name": "sys/CapCheckInput@1",
            "type": {
              "record": {
                "origin": {"record": {"kind": {"text": {}}, "name": {"text": {}}}},
                "cap_def": {"text": {}},
                "cap_params": {"bytes": {}},
                "grant_name": {"text": {}},
                "effect_kind": {"text": {}},
                "effect_params": {"bytes": {}},
                "logical_now_ns": {"nat": {}}
              }
            }
          },
          {
            "$kind": "defschema",
            "name": "sys/CapCheckOutput@1",
            "type": {
              "record": {
                "deny": {"option": {"record": {"code": {"text": {}}, "message": {"text": {}}}}},
                "constraints_ok": {"bool": {}}
              }
            }
          }
        ]
        """#
}
