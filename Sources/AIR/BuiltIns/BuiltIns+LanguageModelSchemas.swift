extension BuiltIns {
    /// Language models.
    static let languageModelSchemas = #"""
        [
          {
            "$kind": "defschema",
            "name": "sys/LlmToolChoice@1",
            "type": {
              "variant": {
                "Auto": {"unit": {}},
                "None": {"unit": {}},
                "Tool": {"record": {"name": {"text": {}}}},
                "Required": {"unit": {}}
              }
            }
          },
          {
            "$kind": "defschema",
            "name": "sys/LlmGenerateParams@1",
            "type": {
              "record": {
                "model": {"text": {}},
                "api_key": {"option": {"ref": "sys/TextOrSecretRef@1"}},
                "provider": {"text": {}},
                "tool_refs": {"option": {"list": {"hash": {}}}},
                "max_tokens": {"nat": {}},
                "temperature": {"dec128": {}},
                "tool_choice": {"option": {"ref": "sys/LlmToolChoice@1"}},
                "message_refs": {"list": {"hash": {}}}
              }
            }
          },
          {
            "$kind": "defschema",
            "name": "sys/LlmGenerateReceipt@1",
            "type": {
              "record": {
                "cost_cents": {"nat": {}},
                "output_ref": {"hash": {}},
                "provider_id": {"text": {}},
                "token_usage": {"record": {"prompt": {"nat": {}}, "completion": {"nat": {}}}}
              }
            }
          }
        ]
        """#
}
