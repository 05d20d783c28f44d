//! Which domains does the demo show, and what must be said of each?

use serde::{Deserialize, Serialize};

use crate::world::World;

/// The demo's world, and the domains to click.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Demo {
    /// The domains.
    pub site: Vec<Site>,
    /// The world.
    pub world: World,
}

/// One domain of the demo.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Site {
    /// Its name.
    pub domain: String,
    /// What is wrong with it, for whoever looks at the demo.
    pub title: String,
    /// Where the fault is.
    pub place: String,
    /// The code that must be the cause; empty: any, or none.
    pub code: String,
    /// Its customer's control panel.
    pub panel: String,
    /// Whether its address is shared or dedicated.
    pub ip_kind: String,
}

impl Demo {
    /// The demo as it is written.
    ///
    /// # Errors
    /// It is not well written.
    pub fn read() -> Result<Self, String> {
        toml::from_str(include_str!("../worlds/demo.toml")).map_err(|fault| format!("worlds/demo.toml: {fault}"))
    }
}
