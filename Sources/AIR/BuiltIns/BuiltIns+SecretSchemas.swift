extension BuiltIns {
    /// Secrets and the vault.
    static let secretSchemas = #"""
        [
          {
            "$kind": "defschema",
            "name": "sys/SecretRef@1",
            "type": {"record": {"alias": {"text": {}}, "version": {"nat": {}}}}
          },
          {
            "$kind": "defschema",
            "name": "sys/TextOrSecretRef@1",
            "type": {"variant": {"secret": {"ref": "sys/SecretRef@1"}, "literal": {"text": {}}}}
          },
          {
            "$kind": "defschema",
            "name": "sys/BytesOrSecretRef@1",
            "type": {"variant": {"secret": {"ref": "sys/SecretRef@1"}, "literal": {"bytes": {}}}}
          },
          {
            "$kind": "defschema",
            "name": "sys/VaultPutParams@1",
            "type": {
              "record": {
                "alias": {"text": {}},
                "value_ref": {"hash": {}},
                "binding_id": {"text": {}},
                "expected_digest": {"hash": {}}
              }
            }
          },
          {
            "$kind": "defschema",
            "name": "sys/VaultPutReceipt@1",
            "type": {
              "record": {
                "alias": {"text": {}},
                "digest": {"hash": {}},
                "version": {"nat": {}},
                "binding_id": {"text": {}}
              }
            }
          },
          {
            "$kind": "defschema",
            "name": "sys/VaultRotateParams@1",
            "type": {
              "record": {
                "alias": {"text": {}},
                "version": {"nat": {}},
                "binding_id": {"text": {}},
                "expected_digest": {"hash": {}}
              }
            }
          },
          {
            "$kind": "defschema",
            "name": "sys/VaultRotateReceipt@1",
            "type": {
              "record": {
                "alias": {"text": {}},
                "digest": {"hash": {}},
                "version": {"nat": {}},
                "binding_id": {"text": {}}
              }
            }
          }
        ]
        """#
}
