//! Dovecot: IMAP and POP3 for a host; and the passwords for Postfix, which asks it.

use std::path::Path;
use std::process::{Child, Command};

use super::{Server, identify, spawn, write};
use crate::lab::pki::Authority;

/// Where Postfix asks whether a password is right.
pub(super) const PASSWORDS: &str = "127.0.0.1:12345";

/// What every instance shares. There is one password, and nobody uses it.
const COMMON: &str = "
default_internal_user = dovecot
default_login_user = dovenull
auth_mechanisms = plain login
passdb {
  driver = static
  args = password=secret
}
userdb {
  driver = static
  args = uid=65534 gid=65534 home=/run/mail/%u
}
mail_location = maildir:~/Maildir
";

/// An instance for passwords alone.
pub(super) fn start_for_passwords(folder: &Path) -> Result<Child, String> {
    let (host, port) = PASSWORDS.split_once(':').unwrap_or_default();
    let service = format!(
        "protocols =\nssl = no\nservice auth {{\n  inet_listener {{\n    address = {host}\n    port = {port}\n  }}\n}}\n"
    );
    launch(folder, &service)
}

pub(super) fn start(folder: &Path, server: &Server, authority: &Authority) -> Result<Child, String> {
    let identity = identify(folder, server, authority)?;
    let tls = if server.without_tls {
        "ssl = no".to_owned()
    } else {
        format!("ssl = yes\nssl_cert = <{}\nssl_key = <{}", identity.chain.display(), identity.key.display())
    };
    let listener = |name: &str, port: u16| {
        let open = if server.ports.contains(&port) { port } else { 0 };
        format!("  inet_listener {name} {{\n    address = {}\n    port = {open}\n  }}\n", server.address)
    };
    let imap = [listener("imap", 143), listener("imaps", 993)].concat();
    let pop3 = [listener("pop3", 110), listener("pop3s", 995)].concat();
    let services = format!(
        "protocols = imap pop3\n{tls}\nservice imap-login {{\n{imap}}}\nservice pop3-login {{\n{pop3}}}\n{}\n",
        server.set.join("\n")
    );
    launch(folder, &services)
}

fn launch(folder: &Path, settings: &str) -> Result<Child, String> {
    let (own, config) = (folder.display(), folder.join("dovecot.conf"));
    write(&config, &format!("base_dir = {own}/run\nlog_path = {own}/dovecot.log\n{COMMON}{settings}"))?;
    spawn(folder, Command::new("/usr/sbin/dovecot").arg("-F").arg("-c").arg(config))
}
