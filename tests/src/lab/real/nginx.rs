//! nginx: a web server, at whatever port a scenario puts it.

use std::path::Path;
use std::process::{Child, Command};

use super::{Server, spawn, write};

pub(super) fn start(folder: &Path, server: &Server) -> Result<Child, String> {
    let own = folder.display();
    let listen: String = server.listens_on().map(|at| format!("    listen {at};\n")).collect();
    let temporary: String = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
        .iter()
        .map(|kind| format!("  {kind}_temp_path {own}/{kind};\n"))
        .collect();
    let config = format!(
        "daemon off;\npid {own}/nginx.pid;\nerror_log {own}/nginx.log;\nevents {{}}\nhttp {{\n  access_log off;\n{temporary}\
         \n  server {{\n{listen}    server_name {};\n    {}\n  }}\n}}\n",
        server.name,
        server.set.join("\n    ")
    );
    let path = folder.join("nginx.conf");
    write(&path, &config)?;
    spawn(folder, Command::new("/usr/sbin/nginx").arg("-e").arg(folder.join("nginx.log")).arg("-c").arg(path))
}
