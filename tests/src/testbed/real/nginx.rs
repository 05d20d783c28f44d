//! nginx: a web server, at whatever port a scenario puts it; at those of HTTPS with TLS.

use std::path::Path;
use std::process::{Child, Command};

use super::{Server, identify, spawn, write};
use crate::testbed::pki::Authority;

pub(super) fn start(
    folder: &Path,
    server: &Server,
    authority: &Authority,
) -> Result<Child, String> {
    let identity = identify(folder, server, authority)?;
    let own = folder.display();
    let tls = |port| if matches!(port, 443 | 2096) { " ssl" } else { "" };
    let listen: String =
        server.listens_on().map(|at| format!("    listen {at}{};\n", tls(at.port()))).collect();
    let temporary: String = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
        .iter()
        .map(|kind| format!("  {kind}_temp_path {own}/{kind};\n"))
        .collect();
    let config = format!(
        "daemon off;\npid {own}/nginx.pid;\nerror_log {own}/nginx.log;\nevents {{}}\n\
         http {{\n  access_log off;\n{temporary}\
         \n  ssl_certificate {chain};\n  ssl_certificate_key {key};\n  server {{\n\
         {listen}    server_name {name};\n    {set}\n  }}\n}}\n",
        chain = identity.chain.display(),
        key = identity.key.display(),
        name = server.name,
        set = server.set.join("\n    ")
    );
    let path = folder.join("nginx.conf");
    write(&path, &config)?;
    spawn(
        folder,
        Command::new("/usr/sbin/nginx").arg("-e").arg(folder.join("nginx.log")).arg("-c").arg(path),
    )
}
