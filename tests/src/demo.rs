//! Which domains does the demo show, and what must be said of each?

use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::testbed::panel::Panel;
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
        toml::from_str(include_str!("../worlds/demo.toml"))
            .map_err(|fault| format!("worlds/demo.toml: {fault}"))
    }
}

/// Lets a configuration serve the demo's control panel: its customers, the key with which it signs
/// their tokens, and limits for one who asks about many customers at once.
///
/// # Errors
/// A file cannot be written in `folder`, or there is no key.
pub fn furnish(config: &mut api::Config, sites: &[Site], folder: &Path) -> Result<(), String> {
    let panel = Panel::new()?;
    let (listed, key) = (folder.join("demo.json"), folder.join("panel.pem"));
    write(&listed, &serde_json::to_string(sites).map_err(|fault| fault.to_string())?)?;
    write(&key, &panel.private_key)?;
    config.demo.sites = Some(listed);
    config.demo.panel_key = Some(key);
    let public_key = api::config::PanelKey { public_key: panel.public_key };
    config.access.panels.insert("demo".to_owned(), public_key);
    config.callers.anonymous = PLENTY;
    config.callers.customer = PLENTY;
    config.http.cors_origins = vec!["*".to_owned()];
    Ok(())
}

const PLENTY: api::config::PerMinute =
    api::config::PerMinute { requests: 60_000, lookups: 600_000 };

fn write(path: &Path, text: &str) -> Result<(), String> {
    std::fs::write(path, text).map_err(|fault| format!("cannot write {}: {fault}", path.display()))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use hickory_proto::rr::LowerName;
    use verdict::Inventory;

    use super::*;
    use crate::testbed::zone::{Zone, name};
    use crate::world::PROVIDER;

    /// The host of a URL, or the domain of a mail address.
    fn host(text: &str) -> String {
        let rest = text.split_once("://").map_or(text, |(_, rest)| rest);
        let rest = rest.split_once('@').map_or(rest, |(_, domain)| domain);
        rest.split(['/', ':']).next().unwrap_or_default().to_owned()
    }

    #[test]
    fn every_name_of_the_provider_is_in_its_world() {
        let config: api::Config = toml::from_str(PROVIDER).unwrap();
        let world = Demo::read().unwrap().world;
        let mut zone = Zone::parse(&world.zone).unwrap();
        let hosts = world
            .host
            .iter()
            .flat_map(|host| host.addresses.iter().map(|address| (&host.name, *address)));
        for (host, address) in hosts.chain(world.site.iter().map(|site| (&site.host, site.address)))
        {
            zone.put_address(&name(host).unwrap(), address);
        }
        let profile = &config.profiles["example"];
        let mut names: BTreeSet<String> = Inventory::of(profile).hosts.into_iter().collect();
        names.extend(profile.servers.iter().filter_map(|server| server.ehlo.clone()));
        names.extend(profile.spf_include.clone());
        let support = &profile.support;
        names.extend(
            [&profile.status_page, &support.url, &support.email]
                .into_iter()
                .flatten()
                .map(|text| host(text)),
        );
        let webmail =
            profile.panels.values().filter_map(|panel| panel.webmail_url.as_deref()).map(host);
        names.extend(webmail.filter(|host| !host.contains('{')));
        let missing: Vec<&String> = names
            .iter()
            .filter(|text| zone.at(&LowerName::new(&name(text).unwrap())).is_empty())
            .collect();
        assert!(missing.is_empty(), "the demo's world does not know {missing:?}");
    }
}
