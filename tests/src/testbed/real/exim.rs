//! Exim, unpacked beside Postfix, with which it conflicts as a package.

use std::path::Path;
use std::process::{Child, Command};

use super::machine::unpacked;
use super::{Server, identify, make, run, spawn, write};
use crate::testbed::pki::Authority;

pub(super) fn start(
    folder: &Path,
    server: &Server,
    authority: &Authority,
) -> Result<Child, String> {
    let identity = identify(folder, server, authority)?;
    let program = unpacked("usr/sbin/exim4");
    let (own, address) = (folder.display(), server.address);
    let ports = server.ports.iter().map(u16::to_string).collect::<Vec<_>>().join(" : ");
    let mut usual = vec![
        "hostlist relay_from =".to_owned(),
        "domainlist local_domains = local.example".to_owned(),
    ];
    usual.extend(if server.without_tls {
        vec!["tls_advertise_hosts =".to_owned()]
    } else {
        vec![
            "tls_advertise_hosts = *".to_owned(),
            "tls_on_connect_ports = 465".to_owned(),
            format!("tls_certificate = {}", identity.chain.display()),
            format!("tls_privatekey = {}", identity.key.display()),
        ]
    });
    // A setting may appear once only: the scenario has the last word.
    let key = |line: &str| line.split('=').next().unwrap_or_default().trim().to_owned();
    let is_usual = |line: &&String| !server.set.iter().any(|own| key(own) == key(line));
    let usual = usual.iter().filter(is_usual).cloned().collect::<Vec<_>>().join("\n");
    let config = format!(
        "exim_path = {path}\nprimary_hostname = {name}\nlocal_interfaces = {address}\n\
         daemon_smtp_ports = {ports}\n\
         spool_directory = {own}/spool\nlog_file_path = {own}/%slog.log\n\
         pid_file_path = {own}/exim.pid\n{usual}\n\
         acl_smtp_mail = acl_mail\nacl_smtp_rcpt = acl_rcpt\n\
         host_lookup = *\nrfc1413_query_timeout = 0s\n\
         {set}\n\nbegin acl\nacl_mail:\n{statements}\n  accept\nacl_rcpt:\n  \
         accept hosts = +relay_from\n  accept domains = \
         +local_domains\n         verify = recipient\n  \
         require message = relay not permitted\n          domains = +local_domains\n  accept\n\n\
         begin routers\nremote:\n  driver = dnslookup\n  domains = ! +local_domains\n  transport \
         = remote\n  no_more\n\
         local:\n  driver = accept\n  local_parts = shop : postmaster\n  transport = gone\n\n\
         begin transports\nremote:\n  driver = smtp\n\
         gone:\n  driver = appendfile\n  file = /dev/null\n\n\
         begin authenticators\nplain:\n  driver = plaintext\n  public_name = PLAIN\n  \
         server_prompts = :\n  \
         server_condition = false\n  server_advertise_condition = ${{if def:tls_in_cipher}}\n",
        path = program.display(),
        name = server.name,
        set = joined(server, false),
        statements = joined(server, true),
    );
    let path = folder.join("exim.conf");
    write(&path, &config)?;
    make(&folder.join("spool"))?;
    run(Command::new("chown").arg("-R").arg("Debian-exim:Debian-exim").arg(folder))?;
    // Exim trusts no configuration that others may write.
    run(Command::new("chown").arg("root:root").arg(&path))?;
    spawn(folder, Command::new(program).arg("-C").arg(path).arg("-bdf"))
}

/// A scenario's settings, or its statements of the list that is asked when a sender is named.
fn joined(server: &Server, is_statement: bool) -> String {
    let is_wanted = |line: &&String| {
        ["deny ", "require "].iter().any(|verb| line.starts_with(verb)) == is_statement
    };
    server.set.iter().filter(is_wanted).cloned().collect::<Vec<_>>().join("\n")
}
