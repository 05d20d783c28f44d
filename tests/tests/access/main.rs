//! Who may ask what? Played over real sockets: tokens of panels in four languages, keys, limits,
//! two tenants on every route, and the operator's own listener.

#![allow(clippy::unwrap_used, reason = "helpers of tests fail as loudly as tests")]

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

use reqwest::{Client, Method, Response};
use tests::folder::Folder;
use tests::product::serve;
use tests::testbed::dns::{Resolver, Script};
use tests::testbed::panel::{self, ORIGIN};
use tests::testbed::zone::Zone;
use verdict::Problem;

mod keys;
mod limits;
mod tenants;
mod tokens;

/// The configuration of a server that asks nobody: it has no resolver that answers.
fn config() -> api::Config {
    let mut config = api::Config::default();
    config.net.resolver.servers = vec![SocketAddr::from(([127, 0, 0, 1], 9)).into()];
    config.names.testing = true;
    config
}

/// A response, and the kind of problem that it is; empty where it is none.
async fn problem(response: Response) -> (u16, String) {
    let status = response.status().as_u16();
    let text = response.text().await.unwrap_or_default();
    let kind = serde_json::from_str(&text).map(|problem: Problem| problem.kind).unwrap_or_default();
    (status, kind.trim_start_matches("/problems/").to_owned())
}

/// What a request with this token or key is told.
async fn told(url: &str, shown: Option<&str>) -> (u16, String) {
    let mut request = Client::new().get(url);
    if let Some(shown) = shown {
        request = request.bearer_auth(shown);
    }
    problem(request.send().await.unwrap()).await
}

/// The program `mailwhy`, which is built beside the tests.
fn program() -> PathBuf {
    let tests = std::env::current_exe().unwrap();
    tests.parent().and_then(|deps| deps.parent()).unwrap().join("mailwhy")
}
