extension BuiltIns {
    /// Introspection.
    static let introspectionSchemas = #"""
        [
          {
            "$kind": "defschema",
            "name": "sys/IntrospectManifestParams@1",
            "type": {"record": {"consistency": {"text": {}}}}
          },
          {
            "$kind": "defschema",
            "name": "sys/IntrospectManifestReceipt@1",
            "type": {"record": {"meta": {"ref": "sys/ReadMeta@1"}, "manifest": {"bytes": {}}}}
          },
          {
            "$kind": "defschema",
            "name": "sys/IntrospectReducerStateParams@1",
            "type": {
              "record": {"key": {"option": {"bytes": {}}}, "reducer": {"text": {}}, "consistency": {"text": {}}}
            }
          },
          {
            "$kind": "defschema",
            "name": "sys/IntrospectReducerStateReceipt@1",
            "type": {"record": {"meta": {"ref": "sys/ReadMeta@1"}, "state": {"option": {"bytes": {}}}}}
          },
          {"$kind": "defschema", "name": "sys/IntrospectJournalHeadParams@1", "type": {"record": {}}},
          {
            "$kind": "defschema",
            "name": "sys/IntrospectJournalHeadReceipt@1",
            "type": {"record": {"meta": {"ref": "sys/ReadMeta@1"}}}
          },
          {
            "$kind": "defschema",
            "name": "sys/IntrospectListCellsParams@1",
            "type": {"record": {"reducer": {"text": {}}}}
          },
          {
            "$kind": "defschema",
            "name": "sys/IntrospectListCellsReceipt@1",
            "type": {
              "record": {
                "meta": {"ref": "sys/ReadMeta@1"},
                "cells": {
                  "list": {
                    "record": {
                      "key": {"bytes": {}},
                      "size": {"nat": {}},
                      "state_hash": {"hash": {}},
                      "last_active_ns": {"nat": {}}
                    }
                  }
                }
              }
            }
          }
        ]
        """#
}
