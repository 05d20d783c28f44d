//! What was not played on this machine, and why? Said at once, and counted by `cargo xtask test`.

use std::io::Write;

/// Names the file to which each thing that is not played adds a line; `cargo xtask test` gives it.
const FILE: &str = "MAILWHY_NOT_PLAYED";

/// Says that something was not played, past the capture of a test that passes: nobody would know
/// otherwise.
pub fn report(what: &str, because: &str) {
    let line = format!("{what}\t{because}\n");
    // Nobody listens to either where it fails, and what was not played is no fault of the product.
    let _ =
        std::io::stderr().write_all(format!("NOT PLAYED: {what}, because {because}\n").as_bytes());
    let Some(file) = std::env::var_os(FILE) else { return };
    let opened = std::fs::OpenOptions::new().create(true).append(true).open(file);
    let _ = opened.and_then(|mut file| file.write_all(line.as_bytes()));
}
