//! Sendmail, unpacked beside Postfix, with which it conflicts as a package.

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
    let (own, settings) = (folder.display(), unpacked("usr/share/sendmail/cf"));
    make(&folder.join("queue"))?;
    write(&folder.join("local-host-names"), "local.example\n")?;
    let ports: String = server
        .ports
        .iter()
        .map(|port| {
            format!("DAEMON_OPTIONS(`Name=MTA{port}, Addr={}, Port={port}')dnl\n", server.address)
        })
        .collect();
    let tls = if server.without_tls {
        String::new()
    } else {
        let (chain, key) = (identity.chain.display(), identity.key.display());
        // It offers no TLS either, unless it could check a client's certificate.
        format!(
            "define(`confSERVER_CERT', `{chain}')dnl\ndefine(`confSERVER_KEY', `{key}')dnl\n\
             define(`confCACERT', `{chain}')dnl\ndefine(`confCACERT_PATH', `{own}')dnl\n"
        )
    };
    // It relays for the addresses of its own interfaces, and the checker's is one of them here: it
    // must not look.
    let source = format!(
        "OSTYPE(`linux')dnl\nDOMAIN(`generic')dnl\ndefine(`confDOMAIN_NAME', `{name}')dnl\n\
         define(`QUEUE_DIR', `{own}/queue')dnl\n\
         define(`confPID_FILE', `{own}/sendmail.pid')dnl\n\
         define(`STATUS_FILE', `{own}/status')dnl\n\
         define(`confCW_FILE', `{own}/local-host-names')dnl\ndefine(`ALIAS_FILE', `')dnl\n\
         define(`confDONT_BLAME_SENDMAIL', `GroupReadableKeyFile,WorldWritableForwardFile')dnl\n\
         define(`confDEF_USER_ID', `smmsp:smmsp')dnl\ndefine(`confTO_IDENT', `0')dnl\n\
         define(`confCON_EXPENSIVE', `False')dnl\n\
         define(`confDONT_PROBE_INTERFACES', `True')dnl\nFEATURE(`use_cw_file')dnl\n\
         FEATURE(`no_default_msa')dnl\n{tls}{ports}{set}\nMAILER(`local')dnl\nMAILER(`smtp')dnl\n",
        name = server.name,
        set = server.set.join("\n"),
    );
    let path = folder.join("sendmail.mc");
    write(&path, &source)?;
    let m4 = run(Command::new("m4")
        .arg(format!("-D_CF_DIR_={}/", settings.display()))
        .arg(settings.join("m4/cf.m4"))
        .arg(&path))?;
    let config = folder.join("sendmail.cf");
    write(&config, &m4)?;
    run(Command::new("chmod").arg("600").arg(&identity.key))?;
    run(Command::new("chmod").arg("700").arg(folder.join("queue")))?;
    let mut sendmail = Command::new(unpacked("usr/libexec/sendmail/sendmail"));
    sendmail.arg("-bD").arg("-q1h").arg("-C").arg(config).arg("-X").arg(folder.join("session.log"));
    spawn(folder, &mut sendmail)
}
