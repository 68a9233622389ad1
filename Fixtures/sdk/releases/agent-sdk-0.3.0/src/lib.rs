//! Plans and schemas that agents share; they are in `air/exports/plan-packs`.

/// The folder of the plan packs within this crate.
pub const PLAN_PACKS: &str = "air/exports/plan-packs";
