//! Dovecot: IMAP and POP3 for a host; and the passwords for Postfix, which asks it.

use std::os::unix::fs::chown;
use std::path::Path;
use std::process::{Child, Command};

use serde::Deserialize;

use super::{Server, identify, make, spawn, write};
use crate::testbed::pki::Authority;

/// Where Postfix asks whether a password is right.
pub(super) const PASSWORDS: &str = "127.0.0.1:12345";

/// The key of its interface for operators.
const KEY: &str = "a key that must show itself nowhere";
/// Whom the mail belongs to.
const NOBODY: u32 = 65_534;

/// What every instance shares.
const COMMON: &str = "
default_internal_user = dovecot
default_login_user = dovenull
auth_mechanisms = plain login
mail_location = maildir:~/Maildir
first_valid_uid = 1
";

/// Everybody may log in who knows the one password.
const EVERYBODY: &str = "
passdb {
  driver = static
  args = password=secret
}
userdb {
  driver = static
  args = uid=65534 gid=65534 home=/run/mail/%u
}
";

/// Those who have a mailbox may. As tried with Dovecot 2.3.19 of Debian 12: each is an mbox file,
/// which a POP3 session locks; a stale lock is given up soon; and doveadm answers.
const THOSE_WITH_A_MAILBOX: &str = "
passdb {
  driver = passwd-file
  args = FOLDER/users
}
userdb {
  driver = passwd-file
  args = FOLDER/users
}
mail_location = mbox:~/folders:INBOX=FOLDER/mail/%u.mbox
mail_plugins = quota
pop3_lock_session = yes
mbox_lock_timeout = 3 secs
plugin {
  quota = count:User quota
  quota_vsizes = yes
}
doveadm_api_key = KEY
service doveadm {
  inet_listener http {
    address = ADDRESS
    port = 8080
  }
}
";

/// One mailbox.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Mailbox {
    /// Its address, and the name to log in with. The password is `secret`.
    pub address: String,
    /// How much it may hold, as Dovecot writes it: `120M`; none: without limit.
    pub quota: Option<String>,
    /// Whether nobody may log in.
    pub suspended: bool,
    /// Bytes of mail that it holds.
    pub holds: usize,
    /// Whether its file is none that can be read.
    pub damaged: bool,
    /// Whether a program that is long gone left its lock.
    pub left_locked: bool,
}

impl Mailbox {
    /// Makes its files, and gives its line in the list of users.
    fn create(&self, folder: &Path) -> Result<String, String> {
        let file = folder.join(format!("mail/{}.mbox", self.address));
        write(
            &file,
            &if self.damaged {
                "no mail, but something else\n".to_owned()
            } else {
                mbox(self.holds)
            },
        )?;
        if self.left_locked {
            write(&folder.join(format!("mail/{}.mbox.lock", self.address)), "1:gone.example\n")?;
        }
        let home = folder.join(format!("home/{}", self.address));
        make(&home)?;
        for path in [file, folder.join("mail"), home.clone()] {
            chown(&path, Some(NOBODY), Some(NOBODY))
                .map_err(|fault| format!("{}: {fault}", path.display()))?;
        }
        let quota = self
            .quota
            .as_ref()
            .map(|quota| format!(" userdb_quota_rule=*:storage={quota}"))
            .unwrap_or_default();
        let suspended = if self.suspended { " userdb_nologin=y nologin=y" } else { "" };
        Ok(format!(
            "{}:{{PLAIN}}secret:{NOBODY}:{NOBODY}::{}::{quota}{suspended}\n",
            self.address,
            home.display()
        ))
    }
}

/// An mbox file of about this size, in one message.
fn mbox(bytes: usize) -> String {
    if bytes == 0 {
        return String::new();
    }
    let line = "All work and no play makes a dull mailbox of everybody's mail.\n";
    let head = "From sue@shop.example Wed Nov 25 10:00:00 2026\nFrom: sue@shop.example\n\
                Subject: large\n\n";
    format!("{head}{}\n", line.repeat(bytes / line.len()))
}

/// An instance for passwords alone.
pub(super) fn start_for_passwords(folder: &Path) -> Result<Child, String> {
    let (host, port) = PASSWORDS.split_once(':').unwrap_or_default();
    let service = format!(
        "{EVERYBODY}protocols =\nssl = no\nservice auth {{\n  inet_listener {{\n    address = \
         {host}\n    port = {port}\n  }}\n}}\n"
    );
    launch(folder, &service)
}

pub(super) fn start(
    folder: &Path,
    server: &Server,
    authority: &Authority,
) -> Result<Child, String> {
    let identity = identify(folder, server, authority)?;
    let tls = if server.without_tls {
        "ssl = no".to_owned()
    } else {
        format!(
            "ssl = yes\nssl_cert = <{}\nssl_key = <{}",
            identity.chain.display(),
            identity.key.display()
        )
    };
    let listener = |name: &str, port: u16| {
        let open = if server.ports.contains(&port) { port } else { 0 };
        format!(
            "  inet_listener {name} {{\n    address = {}\n    port = {open}\n  }}\n",
            server.address
        )
    };
    let imap = [listener("imap", 143), listener("imaps", 993)].concat();
    let pop3 = [listener("pop3", 110), listener("pop3s", 995)].concat();
    let services = format!(
        "protocols = imap pop3\n{tls}\n{}\nservice imap-login {{\n{imap}}}\n\
         service pop3-login {{\n{pop3}}}\n{}\n",
        users(folder, server)?,
        server.set.join("\n")
    );
    launch(folder, &services)
}

/// Who may log in, and what there is for them.
fn users(folder: &Path, server: &Server) -> Result<String, String> {
    if server.mailbox.is_empty() {
        return Ok(EVERYBODY.to_owned());
    }
    let users: String =
        server.mailbox.iter().map(|mailbox| mailbox.create(folder)).collect::<Result<_, _>>()?;
    write(&folder.join("users"), &users)?;
    let address = server.address.to_string();
    let own = folder.display().to_string();
    Ok(THOSE_WITH_A_MAILBOX
        .replace("FOLDER", &own)
        .replace("KEY", KEY)
        .replace("ADDRESS", &address))
}

fn launch(folder: &Path, settings: &str) -> Result<Child, String> {
    let (own, config) = (folder.display(), folder.join("dovecot.conf"));
    write(
        &config,
        &format!("base_dir = {own}/run\nlog_path = {own}/dovecot.log\n{COMMON}{settings}"),
    )?;
    spawn(folder, Command::new("/usr/sbin/dovecot").arg("-F").arg("-c").arg(config))
}
