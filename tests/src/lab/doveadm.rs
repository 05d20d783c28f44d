//! A real Dovecot: POP3 and its doveadm interface, on the loopback of the namespace.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use tokio::net::TcpStream;

/// Where its interface answers.
pub const URL: &str = "http://127.0.0.1:8080/doveadm/v1";
/// Where it serves POP3.
pub const POP3: &str = "127.0.0.1:110";
/// The key of its interface.
pub const KEY: &str = "a key that must show itself nowhere";
/// The user that owns mail, and everything that needs no rights.
const NOBODY: u32 = 65534;
/// How long it may take to start.
const START: Duration = Duration::from_secs(20);

/// One mailbox.
pub struct Mailbox {
    /// Its address.
    pub address: &'static str,
    /// How much it may hold, as Dovecot writes it: `120M`.
    pub quota: &'static str,
    /// Whether nobody may log in.
    pub is_suspended: bool,
    /// Bytes of mail that it holds.
    pub holds: usize,
}

/// A Dovecot that runs, until it is dropped.
pub struct Dovecot {
    master: Child,
    config: PathBuf,
}

/// Why it cannot run on this machine; none if it can.
#[must_use]
pub fn missing() -> Option<&'static str> {
    let starts = Command::new("dovecot").arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status();
    if !starts.is_ok_and(|status| status.success()) {
        return Some("there is no dovecot (packages dovecot-core, dovecot-pop3d, dovecot-imapd)");
    }
    // It changes between users, and a namespace of an ordinary user has only one.
    let map = std::fs::read_to_string("/proc/self/uid_map").unwrap_or_default();
    let has_all =
        map.split_whitespace().last().and_then(|count| count.parse::<u64>().ok()).is_some_and(|count| count > 65_535);
    (!has_all).then_some("it needs root, because it changes between users")
}

impl Dovecot {
    /// Starts it with these mailboxes, each an mbox file that a POP3 session locks, and waits until it answers.
    ///
    /// # Errors
    /// It does not start.
    pub async fn start(folder: &Path, mailboxes: &[Mailbox]) -> Result<Self, String> {
        let said = |fault: std::io::Error| format!("{}: {fault}", folder.display());
        let mail = folder.join("mail");
        std::fs::create_dir_all(&mail).map_err(said)?;
        let own = |path: &Path| std::os::unix::fs::chown(path, Some(NOBODY), Some(NOBODY));
        own(&mail).map_err(said)?;
        let mut users = String::new();
        for one in mailboxes {
            let suspended = if one.is_suspended { " userdb_nologin=y nologin=y" } else { "" };
            users +=
                &format!("{}:{{PLAIN}}pw::::::userdb_quota_rule=*:storage={}{suspended}\n", one.address, one.quota);
            let file = mail.join(format!("{}.mbox", one.address));
            std::fs::write(&file, mbox(one.holds)).map_err(said)?;
            own(&file).map_err(said)?;
        }
        std::fs::write(folder.join("users"), users).map_err(said)?;
        let config = folder.join("dovecot.conf");
        std::fs::write(&config, CONFIG.replace("FOLDER", &folder.display().to_string()).replace("KEY", KEY))
            .map_err(said)?;
        // Nothing is inherited: who waits for our output would wait for its last process.
        let mut command = Command::new("dovecot");
        command.arg("-F").arg("-c").arg(&config);
        let master = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().map_err(said)?;
        let dovecot = Self { master, config };
        let begun = Instant::now();
        for port in ["127.0.0.1:8080", POP3] {
            while connect(port).await.is_err() {
                if begun.elapsed() > START {
                    let log = std::fs::read_to_string(folder.join("log")).unwrap_or_default();
                    return Err(format!("dovecot does not answer at {port}: {log}"));
                }
                tokio::task::yield_now().await;
            }
        }
        Ok(dovecot)
    }
}

impl Drop for Dovecot {
    fn drop(&mut self) {
        // What does not stop ends with its namespace.
        let _ = Command::new("doveadm")
            .arg("-c")
            .arg(&self.config)
            .arg("stop")
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status();
        let _ = self.master.wait();
    }
}

/// Connects to a port of the namespace.
///
/// # Errors
/// Nobody listens.
#[expect(clippy::disallowed_methods, reason = "the lab's own customer, on the loopback of its namespace")]
pub async fn connect(to: &str) -> std::io::Result<TcpStream> {
    TcpStream::connect(to).await
}

/// An mbox file of about this size, in one message.
fn mbox(bytes: usize) -> String {
    if bytes == 0 {
        return String::new();
    }
    let line = "All work and no play makes a dull mailbox of everybody's mail.\n";
    let head = "From sue@shop.example Wed Nov 25 10:00:00 2026\nFrom: sue@shop.example\nSubject: large\n\n";
    format!("{head}{}\n", line.repeat(bytes / line.len()))
}

/// As tried with Dovecot 2.3.19 of Debian 12.
const CONFIG: &str = "
base_dir = FOLDER/run
state_dir = FOLDER/run
log_path = FOLDER/log
protocols = pop3
listen = 127.0.0.1
ssl = no
disable_plaintext_auth = no
mail_location = mbox:FOLDER/mail/%u:INBOX=FOLDER/mail/%u.mbox
mail_plugins = quota
pop3_lock_session = yes
mail_uid = nobody
mail_gid = nogroup
first_valid_uid = 1
default_login_user = nobody
default_internal_user = nobody
default_internal_group = nogroup
doveadm_api_key = KEY
service doveadm {
  inet_listener http {
    port = 8080
  }
}
passdb {
  driver = passwd-file
  args = FOLDER/users
}
userdb {
  driver = passwd-file
  args = FOLDER/users
}
plugin {
  quota = count:User quota
  quota_vsizes = yes
}
";
