//! Postfix: one master, and one listener for each host and port, with its settings by `-o`.

use std::path::Path;
use std::process::{Child, Command};

use super::{Identity, Program, Server, dovecot, identify, make, run, spawn, write};
use crate::testbed::pki::Authority;

/// What every listener shares. Nobody is trusted: the usual networks would hold the checker.
const MAIN: &str = "
compatibility_level = 3.6
mail_owner = postfix
setgid_group = postdrop
daemon_directory = /usr/lib/postfix/sbin
command_directory = /usr/sbin
inet_protocols = all
mydestination =
virtual_mailbox_domains = local.example, empty.example
virtual_mailbox_maps = inline:{ { postmaster@local.example = mailbox } }
mynetworks = 127.0.0.9/32
alias_maps =
local_recipient_maps =
smtputf8_enable = no
smtpd_sasl_type = dovecot
smtpd_relay_restrictions = permit_mynetworks, permit_sasl_authenticated, reject_unauth_destination
smtpd_peername_lookup = yes
smtpd_tls_security_level = none
";

/// The services behind the listeners.
const SERVICES: &str = "
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
smtp unix - - n - - smtp
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
local unix - n n - - local
virtual unix - n n - - virtual
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
dnsblog unix - - n - 0 dnsblog
tlsproxy unix - - n - 0 tlsproxy
postlog unix-dgram n - n - 1 postlogd
";

pub(super) fn start(
    folder: &Path,
    servers: &[&Server],
    authority: &Authority,
) -> Result<Child, String> {
    let listeners: Vec<String> = servers
        .iter()
        .enumerate()
        .map(|(at, server)| {
            listeners(server, &identify(&folder.join(format!("tls{at}")), server, authority)?)
        })
        .collect::<Result<_, String>>()?;
    let own = folder.display();
    // What Postfix writes itself, such as a returned message, carries the name of the first.
    let name = servers.first().map_or("localhost", |server| &*server.name);
    let main = format!(
        "{MAIN}\nmyhostname = {name}\nqueue_directory = {own}/queue\ndata_directory = {own}/data\n\
         maillog_file_prefixes = {own}\n\
         maillog_file = {own}/postfix.log\nsmtpd_sasl_path = inet:{}\n",
        dovecot::PASSWORDS
    );
    write(&folder.join("main.cf"), &main)?;
    write(&folder.join("master.cf"), &format!("{}\n{SERVICES}", listeners.concat()))?;
    make(&folder.join("queue"))?;
    make(&folder.join("data"))?;
    run(Command::new("chown").arg("postfix").arg(folder.join("data")))?;
    run(Command::new("postfix").arg("-c").arg(folder).arg("check"))?;
    // Not `postfix start-fg`, which leaves the process group.
    spawn(folder, Command::new("/usr/lib/postfix/sbin/master").arg("-c").arg(folder).arg("-d"))
}

/// The lines of master.cf for one server.
fn listeners(server: &Server, identity: &Identity) -> Result<String, String> {
    let mut settings = vec![format!("myhostname = {}", server.name)];
    if !server.without_tls {
        let (key, chain) = (identity.key.display(), identity.chain.display());
        settings.push(format!("smtpd_tls_chain_files = {key}, {chain}"));
        settings.push("smtpd_tls_security_level = may".to_owned());
    }
    let line = |port: &u16| {
        let of_port: &[&str] = match port {
            465 => &[
                "smtpd_tls_wrappermode = yes",
                "smtpd_sasl_auth_enable = yes",
                "smtpd_tls_auth_only = yes",
            ],
            25 => &[],
            _ => &["smtpd_sasl_auth_enable = yes", "smtpd_tls_auth_only = yes"],
        };
        let all = settings.iter().map(String::as_str).chain(of_port.iter().copied());
        // The last one counts, so a scenario has the last word.
        let all = all.chain(server.set.iter().map(String::as_str));
        let options: String = all.map(|setting| format!("  -o {{ {setting} }}\n")).collect();
        match server.program {
            // Whom it lets in it hands over to the server behind it, which has no port of its own.
            Program::Postscreen => format!(
                "{}:{port} inet n - n - 1 postscreen\n{options}smtpd pass - - n - - smtpd\n\
                 {options}",
                server.address
            ),
            _ => format!("{}:{port} inet n - n - - smtpd\n{options}", server.address),
        }
    };
    Ok(server.ports.iter().map(line).collect())
}
