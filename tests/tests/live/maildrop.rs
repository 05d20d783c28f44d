//! What does a real Dovecot say about its mailboxes, and does its key stay where it belongs?

use tests::lab::doveadm::{self, Dovecot, Mailbox};
use tests::scenario::{Folder, ask, serve};
use tests::world::{World, config};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

/// The customer's server keeps POP3 mailboxes in one file.
const WORLD: &str = r#"
zone = "shop.example. MX 10 server3.hosting.example."
[[host]]
name = "server3.hosting.example"
addresses = ["45.90.1.3"]
ports = [993]
"#;

const MAILBOXES: &[Mailbox] = &[
    Mailbox { address: "bob@shop.example", quota: "120M", is_suspended: false, holds: 5_000 },
    Mailbox { address: "sue@shop.example", quota: "120M", is_suspended: true, holds: 0 },
    Mailbox { address: "tom@shop.example", quota: "1M", is_suspended: false, holds: 1_500_000 },
];

pub(crate) async fn a_real_dovecot_tells() -> Result<(), String> {
    if let Some(why) = doveadm::missing() {
        if std::env::var_os("CI").is_some() {
            return Err(format!("a real Dovecot cannot run here: {why}"));
        }
        eprintln!("SKIPPED: a real Dovecot cannot run here: {why}");
        return Ok(());
    }
    let world: World = toml::from_str(WORLD).map_err(|fault| fault.to_string())?;
    let folder = Folder::new()?;
    let running = world.start(&folder.0).await?;
    let dovecot = Dovecot::start(&folder.0, MAILBOXES).await?;
    let with_key = |key: &str| {
        let mut config = config(&running, true)?;
        let text = format!("url = {:?}\nkey = {key:?}", doveadm::URL);
        let adapter = toml::from_str(&text).map_err(|fault| fault.to_string())?;
        config.net.adapters = [("server3.hosting.example".to_owned(), adapter)].into();
        Ok::<_, String>(config)
    };
    let url = serve(with_key(doveadm::KEY)?).await?;
    for (who, code) in [("bob", "ok"), ("sue", "suspended"), ("tom", "full"), ("eve", "missing")] {
        expect(&url, who, code).await?;
    }
    // Another server, because the first one remembers for a moment what was said about the mailbox.
    let later = serve(with_key(doveadm::KEY)?).await?;
    let _session = log_in("bob@shop.example").await?;
    let report = expect(&later, "bob", "locked").await?;
    if !report.contains("POP3 session from 127.0.0.x since 20") {
        return Err(format!("who holds the lock and since when must be shown: {report}"));
    }
    let refused = serve(with_key("another key")?).await?;
    expect(&refused, "bob", "unread").await?;
    drop(dovecot);
    Ok(())
}

/// Asks about a mailbox; the code must be found, and the key must not be told.
async fn expect(url: &str, who: &str, code: &str) -> Result<String, String> {
    let report = ask(format!("{url}/v1/domains/{who}@shop.example?checks=maildrop")).await?;
    let found: Vec<&str> =
        report.verdicts.iter().flat_map(|verdict| &verdict.findings).map(|finding| finding.code.as_str()).collect();
    let text = serde_json::to_string(&report).map_err(|fault| fault.to_string())?;
    if text.contains(doveadm::KEY) || text.contains("another key") {
        return Err(format!("the key is told: {text}"));
    }
    if found == [format!("maildrop.{code}")] {
        Ok(text)
    } else {
        Err(format!("{who} must be {code}, and is {found:?}: {text}"))
    }
}

/// Logs in as a customer's program does, and stays.
async fn log_in(user: &str) -> Result<tokio::net::TcpStream, String> {
    let mut stream = doveadm::connect(doveadm::POP3).await.map_err(|fault| fault.to_string())?;
    let commands = format!("USER {user}\r\nPASS pw\r\nSTAT\r\n");
    stream.write_all(commands.as_bytes()).await.map_err(|fault| fault.to_string())?;
    let mut said = String::new();
    while said.lines().count() < 4 {
        let mut bytes = [0; 512];
        let length = stream.read(&mut bytes).await.map_err(|fault| fault.to_string())?;
        if length == 0 {
            break;
        }
        said += &String::from_utf8_lossy(&bytes[..length]);
    }
    if said.lines().count() >= 4 && !said.contains("-ERR") { Ok(stream) } else { Err(format!("no log-in: {said}")) }
}
