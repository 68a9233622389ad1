//! The reducer of a desk.

/// Where the plans of the new release are, and where those of the one before.
pub const PLAN_PACKS: [&str; 2] = [agent_sdk::PLAN_PACKS, agent_sdk_before::PLAN_PACKS];
