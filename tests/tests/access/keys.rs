//! API keys, and what only the operator reaches.

use std::net::TcpListener;
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use super::*;

/// How long a key that was revoked may still work.
const SOON: Duration = Duration::from_secs(10);

/// Runs `mailwhy keys` and gives what it prints.
fn keys(config: &Path, args: &[&str]) -> Result<String, String> {
    let run = Command::new(program()).args(["keys", "--config"]).arg(config).args(args).output();
    let run = run.map_err(|fault| format!("mailwhy: {fault}; cargo build --bins makes it"))?;
    let said = if run.status.success() { Ok(run.stdout) } else { Err(run.stderr) };
    let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).trim().to_owned();
    said.map(text).map_err(text)
}

/// A configuration that keeps keys, and its file for the command line.
fn with_store(folder: &Folder) -> (api::Config, PathBuf) {
    let mut config = config();
    config.store.file = Some(folder.0.join("mailwhy.db"));
    let file = folder.0.join("mailwhy.toml");
    std::fs::write(&file, toml::to_string(&config).unwrap()).unwrap();
    (config, file)
}

#[tokio::test]
async fn a_key_is_made_used_listed_and_revoked() {
    let folder = Folder::new().unwrap();
    let (config, file) = with_store(&folder);
    let url = format!("{}/v1/inventory", serve(config).await.unwrap());
    let may = keys(&file, &["create", "billing", "--scope", "inventory"]).unwrap();
    let may_not =
        keys(&file, &["create", "monitor", "--scope", "mailboxes", "--expires", "1h"]).unwrap();
    let wrong = format!("{}0", &may[..may.len() - 1]);
    let wrong = if wrong == may { format!("{}1", &may[..may.len() - 1]) } else { wrong };
    for (shown, status, kind) in [
        (None, 401, "no-credentials"),
        (Some(may.as_str()), 200, ""),
        (Some(may_not.as_str()), 403, "key-scope"),
        (Some(wrong.as_str()), 401, "key-malformed"),
        (
            Some("mw_00000000_0000000000000000000000000000000000000000_cbc4b82a"),
            401,
            "key-malformed",
        ),
    ] {
        assert_eq!(told(&url, shown).await, (status, kind.to_owned()), "{shown:?}");
    }
    let list = keys(&file, &["list"]).unwrap();
    assert!(list.contains("billing") && list.contains("monitor"), "{list}");
    let id = may.split('_').nth(1).unwrap();
    assert!(!list.contains(&may) && list.contains(id), "the secret is not shown again: {list}");
    keys(&file, &["revoke", id]).unwrap();
    let begun = Instant::now();
    while told(&url, Some(&may)).await != (401, "key-revoked".to_owned()) {
        assert!(begun.elapsed() < SOON, "a revoked key still works");
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    let said = keys(&file, &["revoke", id]).unwrap_err();
    assert!(said.contains("no valid key"), "{said}");
}

#[tokio::test]
async fn two_keys_of_a_name_are_valid_at_once_and_no_third() {
    let folder = Folder::new().unwrap();
    let (_, file) = with_store(&folder);
    let old = keys(&file, &["create", "panel"]).unwrap();
    keys(&file, &["create", "panel"]).unwrap();
    let said = keys(&file, &["create", "panel"]).unwrap_err();
    assert!(said.contains("revoke the old one first"), "{said}");
    keys(&file, &["revoke", old.split('_').nth(1).unwrap()]).unwrap();
    keys(&file, &["create", "panel"]).unwrap();
}

#[tokio::test]
async fn a_key_still_counts_while_its_database_is_gone_and_a_new_one_is_a_stranger() {
    let folder = Folder::new().unwrap();
    let (config, file) = with_store(&folder);
    let url = format!("{}/v1/checks", serve(config.clone()).await.unwrap());
    let seen = keys(&file, &["create", "seen"]).unwrap();
    let unseen = keys(&file, &["create", "unseen"]).unwrap();
    assert_eq!(told(&url, Some(&seen)).await.0, 200);
    // What an administrator's slip does: the table is not there any more.
    let database = config.store.file.unwrap();
    for name in ["mailwhy.db", "mailwhy.db-wal", "mailwhy.db-shm"] {
        let _ = std::fs::write(database.with_file_name(name), "this is no database");
    }
    tokio::time::sleep(Duration::from_secs(6)).await;
    for (key, is_degraded) in [(&seen, false), (&unseen, true)] {
        let response = Client::new().get(&url).bearer_auth(key).send().await.unwrap();
        assert_eq!(response.status(), 200);
        let said = response.headers().get("mailwhy-degraded");
        assert_eq!(said.is_some(), is_degraded, "{:?}", response.headers());
    }
}

#[tokio::test]
async fn metrics_are_on_the_operators_listener_alone() {
    let bind = || TcpListener::bind("127.0.0.1:0").unwrap();
    let (public, operator) = (bind(), bind());
    let address = |listener: &TcpListener| format!("http://{}", listener.local_addr().unwrap());
    let (outside, inside) = (address(&public), address(&operator));
    let state = Arc::new(api::AppState::new(config()).unwrap());
    let listeners = api::Listeners { public, operator: Some(operator) };
    tokio::spawn(api::run(listeners, state, std::future::pending()));
    for (url, status) in [
        (format!("{outside}/metrics"), 404),
        (format!("{outside}/v1/inventory"), 401),
        (format!("{outside}/panel"), 404),
        (format!("{inside}/metrics"), 200),
        (format!("{inside}/v1/inventory"), 200),
        (format!("{inside}/readyz"), 200),
        (format!("{inside}/v1/checks"), 404),
    ] {
        assert_eq!(told(&url, None).await.0, status, "{url}");
    }
}
