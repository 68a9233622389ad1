extension BuiltIns {
    /// Workspaces.
    static let workspaceSchemas = #"""
        [
          {"$kind": "defschema", "name": "sys/WorkspaceName@1", "type": {"text": {}}},
          {
            "$kind": "defschema",
            "name": "sys/WorkspaceRef@1",
            "type": {
              "record": {
                "path": {"option": {"text": {}}},
                "version": {"option": {"nat": {}}},
                "workspace": {"text": {}}
              }
            }
          },
          {
            "$kind": "defschema",
            "name": "sys/WorkspaceCommitMeta@1",
            "type": {"record": {"owner": {"text": {}}, "root_hash": {"hash": {}}, "created_at": {"time": {}}}}
          },
          {
            "$kind": "defschema",
            "name": "sys/WorkspaceHistory@1",
            "type": {
              "record": {
                "latest": {"nat": {}},
                "versions": {"map": {"key": {"nat": {}}, "value": {"ref": "sys/WorkspaceCommitMeta@1"}}}
              }
            }
          },
          {
            "$kind": "defschema",
            "name": "sys/WorkspaceCommit@1",
            "type": {
              "record": {
                "meta": {"ref": "sys/WorkspaceCommitMeta@1"},
                "workspace": {"text": {}},
                "expected_head": {"option": {"nat": {}}}
              }
            }
          },
          {
            "$kind": "defschema",
            "name": "sys/WorkspaceEntry@1",
            "type": {
              "record": {
                "hash": {"hash": {}},
                "kind": {"text": {}},
                "mode": {"nat": {}},
                "name": {"text": {}},
                "size": {"nat": {}}
              }
            }
          },
          {
            "$kind": "defschema",
            "name": "sys/WorkspaceTree@1",
            "type": {"record": {"entries": {"list": {"ref": "sys/WorkspaceEntry@1"}}}}
          },
          {
            "$kind": "defschema",
            "name": "sys/WorkspaceEntry@2",
            "type": {
              "record": {
                "hash": {"hash": {}},
                "kind": {"text": {}},
                "mode": {"nat": {}},
                "name": {"text": {}},
                "size": {"nat": {}},
                "annotations_hash": {"option": {"hash": {}}}
              }
            }
          },
          {
            "$kind": "defschema",
            "name": "sys/WorkspaceTree@2",
            "type": {
              "record": {
                "entries": {"list": {"ref": "sys/WorkspaceEntry@2"}},
                "annotations_hash": {"option": {"hash": {}}}
              }
            }
          },
          {
            "$kind": "defschema",
            "name": "sys/WorkspaceAnnotations@1",
            "type": {"map": {"key": {"text": {}}, "value": {"hash": {}}}}
          },
          {
            "$kind": "defschema",
            "name": "sys/WorkspaceAnnotationsPatch@1",
            "type": {"map": {"key": {"text": {}}, "value": {"option": {"hash": {}}}}}
          },
          {
            "$kind": "defschema",
            "name": "sys/WorkspaceResolveParams@1",
            "type": {"record": {"version": {"option": {"nat": {}}}, "workspace": {"text": {}}}}
          },
          {
            "$kind": "defschema",
            "name": "sys/WorkspaceResolveReceipt@1",
            "type": {
              "record": {
                "head": {"option": {"nat": {}}},
                "exists": {"bool": {}},
                "root_hash": {"option": {"hash": {}}},
                "resolved_version": {"option": {"nat": {}}}
              }
            }
          },
          {
            "$kind": "defschema",
            "name": "sys/WorkspaceListParams@1",
            "type": {
              "record": {
                "path": {"option": {"text": {}}},
                "limit": {"nat": {}},
                "scope": {"option": {"text": {}}},
                "cursor": {"option": {"text": {}}},
                "root_hash": {"hash": {}}
              }
            }
          },
          {
            "$kind": "defschema",
            "name": "sys/WorkspaceListEntry@1",
            "type": {
              "record": {
                "hash": {"option": {"hash": {}}},
                "kind": {"text": {}},
                "mode": {"option": {"nat": {}}},
                "path": {"text": {}},
                "size": {"option": {"nat": {}}}
              }
            }
          },
          {
            "$kind": "defschema",
            "name": "sys/WorkspaceListReceipt@1",
            "type": {
              "record": {
                "entries": {"list": {"ref": "sys/WorkspaceListEntry@1"}},
                "next_cursor": {"option": {"text": {}}}
              }
            }
          },
          {
            "$kind": "defschema",
            "name": "sys/WorkspaceReadRefParams@1",
            "type": {"record": {"path": {"text": {}}, "root_hash": {"hash": {}}}}
          },
          {
            "$kind": "defschema",
            "name": "sys/WorkspaceRefEntry@1",
            "type": {
              "record": {"hash": {"hash": {}}, "kind": {"text": {}}, "mode": {"nat": {}}, "size": {"nat": {}}}
            }
          },
          {
            "$kind": "defschema",
            "name": "sys/WorkspaceReadRefReceipt@1",
            "type": {"option": {"ref": "sys/WorkspaceRefEntry@1"}}
          },
          {
            "$kind": "defschema",
            "name": "sys/WorkspaceReadBytesParams@1",
            "type": {
              "record": {
                "path": {"text": {}},
                "range": {"option": {"record": {"end": {"nat": {}}, "start": {"nat": {}}}}},
                "root_hash": {"hash": {}}
              }
            }
          },
          {"$kind": "defschema", "name": "sys/WorkspaceReadBytesReceipt@1", "type": {"bytes": {}}},
          {
            "$kind": "defschema",
            "name": "sys/WorkspaceWriteBytesParams@1",
            "type": {
              "record": {
                "mode": {"option": {"nat": {}}},
                "path": {"text": {}},
                "bytes": {"bytes": {}},
                "root_hash": {"hash": {}}
              }
            }
          },
          {
            "$kind": "defschema",
            "name": "sys/WorkspaceWriteBytesReceipt@1",
            "type": {"record": {"blob_hash": {"hash": {}}, "new_root_hash": {"hash": {}}}}
          },
          {
            "$kind": "defschema",
            "name": "sys/WorkspaceRemoveParams@1",
            "type": {"record": {"path": {"text": {}}, "root_hash": {"hash": {}}}}
          },
          {
            "$kind": "defschema",
            "name": "sys/WorkspaceRemoveReceipt@1",
            "type": {"record": {"new_root_hash": {"hash": {}}}}
          },
          {
            "$kind": "defschema",
            "name": "sys/WorkspaceDiffParams@1",
            "type": {"record": {"prefix": {"option": {"text": {}}}, "root_a": {"hash": {}}, "root_b": {"hash": {}}}}
          },
          {
            "$kind": "defschema",
            "name": "sys/WorkspaceDiffChange@1",
            "type": {
              "record": {
                "kind": {"text": {}},
                "path": {"text": {}},
                "new_hash": {"option": {"hash": {}}},
                "old_hash": {"option": {"hash": {}}}
              }
            }
          },
          {
            "$kind": "defschema",
            "name": "sys/WorkspaceDiffReceipt@1",
            "type": {"record": {"changes": {"list": {"ref": "sys/WorkspaceDiffChange@1"}}}}
          },
          {
            "$kind": "defschema",
            "name": "sys/WorkspaceAnnotationsGetParams@1",
            "type": {"record": {"path": {"option": {"text": {}}}, "root_hash": {"hash": {}}}}
          },
          {
            "$kind": "defschema",
            "name": "sys/WorkspaceAnnotationsGetReceipt@1",
            "type": {"record": {"annotations": {"option": {"ref": "sys/WorkspaceAnnotations@1"}}}}
          },
          {
            "$kind": "defschema",
            "name": "sys/WorkspaceAnnotationsSetParams@1",
            "type": {
              "record": {
                "path": {"option": {"text": {}}},
                "root_hash": {"hash": {}},
                "annotations_patch": {"ref": "sys/WorkspaceAnnotationsPatch@1"}
              }
            }
          },
          {
            "$kind": "defschema",
            "name": "sys/WorkspaceAnnotationsSetReceipt@1",
            "type": {"record": {"new_root_hash": {"hash": {}}, "annotations_hash": {"hash": {}}}}
          },
          {
            "$kind": "defschema",
            "name": "sys/WorkspaceEmptyRootParams@1",
            "type": {"record": {"workspace": {"text": {}}}}
          },
          {
            "$kind": "defschema",
            "name": "sys/WorkspaceEmptyRootReceipt@1",
            "type": {"record": {"root_hash": {"hash": {}}}}
          }
        ]
        """#
}
