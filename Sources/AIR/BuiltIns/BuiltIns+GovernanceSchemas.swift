extension BuiltIns {
    /// Governance.
    static let governanceSchemas = #"""
        [
          {
            "$kind": "defschema",
            "name": "sys/GovPatchInput@1",
            "type": {
              "variant": {
                "hash": {"hash": {}},
                "patch_cbor": {"bytes": {}},
                "patch_blob_ref": {"record": {"format": {"text": {}}, "blob_ref": {"hash": {}}}},
                "patch_doc_json": {"bytes": {}}
              }
            }
          },
          {
            "$kind": "defschema",
            "name": "sys/GovPatchSummary@1",
            "type": {
              "record": {
                "ops": {"set": {"text": {}}},
                "patch_hash": {"hash": {}},
                "def_changes": {
                  "list": {
                    "record": {
                      "kind": {"text": {}},
                      "name": {"text": {}},
                      "action": {
                        "variant": {"added": {"unit": {}}, "changed": {"unit": {}}, "removed": {"unit": {}}}
                      }
                    }
                  }
                },
                "manifest_sections": {"set": {"text": {}}},
                "base_manifest_hash": {"option": {"hash": {}}}
              }
            }
          },
          {
            "$kind": "defschema",
            "name": "sys/GovProposeParams@1",
            "type": {
              "record": {
                "patch": {"ref": "sys/GovPatchInput@1"},
                "summary": {"option": {"ref": "sys/GovPatchSummary@1"}},
                "description": {"option": {"text": {}}},
                "manifest_base": {"option": {"hash": {}}}
              }
            }
          },
          {
            "$kind": "defschema",
            "name": "sys/GovProposeReceipt@1",
            "type": {
              "record": {
                "patch_hash": {"hash": {}},
                "proposal_id": {"nat": {}},
                "manifest_base": {"option": {"hash": {}}}
              }
            }
          },
          {"$kind": "defschema", "name": "sys/GovShadowParams@1", "type": {"record": {"proposal_id": {"nat": {}}}}},
          {
            "$kind": "defschema",
            "name": "sys/GovShadowReceipt@1",
            "type": {
              "record": {
                "proposal_id": {"nat": {}},
                "plan_results": {
                  "list": {"record": {"plan": {"text": {}}, "plan_id": {"nat": {}}, "output_schema": {"text": {}}}}
                },
                "ledger_deltas": {
                  "list": {
                    "record": {
                      "name": {"text": {}},
                      "change": {
                        "variant": {"added": {"unit": {}}, "changed": {"unit": {}}, "removed": {"unit": {}}}
                      },
                      "ledger": {"variant": {"policy": {"unit": {}}, "capability": {"unit": {}}}}
                    }
                  }
                },
                "manifest_hash": {"hash": {}},
                "pending_receipts": {
                  "list": {
                    "record": {"plan": {"option": {"text": {}}}, "plan_id": {"nat": {}}, "intent_hash": {"hash": {}}}
                  }
                },
                "predicted_effects": {
                  "list": {
                    "record": {
                      "cap": {"text": {}},
                      "kind": {"text": {}},
                      "intent_hash": {"hash": {}},
                      "params_json": {"option": {"text": {}}}
                    }
                  }
                }
              }
            }
          },
          {
            "$kind": "defschema",
            "name": "sys/GovApproveParams@1",
            "type": {
              "record": {
                "reason": {"option": {"text": {}}},
                "approver": {"text": {}},
                "decision": {"variant": {"reject": {"unit": {}}, "approve": {"unit": {}}}},
                "proposal_id": {"nat": {}}
              }
            }
          },
          {
            "$kind": "defschema",
            "name": "sys/GovApproveReceipt@1",
            "type": {
              "record": {
                "reason": {"option": {"text": {}}},
                "approver": {"text": {}},
                "decision": {"variant": {"reject": {"unit": {}}, "approve": {"unit": {}}}},
                "patch_hash": {"hash": {}},
                "proposal_id": {"nat": {}}
              }
            }
          },
          {"$kind": "defschema", "name": "sys/GovApplyParams@1", "type": {"record": {"proposal_id": {"nat": {}}}}},
          {
            "$kind": "defschema",
            "name": "sys/GovApplyReceipt@1",
            "type": {
              "record": {"patch_hash": {"hash": {}}, "proposal_id": {"nat": {}}, "manifest_hash_new": {"hash": {}}}
            }
          },
          {
            "$kind": "defschema",
            "name": "sys/GovActionRequested@1",
            "type": {
              "record": {
                "patch": {"ref": "sys/GovPatchInput@1"},
                "description": {"option": {"text": {}}},
                "manifest_base": {"option": {"hash": {}}}
              }
            }
          }
        ]
        """#
}
