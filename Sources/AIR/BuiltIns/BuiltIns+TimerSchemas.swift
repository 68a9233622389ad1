extension BuiltIns {
    /// Timers, contexts and metadata of reads.
    static let timerSchemas = #"""
        [
          {
            "$kind": "defschema",
            "name": "sys/TimerSetParams@1",
            "type": {"record": {"key": {"option": {"text": {}}}, "deliver_at_ns": {"nat": {}}}}
          },
          {
            "$kind": "defschema",
            "name": "sys/TimerSetReceipt@1",
            "type": {"record": {"key": {"option": {"text": {}}}, "delivered_at_ns": {"nat": {}}}}
          },
          {
            "$kind": "defschema",
            "name": "sys/TimerFired@1",
            "type": {
              "record": {
                "status": {"text": {}},
                "receipt": {"ref": "sys/TimerSetReceipt@1"},
                "reducer": {"text": {}},
                "requested": {"ref": "sys/TimerSetParams@1"},
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
            "name": "sys/ReducerContext@1",
            "type": {
              "record": {
                "key": {"option": {"bytes": {}}},
                "now_ns": {"nat": {}},
                "entropy": {"bytes": {}},
                "reducer": {"text": {}},
                "cell_mode": {"bool": {}},
                "event_hash": {"hash": {}},
                "manifest_hash": {"hash": {}},
                "journal_height": {"nat": {}},
                "logical_now_ns": {"nat": {}}
              }
            }
          },
          {
            "$kind": "defschema",
            "name": "sys/PureContext@1",
            "type": {
              "record": {
                "module": {"text": {}},
                "manifest_hash": {"hash": {}},
                "journal_height": {"nat": {}},
                "logical_now_ns": {"nat": {}}
              }
            }
          },
          {
            "$kind": "defschema",
            "name": "sys/ReadMeta@1",
            "type": {
              "record": {
                "manifest_hash": {"hash": {}},
                "snapshot_hash": {"option": {"hash": {}}},
                "journal_height": {"nat": {}}
              }
            }
          }
        ]
        """#
}
