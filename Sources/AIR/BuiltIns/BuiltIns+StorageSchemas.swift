extension BuiltIns {
    /// Blobs.
    static let storageSchemas = #"""
        [
          {
            "$kind": "defschema",
            "name": "sys/BlobPutParams@1",
            "type": {"record": {"bytes": {"bytes": {}}, "blob_ref": {"hash": {}}}}
          },
          {
            "$kind": "defschema",
            "name": "sys/BlobPutReceipt@1",
            "type": {"record": {"size": {"nat": {}}, "blob_ref": {"hash": {}}}}
          },
          {"$kind": "defschema", "name": "sys/BlobGetParams@1", "type": {"record": {"blob_ref": {"hash": {}}}}},
          {
            "$kind": "defschema",
            "name": "sys/BlobGetReceipt@1",
            "type": {"record": {"size": {"nat": {}}, "bytes": {"bytes": {}}, "blob_ref": {"hash": {}}}}
          },
          {
            "$kind": "defschema",
            "name": "sys/BlobPutResult@1",
            "type": {
              "record": {
                "status": {"text": {}},
                "receipt": {"ref": "sys/BlobPutReceipt@1"},
                "reducer": {"text": {}},
                "requested": {"ref": "sys/BlobPutParams@1"},
                "signature": {"bytes": {}},
                "adapter_id": {"text": {}},
                "cost_cents": {"option": {"nat": {}}},
                "effect_kind": {"text": {}},
                "intent_hash": {"hash": {}}
              }
            }
          },
          {
            "$kind": "defschema",
            "name": "sys/BlobGetResult@1",
            "type": {
              "record": {
                "status": {"text": {}},
                "receipt": {"ref": "sys/BlobGetReceipt@1"},
                "reducer": {"text": {}},
                "requested": {"ref": "sys/BlobGetParams@1"},
                "signature": {"bytes": {}},
                "adapter_id": {"text": {}},
                "cost_cents": {"option": {"nat": {}}},
                "effect_kind": {"text": {}},
                "intent_hash": {"hash": {}}
              }
            }
          }
        ]
        """#
}
