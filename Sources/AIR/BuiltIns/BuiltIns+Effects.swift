extension BuiltIns {
    /// The built-in effects.
    static let effects = #"""
        [
          {
            "$kind": "defeffect",
            "name": "sys/http.request@1",
            "kind": "http.request",
            "cap_type": "http.out",
            "params_schema": "sys/HttpRequestParams@1",
            "receipt_schema": "sys/HttpRequestReceipt@1",
            "origin_scope": "plan"
          },
          {
            "$kind": "defeffect",
            "name": "sys/blob.put@1",
            "kind": "blob.put",
            "cap_type": "blob",
            "params_schema": "sys/BlobPutParams@1",
            "receipt_schema": "sys/BlobPutReceipt@1",
            "origin_scope": "both"
          },
          {
            "$kind": "defeffect",
            "name": "sys/blob.get@1",
            "kind": "blob.get",
            "cap_type": "blob",
            "params_schema": "sys/BlobGetParams@1",
            "receipt_schema": "sys/BlobGetReceipt@1",
            "origin_scope": "reducer"
          },
          {
            "$kind": "defeffect",
            "name": "sys/timer.set@1",
            "kind": "timer.set",
            "cap_type": "timer",
            "params_schema": "sys/TimerSetParams@1",
            "receipt_schema": "sys/TimerSetReceipt@1",
            "origin_scope": "reducer"
          },
          {
            "$kind": "defeffect",
            "name": "sys/llm.generate@1",
            "kind": "llm.generate",
            "cap_type": "llm.basic",
            "params_schema": "sys/LlmGenerateParams@1",
            "receipt_schema": "sys/LlmGenerateReceipt@1",
            "origin_scope": "plan"
          },
          {
            "$kind": "defeffect",
            "name": "sys/vault.put@1",
            "kind": "vault.put",
            "cap_type": "secret",
            "params_schema": "sys/VaultPutParams@1",
            "receipt_schema": "sys/VaultPutReceipt@1",
            "origin_scope": "plan"
          },
          {
            "$kind": "defeffect",
            "name": "sys/vault.rotate@1",
            "kind": "vault.rotate",
            "cap_type": "secret",
            "params_schema": "sys/VaultRotateParams@1",
            "receipt_schema": "sys/VaultRotateReceipt@1",
            "origin_scope": "plan"
          },
          {
            "$kind": "defeffect",
            "name": "sys/governance.propose@1",
            "kind": "governance.propose",
            "cap_type": "governance",
            "params_schema": "sys/GovProposeParams@1",
            "receipt_schema": "sys/GovProposeReceipt@1",
            "origin_scope": "plan"
          },
          {
            "$kind": "defeffect",
            "name": "sys/governance.shadow@1",
            "kind": "governance.shadow",
            "cap_type": "governance",
            "params_schema": "sys/GovShadowParams@1",
            "receipt_schema": "sys/GovShadowReceipt@1",
            "origin_scope": "plan"
          },
          {
            "$kind": "defeffect",
            "name": "sys/governance.approve@1",
            "kind": "governance.approve",
            "cap_type": "governance",
            "params_schema": "sys/GovApproveParams@1",
            "receipt_schema": "sys/GovApproveReceipt@1",
            "origin_scope": "plan"
          },
          {
            "$kind": "defeffect",
            "name": "sys/governance.apply@1",
            "kind": "governance.apply",
            "cap_type": "governance",
            "params_schema": "sys/GovApplyParams@1",
            "receipt_schema": "sys/GovApplyReceipt@1",
            "origin_scope": "plan"
          },
          {
            "$kind": "defeffect",
            "name": "sys/workspace.resolve@1",
            "kind": "workspace.resolve",
            "cap_type": "workspace",
            "params_schema": "sys/WorkspaceResolveParams@1",
            "receipt_schema": "sys/WorkspaceResolveReceipt@1",
            "origin_scope": "plan"
          },
          {
            "$kind": "defeffect",
            "name": "sys/workspace.empty_root@1",
            "kind": "workspace.empty_root",
            "cap_type": "workspace",
            "params_schema": "sys/WorkspaceEmptyRootParams@1",
            "receipt_schema": "sys/WorkspaceEmptyRootReceipt@1",
            "origin_scope": "plan"
          },
          {
            "$kind": "defeffect",
            "name": "sys/workspace.list@1",
            "kind": "workspace.list",
            "cap_type": "workspace",
            "params_schema": "sys/WorkspaceListParams@1",
            "receipt_schema": "sys/WorkspaceListReceipt@1",
            "origin_scope": "plan"
          },
          {
            "$kind": "defeffect",
            "name": "sys/workspace.read_ref@1",
            "kind": "workspace.read_ref",
            "cap_type": "workspace",
            "params_schema": "sys/WorkspaceReadRefParams@1",
            "receipt_schema": "sys/WorkspaceReadRefReceipt@1",
            "origin_scope": "plan"
          },
          {
            "$kind": "defeffect",
            "name": "sys/workspace.read_bytes@1",
            "kind": "workspace.read_bytes",
            "cap_type": "workspace",
            "params_schema": "sys/WorkspaceReadBytesParams@1",
            "receipt_schema": "sys/WorkspaceReadBytesReceipt@1",
            "origin_scope": "plan"
          },
          {
            "$kind": "defeffect",
            "name": "sys/workspace.write_bytes@1",
            "kind": "workspace.write_bytes",
            "cap_type": "workspace",
            "params_schema": "sys/WorkspaceWriteBytesParams@1",
            "receipt_schema": "sys/WorkspaceWriteBytesReceipt@1",
            "origin_scope": "plan"
          },
          {
            "$kind": "defeffect",
            "name": "sys/workspace.remove@1",
            "kind": "workspace.remove",
            "cap_type": "workspace",
            "params_schema": "sys/WorkspaceRemoveParams@1",
            "receipt_schema": "sys/WorkspaceRemoveReceipt@1",
            "origin_scope": "plan"
          },
          {
            "$kind": "defeffect",
            "name": "sys/workspace.diff@1",
            "kind": "workspace.diff",
            "cap_type": "workspace",
            "params_schema": "sys/WorkspaceDiffParams@1",
            "receipt_schema": "sys/WorkspaceDiffReceipt@1",
            "origin_scope": "plan"
          },
          {
            "$kind": "defeffect",
            "name": "sys/workspace.annotations_get@1",
            "kind": "workspace.annotations_get",
            "cap_type": "workspace",
            "params_schema": "sys/WorkspaceAnnotationsGetParams@1",
            "receipt_schema": "sys/WorkspaceAnnotationsGetReceipt@1",
            "origin_scope": "plan"
          },
          {
            "$kind": "defeffect",
            "name": "sys/workspace.annotations_set@1",
            "kind": "workspace.annotations_set",
            "cap_type": "workspace",
            "params_schema": "sys/WorkspaceAnnotationsSetParams@1",
            "receipt_schema": "sys/WorkspaceAnnotationsSetReceipt@1",
            "origin_scope": "plan"
          },
          {
            "$kind": "defeffect",
            "name": "sys/introspect.manifest@1",
            "kind": "introspect.manifest",
            "cap_type": "query",
            "params_schema": "sys/IntrospectManifestParams@1",
            "receipt_schema": "sys/IntrospectManifestReceipt@1",
            "origin_scope": "plan"
          },
          {
            "$kind": "defeffect",
            "name": "sys/introspect.reducer_state@1",
            "kind": "introspect.reducer_state",
            "cap_type": "query",
            "params_schema": "sys/IntrospectReducerStateParams@1",
            "receipt_schema": "sys/IntrospectReducerStateReceipt@1",
            "origin_scope": "plan"
          },
          {
            "$kind": "defeffect",
            "name": "sys/introspect.journal_head@1",
            "kind": "introspect.journal_head",
            "cap_type": "query",
            "params_schema": "sys/IntrospectJournalHeadParams@1",
            "receipt_schema": "sys/IntrospectJournalHeadReceipt@1",
            "origin_scope": "plan"
          },
          {
            "$kind": "defeffect",
            "name": "sys/introspect.list_cells@1",
            "kind": "introspect.list_cells",
            "cap_type": "query",
            "params_schema": "sys/IntrospectListCellsParams@1",
            "receipt_schema": "sys/IntrospectListCellsReceipt@1",
            "origin_scope": "plan"
          }
        ]
        """#
}
