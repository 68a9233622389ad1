extension BuiltIns {
    /// HTTP requests and publishing.
    static let httpSchemas = #"""
        [
          {
            "$kind": "defschema",
            "name": "sys/HttpRequestParams@1",
            "type": {
              "record": {
                "url": {"text": {}},
                "method": {"text": {}},
                "headers": {"map": {"key": {"text": {}}, "value": {"text": {}}}},
                "body_ref": {"option": {"hash": {}}}
              }
            }
          },
          {
            "$kind": "defschema",
            "name": "sys/HttpRequestReceipt@1",
            "type": {
              "record": {
                "status": {"int": {}},
                "headers": {"map": {"key": {"text": {}}, "value": {"text": {}}}},
                "timings": {"record": {"end_ns": {"nat": {}}, "start_ns": {"nat": {}}}},
                "body_ref": {"option": {"hash": {}}},
                "adapter_id": {"text": {}}
              }
            }
          },
          {
            "$kind": "defschema",
            "name": "sys/HttpPublishRule@1",
            "type": {
              "record": {
                "cache": {"text": {}},
                "workspace": {"ref": "sys/WorkspaceRef@1"},
                "default_doc": {"option": {"text": {}}},
                "route_prefix": {"text": {}},
                "allow_dir_listing": {"bool": {}}
              }
            }
          },
          {
            "$kind": "defschema",
            "name": "sys/HttpPublishRegistry@1",
            "type": {"record": {"rules": {"map": {"key": {"text": {}}, "value": {"ref": "sys/HttpPublishRule@1"}}}}}
          },
          {
            "$kind": "defschema",
            "name": "sys/HttpPublishSet@1",
            "type": {"record": {"id": {"text": {}}, "rule": {"option": {"ref": "sys/HttpPublishRule@1"}}}}
          }
        ]
        """#
}
