extension BuiltIns {
    /// The built-in modules.
    static let modules = #"""
        [
          {
            "$kind": "defmodule",
            "name": "sys/CapEnforceHttpOut@1",
            "module_kind": "pure",
            "wasm_hash": "sha256:0000000000000000000000000000000000000000000000000000000000000000",
            "abi": {"pure": {"input": "sys/CapCheckInput@1", "output": "sys/CapCheckOutput@1"}}
          },
          {
            "$kind": "defmodule",
            "name": "sys/CapEnforceLlmBasic@1",
            "module_kind": "pure",
            "wasm_hash": "sha256:0000000000000000000000000000000000000000000000000000000000000000",
            "abi": {"pure": {"input": "sys/CapCheckInput@1", "output": "sys/CapCheckOutput@1"}}
          },
          {
            "$kind": "defmodule",
            "name": "sys/CapEnforceGovernance@1",
            "module_kind": "pure",
            "wasm_hash": "sha256:0000000000000000000000000000000000000000000000000000000000000000",
            "abi": {"pure": {"input": "sys/CapCheckInput@1", "output": "sys/CapCheckOutput@1"}}
          },
          {
            "$kind": "defmodule",
            "name": "sys/CapEnforceWorkspace@1",
            "module_kind": "pure",
            "wasm_hash": "sha256:0000000000000000000000000000000000000000000000000000000000000000",
            "abi": {"pure": {"input": "sys/CapCheckInput@1", "output": "sys/CapCheckOutput@1"}}
          },
          {
            "$kind": "defmodule",
            "name": "sys/Workspace@1",
            "module_kind": "reducer",
            "wasm_hash": "sha256:0000000000000000000000000000000000000000000000000000000000000000",
            "abi": {
              "reducer": {
                "event": "sys/WorkspaceCommit@1",
                "state": "sys/WorkspaceHistory@1",
                "context": "sys/ReducerContext@1"
              }
            },
            "key_schema": "sys/WorkspaceName@1"
          },
          {
            "$kind": "defmodule",
            "name": "sys/HttpPublish@1",
            "module_kind": "reducer",
            "wasm_hash": "sha256:0000000000000000000000000000000000000000000000000000000000000000",
            "abi": {
              "reducer": {
                "event": "sys/HttpPublishSet@1",
                "state": "sys/HttpPublishRegistry@1",
                "context": "sys/ReducerContext@1"
              }
            }
          }
        ]
        """#
}
