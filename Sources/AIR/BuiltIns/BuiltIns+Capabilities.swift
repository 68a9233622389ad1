extension BuiltIns {
    /// The built-in capabilities.
    static let capabilities = #"""
        [
          {
            "$kind": "defcap",
            "name": "sys/query@1",
            "cap_type": "query",
            "schema": {"record": {"scope": {"option": {"text": {}}}}},
            "enforcer": {"module": "sys/CapAllowAll@1"}
          },
          {
            "$kind": "defcap",
            "name": "sys/timer@1",
            "cap_type": "timer",
            "schema": {"record": {}},
            "enforcer": {"module": "sys/CapAllowAll@1"}
          },
          {
            "$kind": "defcap",
            "name": "sys/blob@1",
            "cap_type": "blob",
            "schema": {"record": {"namespaces": {"option": {"set": {"text": {}}}}}},
            "enforcer": {"module": "sys/CapAllowAll@1"}
          },
          {
            "$kind": "defcap",
            "name": "sys/http.out@1",
            "cap_type": "http.out",
            "schema": {
              "record": {
                "hosts": {"option": {"set": {"text": {}}}},
                "ports": {"option": {"set": {"nat": {}}}},
                "methods": {"option": {"set": {"text": {}}}},
                "schemes": {"option": {"set": {"text": {}}}},
                "path_prefixes": {"option": {"set": {"text": {}}}}
              }
            },
            "enforcer": {"module": "sys/CapEnforceHttpOut@1"}
          },
          {
            "$kind": "defcap",
            "name": "sys/llm.basic@1",
            "cap_type": "llm.basic",
            "schema": {
              "record": {
                "models": {"option": {"set": {"text": {}}}},
                "providers": {"option": {"set": {"text": {}}}},
                "max_tokens": {"option": {"nat": {}}},
                "tools_allow": {"option": {"set": {"text": {}}}}
              }
            },
            "enforcer": {"module": "sys/CapEnforceLlmBasic@1"}
          },
          {
            "$kind": "defcap",
            "name": "sys/secret@1",
            "cap_type": "secret",
            "schema": {"record": {}},
            "enforcer": {"module": "sys/CapAllowAll@1"}
          },
          {
            "$kind": "defcap",
            "name": "sys/workspace@1",
            "cap_type": "workspace",
            "schema": {
              "record": {
                "ops": {"option": {"set": {"text": {}}}},
                "workspaces": {"option": {"list": {"text": {}}}},
                "path_prefixes": {"option": {"list": {"text": {}}}}
              }
            },
            "enforcer": {"module": "sys/CapEnforceWorkspace@1"}
          },
          {
            "$kind": "defcap",
            "name": "sys/governance@1",
            "cap_type": "governance",
            "schema": {
              "record": {
                "ops": {"option": {"set": {"text": {}}}},
                "def_kinds": {"option": {"set": {"text": {}}}},
                "name_prefixes": {"option": {"set": {"text": {}}}},
                "manifest_sections": {"option": {"set": {"text": {}}}}
              }
            },
            "enforcer": {"module": "sys/CapEnforceGovernance@1"}
          }
        ]
        """#
}
